//! The member `request`: who asks, for what, on which resource, in which context.

use std::collections::HashSet;

use portcullis_model::{AccountId, Arn};

use super::member::Members;
use crate::{
    Context, PolicyError, Principal, Request,
    document::json::{Member, Node, Value},
};

/// A request, and what was noticed when it was read.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) request: Request,
    /// Whether the policy of the resource is a role's trust policy: somebody wants to become the role.
    pub(super) is_about_trust: bool,
    pub(super) warnings: Vec<String>,
}

const MEMBERS: &[&str] = &["principal", "action", "resource", "resourceAccount", "context"];

impl Question {
    pub(super) fn read(node: &Node) -> Result<Self, PolicyError> {
        let members = Members::read(node, "`request`", MEMBERS)?;
        let principal = principal(members.required("principal", PRINCIPALS)?)?;
        let action = action(members.required("action", "the IAM action, such as `ecr:PutImage`")?)?;
        let resource = resource(members.required("resource", "the ARN, or `*` for a call that names no resource")?)?;
        let resource_account = members.optional("resourceAccount").map(account).transpose()?;
        let context = members.optional("context").map_or_else(|| Ok(Context::new()), context)?;
        let warnings = wildcard(&action).into_iter().collect();
        let is_about_trust = is_sts(&action) && is_role(&resource);
        let request = Request { principal, action, resource, resource_account, context };
        Ok(Self { request, is_about_trust, warnings })
    }
}

const PRINCIPALS: &str = "the ARN of a user, a role session or a root user, \
                          `{ \"federated\": \"arn:…:oidc-provider/…\" }`, \
                          `{ \"service\": \"ecs.amazonaws.com\" }` or `\"anonymous\"`";

fn principal(node: &Node) -> Result<Principal, PolicyError> {
    match &node.value {
        Value::Text(text) if text == "anonymous" => Ok(Principal::Anonymous),
        Value::Text(text) => {
            let arn: Option<Arn> = text.parse().ok();
            arn.filter(|arn| matches!(arn.service(), "iam" | "sts")).map(Principal::Aws).ok_or_else(|| {
                PolicyError::syntax(node.at, format!("`{text}` is not a principal")).help(format!("write {PRINCIPALS}"))
            })
        }
        Value::Object(_) => {
            let members = Members::read(node, "a principal", &["federated", "service"])?;
            match (members.optional("federated"), members.optional("service")) {
                (Some(provider), None) => Ok(Principal::Federated(filled(provider, "`federated`")?)),
                (None, Some(service)) => Ok(Principal::Service(filled(service, "`service`")?)),
                (Some(_), Some(second)) => {
                    Err(PolicyError::syntax(second.at, "a principal is either `federated` or `service`")
                        .help("keep one of them: a request has one caller"))
                }
                (None, None) => {
                    Err(PolicyError::syntax(node.at, "the principal names nobody").help(format!("write {PRINCIPALS}")))
                }
            }
        }
        _ => {
            let message = format!("`principal` must be a string or an object, not {}", node.kind());
            Err(PolicyError::syntax(node.at, message).help(format!("write {PRINCIPALS}")))
        }
    }
}

fn action(node: &Node) -> Result<String, PolicyError> {
    let help = "a request has one action, such as `ecr:PutImage`";
    let text = node.text("`action`").map_err(|error| error.help(help))?;
    // Recorded: AWS judges whatever has a service and a colon, names that no service has included.
    match text.split_once(':') {
        Some((service, _)) if !service.trim().is_empty() => Ok(text.to_owned()),
        _ => Err(PolicyError::syntax(node.at, format!("`{text}` is not an action")).help(help)),
    }
}

fn resource(node: &Node) -> Result<String, PolicyError> {
    let help = "an ARN has six parts, `arn:partition:service:region:account:resource`; `*` names no resource";
    let text = node.text("`resource`").map_err(|error| error.help(help))?;
    // Recorded: SQS names queues without a name in ListQueues, so that the sixth part may be empty.
    if text == "*" || (text.starts_with("arn:") && text.matches(':').count() >= 5) {
        return Ok(text.to_owned());
    }
    let error = PolicyError::syntax(node.at, format!("`{text}` is neither an ARN nor `*`"));
    Err(error.help(help))
}

fn account(node: &Node) -> Result<AccountId, PolicyError> {
    let text = node.text("`resourceAccount`").map_err(|error| error.help("write the twelve digits in quotes"))?;
    text.parse().map_err(|_| {
        PolicyError::syntax(node.at, format!("`{text}` is not an account id")).help("an account id has twelve digits")
    })
}

fn context(node: &Node) -> Result<Context, PolicyError> {
    let members =
        node.members("`context`").map_err(|error| error.help("write `{ \"aws:SourceIp\": \"203.0.113.7\" }`"))?;
    let mut seen = HashSet::new();
    let mut context = Context::new();
    for member in members {
        if member.key.is_empty() {
            return Err(PolicyError::syntax(member.key_at, "a condition key has a name").help("write the key's name"));
        }
        if !seen.insert(member.key.to_ascii_lowercase()) {
            let error = PolicyError::syntax(member.key_at, format!("the condition key `{}` stands twice", member.key));
            return Err(error.help("keep one of them: names of condition keys have no letter case"));
        }
        set(&mut context, member)?;
    }
    Ok(context)
}

/// A string is a key of one value, a list one of several, even when it holds one. Numbers and booleans are text too.
fn set(context: &mut Context, member: &Member) -> Result<(), PolicyError> {
    match &member.node.value {
        Value::Text(text) => context.set(&member.key, text),
        Value::List(nodes) => {
            let texts: Vec<String> = nodes
                .iter()
                .map(|node| match &node.value {
                    Value::Text(text) => Ok(text.clone()),
                    _ => Err(no_text(&member.key, node)),
                })
                .collect::<Result<_, _>>()?;
            context.set_all(&member.key, texts);
        }
        _ => return Err(no_text(&member.key, &member.node)),
    }
    Ok(())
}

fn no_text(key: &str, node: &Node) -> PolicyError {
    let help = match &node.value {
        Value::Number(written) => format!("write it in quotes: `\"{written}\"`"),
        Value::Boolean(written) => format!("write it in quotes: `\"{written}\"`"),
        Value::Null => "leave the key out of the context: that is how a key is missing".to_owned(),
        _ => "a key has one string, or a list of strings where it is multivalued".to_owned(),
    };
    PolicyError::syntax(node.at, format!("the value of `{key}` must be a string, not {}", node.kind())).help(help)
}

fn filled(node: &Node, what: &str) -> Result<String, PolicyError> {
    match node.text(what)? {
        "" => Err(PolicyError::syntax(node.at, format!("{what} is empty"))
            .help("write the provider's ARN, or the service's name")),
        text => Ok(text.to_owned()),
    }
}

fn wildcard(action: &str) -> Option<String> {
    let literal = || format!("the wildcard in the action `{action}` stands for itself: a request has one action");
    action.contains(['*', '?']).then(literal)
}

fn is_sts(action: &str) -> bool {
    action.split(':').next().is_some_and(|service| service.eq_ignore_ascii_case("sts"))
}

fn is_role(resource: &str) -> bool {
    resource.parse::<Arn>().is_ok_and(|arn| arn.service() == "iam" && arn.resource_of_type("role").is_some())
}
