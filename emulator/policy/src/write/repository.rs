//! Repository policies of ECR: a principal in every statement, no resource. ECR has one message for every defect.
//!
//! Recorded: a policy without `Resource` is accepted, one with `Resource` and the principal `*` refused; that it is
//! the `Resource` which ECR minds is `unverified`.

use super::{Refusal, grammar, rule, trust::PRINCIPALS};
use crate::document::{Document, PrincipalEntry, PrincipalForm, Statement};

/// ECR's message.
pub(super) const INVALID: &str =
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'";

pub(super) fn check(document: &Document) -> Result<(), Refusal> {
    grammar::common(document)?;
    document.statements.iter().try_for_each(statement)
}

fn statement(statement: &Statement) -> Result<(), Refusal> {
    // Public report: cloudposse/terraform-aws-ecr#67.
    let of_registry =
        statement.action.names.iter().find(|name| name.text.eq_ignore_ascii_case("ecr:GetAuthorizationToken"));
    if let Some(name) = of_registry {
        let message = format!("`{}` is about a registry, not about a repository", name.text);
        return Err(Refusal::new(&rule::REPOSITORY_ACTION, name.at, message)
            .help("take it out: who signs in is allowed it by an identity policy, on `*`"));
    }
    if let Some(resource) = &statement.resource {
        let refusal = Refusal::new(&rule::NO_RESOURCE, resource.at, "a repository policy names no resource");
        return Err(refusal.help("remove the element: the policy is about its repository"));
    }
    let Some(principal) = &statement.principal else {
        let refusal = Refusal::new(&rule::PRINCIPAL, statement.at, "the statement has no `Principal`");
        return Err(refusal.help("add `\"Principal\": …`"));
    };
    if principal.entries.is_empty() {
        return Err(Refusal::new(&rule::PRINCIPAL_EMPTY, principal.at, "nobody is named").help(PRINCIPALS));
    }
    let nobody = |entry: &&PrincipalEntry| matches!(entry.form, PrincipalForm::Nobody | PrincipalForm::CanonicalUser);
    match principal.entries.iter().find(nobody) {
        Some(entry) => {
            let refusal = Refusal::new(&rule::PRINCIPAL_FORM, entry.at, format!("`{}` is not a principal", entry.text));
            Err(refusal.help(PRINCIPALS))
        }
        None => Ok(()),
    }
}
