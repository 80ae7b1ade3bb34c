//! Repository policies of ECR: a principal in every statement, no resource. ECR has one message for every defect.
//!
//! Recorded: a policy without `Resource` is accepted, one with `Resource` and the principal `*` refused; that it is
//! the `Resource` which ECR minds is `unverified`.

use super::{Refusal, grammar};
use crate::document::{Document, PrincipalForm};

/// ECR's message.
pub(super) const INVALID: &str =
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'";

pub(super) fn check(document: &Document) -> Result<(), Refusal> {
    grammar::common(document).map_err(|refusal| Refusal { aws_message: INVALID.to_owned(), ..refusal })?;
    for statement in &document.statements {
        if let Some(resource) = &statement.resource {
            let refusal = Refusal::new(INVALID, resource.at, "a repository policy names no resource");
            return Err(refusal.help("remove the element: the policy is about its repository"));
        }
        let Some(principal) = &statement.principal else {
            return Err(Refusal::new(INVALID, statement.at, "the statement has no `Principal`"));
        };
        if let Some(entry) = principal.entries.iter().find(|entry| entry.form == PrincipalForm::Nobody) {
            return Err(Refusal::new(INVALID, entry.at, format!("`{}` is not a principal", entry.text)));
        }
    }
    Ok(())
}
