//! A bare policy document, and the kind of policy that it is: by the word of who gives it, or by its content.
//!
//! A statement with a principal makes it the policy of something: with a federated principal or actions of STS the trust
//! policy of a role, with actions of ECR the policy of a repository. Of anything else it is refused, for its rules are
//! not known here. Without a principal it is an identity policy, unless it speaks of assuming a role and of no resource,
//! as a trust policy does whose principal was forgotten.

use jsonc_parser::ast;
use portcullis_policy::DocumentKind;

use crate::{account::LooseDocument, document::Document, error::EvidenceError, facts::Facts, json::Node, kind::Kind};

pub(crate) struct PolicyDocument;

impl Kind for PolicyDocument {
    fn name(&self) -> &'static str {
        "policy-document"
    }

    fn title(&self) -> &'static str {
        "a policy document"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["Statement"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("Statement")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let statements = match root.member("Statement") {
            Some(one) if one.is_object() => vec![one],
            _ => root.list("Statement").unwrap_or_default(),
        };
        let kind = facts.kind_of_documents.or_else(|| kind(&statements)).ok_or_else(|| {
            EvidenceError::file(root.file.path(), "is the policy of something that is neither a role nor a repository")
                .help("say what it is with `--kind`; without, trust policies, repository policies of ECR and identity policies are known by their content")
        })?;
        let name = match root.pointer.as_str() {
            "" => root.file.path().to_string(),
            pointer => format!("{}#{pointer}", root.file.path()),
        };
        facts.documents.push(LooseDocument { name, kind, document: Document::read(root, "the policy")? });
        Ok(())
    }
}

fn kind(statements: &[Node<'_>]) -> Option<DocumentKind> {
    let has = |name: &str| statements.iter().any(|statement| statement.has(name));
    let actions: Vec<&str> = statements
        .iter()
        .flat_map(|statement| ["Action", "NotAction"].into_iter().filter_map(|name| statement.member(name)))
        .flat_map(|action| texts(action.value))
        .collect();
    let of = |service: &str| actions.iter().any(|action| action.to_ascii_lowercase().starts_with(service));
    let is_federated =
        statements.iter().filter_map(|statement| statement.member("Principal")).any(|it| it.has("Federated"));
    if has("Principal") || has("NotPrincipal") {
        return match (is_federated || of("sts:"), of("ecr:")) {
            (true, _) => Some(DocumentKind::Trust),
            (false, true) => Some(DocumentKind::Resource),
            (false, false) => None,
        };
    }
    let is_trust = of("sts:assumerole") && !has("Resource") && !has("NotResource");
    Some(if is_trust { DocumentKind::Trust } else { DocumentKind::Identity })
}

fn texts<'a>(value: &'a ast::Value<'a>) -> Vec<&'a str> {
    match value {
        ast::Value::StringLit(text) => vec![&text.value],
        ast::Value::Array(list) => list.elements.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
