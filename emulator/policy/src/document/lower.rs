//! Nodes to a document: which elements there are, which must be there, and which exclude one another.

use super::{
    Document, Effect, Sid, Statement, Version,
    action::ActionElement,
    block,
    error::{ErrorKind, PolicyError},
    json::{Node, Value},
    principal::PrincipalElement,
    resource::ResourceElement,
};

/// Reads the whole document.
pub(crate) fn document(node: &Node) -> Result<Document, PolicyError> {
    let mut version = Version::Older;
    let mut version_at = None;
    let mut id = None;
    let mut statements = None;
    let members = node.members("a policy")?;
    for member in members {
        match member.key.as_str() {
            "Version" => {
                version = self::version(&member.node)?;
                version_at = Some(member.node.at);
            }
            "Id" => id = Some(member.node.text("`Id`")?.to_owned()),
            "Statement" => statements = Some(&member.node),
            other => {
                let error = PolicyError::syntax(member.key_at, format!("a policy has no element `{other}`"));
                return Err(error.help("its elements are `Version`, `Id` and `Statement`, in this letter case"));
            }
        }
    }
    let Some(statements) = statements else {
        let error = PolicyError::syntax(node.at, "the policy has no `Statement`");
        return Err(error.help("add a list of statements"));
    };
    let mut warnings = Vec::new();
    let mut deferred = Vec::new();
    let statements = match &statements.value {
        Value::Object(_) => {
            vec![statement(statements, 0, "/Statement".to_owned(), version, &mut warnings, &mut deferred)?]
        }
        Value::List(nodes) => nodes
            .iter()
            .enumerate()
            .map(|(index, node)| {
                statement(node, index, format!("/Statement/{index}"), version, &mut warnings, &mut deferred)
            })
            .collect::<Result<_, _>>()?,
        _ => {
            let kind = statements.kind();
            let message = format!("`Statement` must be an object or a list of objects, not {kind}");
            return Err(PolicyError::syntax(statements.at, message));
        }
    };
    Ok(Document {
        version,
        version_given: version_at.is_some(),
        version_at: version_at.unwrap_or(node.at),
        id,
        at: node.at,
        statements,
        warnings,
        deferred,
    })
}

fn version(node: &Node) -> Result<Version, PolicyError> {
    match node.text("`Version`")? {
        "2012-10-17" => Ok(Version::Current),
        "2008-10-17" => Ok(Version::Older),
        other => {
            let error = PolicyError::syntax(node.at, format!("`{other}` is not a version of the policy language"));
            Err(error.help("write `2012-10-17`; it is the version of the language, not the date of the policy"))
        }
    }
}

fn statement(
    node: &Node,
    index: usize,
    pointer: String,
    version: Version,
    warnings: &mut Vec<String>,
    deferred: &mut Vec<PolicyError>,
) -> Result<Statement, PolicyError> {
    let mut sid = None;
    let mut effect = None;
    let mut principal = None;
    let mut action = None;
    let mut resource = None;
    let mut conditions = None;
    for member in node.members("a statement")? {
        let value = &member.node;
        let twice = |other: &str| {
            let key = &member.key;
            let error = PolicyError::syntax(member.key_at, format!("`{other}` and `{key}` stand in one statement"));
            Err(error.help("keep one of them"))
        };
        let path = format!("{pointer}/{}", member.key);
        match member.key.as_str() {
            "Sid" => sid = Some(Sid { text: value.text("`Sid`")?.to_owned(), at: value.at }),
            "Effect" => effect = Some(self::effect(value, deferred)?),
            "Principal" if principal.is_some() => return twice("NotPrincipal"),
            "NotPrincipal" if principal.is_some() => return twice("Principal"),
            "Principal" | "NotPrincipal" => {
                principal = Some(PrincipalElement::read(value, member.key == "NotPrincipal", &path, warnings)?);
            }
            "Action" if action.is_some() => return twice("NotAction"),
            "NotAction" if action.is_some() => return twice("Action"),
            "Action" | "NotAction" => {
                action = Some(ActionElement::read(value, member.key == "NotAction", &path, warnings)?);
            }
            "Resource" if resource.is_some() => return twice("NotResource"),
            "NotResource" if resource.is_some() => return twice("Resource"),
            "Resource" | "NotResource" => {
                let negated = member.key == "NotResource";
                resource = Some(ResourceElement::read(value, negated, version, &path, warnings)?);
            }
            "Condition" => conditions = Some(block::read(value, version, &path, warnings)?),
            other => {
                let error = PolicyError::syntax(member.key_at, format!("a statement has no element `{other}`"));
                return Err(error.help(
                    "its elements are `Sid`, `Effect`, `Principal`, `Action`, `Resource`, `Condition` and the `Not…` \
                     forms, in this letter case",
                ));
            }
        }
    }
    let Some(effect) = effect else {
        let error = PolicyError::syntax(node.at, "the statement has no `Effect`");
        return Err(error.help("add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`"));
    };
    let action = action.unwrap_or_else(|| {
        let message = "the statement has neither `Action` nor `NotAction`";
        deferred.push(PolicyError::new(ErrorKind::NoAction, node.at, message).help("add the actions it is about"));
        ActionElement::none(node.at, &pointer)
    });
    Ok(Statement {
        index,
        pointer,
        at: node.at,
        sid,
        effect,
        principal,
        action,
        resource,
        has_condition: conditions.is_some(),
        conditions: conditions.unwrap_or_default(),
    })
}

fn effect(node: &Node, deferred: &mut Vec<PolicyError>) -> Result<Effect, PolicyError> {
    match node.text("`Effect`")? {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => {
            let slip = other.eq_ignore_ascii_case("Allow") || other.eq_ignore_ascii_case("Deny");
            let kind = if slip { ErrorKind::Effect } else { ErrorKind::Syntax };
            let error = PolicyError::new(kind, node.at, format!("`{other}` is not an effect"));
            let error = error.help("write `Allow` or `Deny`, in this letter case");
            if !slip {
                return Err(error);
            }
            deferred.push(error);
            Ok(Effect::Deny)
        }
    }
}
