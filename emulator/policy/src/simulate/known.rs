//! The condition keys whose values follow from the caller and the resource, as AWS sets them itself.
//!
//! A request that gives one of them must agree with its caller: a key that could say otherwise would let a policy about
//! one principal decide about another. `aws:username` and `aws:userid` may say otherwise, with a warning: AWS's own
//! simulator lets its entries replace them (recorded), and ids cannot be told from an ARN.
//!
//! AWS: "IAM policy elements: Variables", table of principal keys; recorded for web and SAML identities.

use portcullis_model::Arn;

use super::context::single;
use crate::{
    PolicyError, Principal, Request,
    document::json::{Node, Value},
    evaluate::{owner, session_of},
};

/// What AWS's policy simulator calls a caller that it was not given: of him nothing follows (recorded).
const NO_CALLER: &str = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR";

/// AWS managed policies belong to this account. Recorded.
const ACCOUNT_OF_AWS_MANAGED_POLICIES: &str = "639982225848";

/// A key, and its value for a request; none when AWS does not set it.
struct Known {
    key: &'static str,
    value: fn(&Request) -> Option<String>,
    /// Whether the request may give another value.
    replaceable: bool,
}

static KNOWN: &[Known] = &[
    Known { key: "aws:PrincipalAccount", value: account, replaceable: false },
    Known { key: "aws:PrincipalArn", value: principal_arn, replaceable: false },
    Known { key: "aws:PrincipalType", value: principal_type, replaceable: false },
    Known { key: "aws:PrincipalIsAWSService", value: is_service, replaceable: false },
    Known { key: "aws:PrincipalServiceName", value: service_name, replaceable: false },
    Known { key: "aws:FederatedProvider", value: provider, replaceable: true },
    Known { key: "aws:userid", value: user_id, replaceable: true },
    Known { key: "aws:username", value: user_name, replaceable: true },
    Known { key: "sts:RoleAuthorizedByIdp", value: not_authorized_by_provider, replaceable: true },
    Known { key: "aws:ResourceAccount", value: resource_account, replaceable: false },
];

/// Adds the keys that follow from the request and are not given.
pub(super) fn derive(request: &mut Request) {
    if single(&request.context, "aws:userid") == Some(NO_CALLER) {
        return;
    }
    for known in KNOWN {
        if request.context.value(known.key).is_none()
            && let Some(value) = (known.value)(request)
        {
            request.context.set(known.key, value);
        }
    }
}

/// Whether what the request gives for a key speaks against its caller: an error, or for a key that may be replaced a
/// warning.
pub(super) fn contradiction(request: &Request, key: &str, node: &Node) -> Result<Option<String>, PolicyError> {
    let Some(known) = KNOWN.iter().find(|known| known.key.eq_ignore_ascii_case(key)) else { return Ok(None) };
    let Value::Text(given) = &node.value else {
        if known.replaceable {
            return Ok(Some(format!("AWS gives `{key}` one value, and the request a list")));
        }
        let error = PolicyError::syntax(node.at, format!("`{key}` has one value, not a list"));
        return Err(error.help("write the text without brackets, or leave the key out: it follows from the request"));
    };
    let expected = (known.value)(request);
    let agrees = match (known.key, &expected) {
        ("aws:PrincipalArn", Some(expected)) => is_same_principal(&request.principal, given, expected),
        ("aws:PrincipalArn", None) => is_reserved_role(&request.principal, given),
        // The session's name is the end of it; the rest is an id that nobody can tell.
        ("aws:userid", None) => ends_like_the_session(&request.principal, given),
        // The token's claim of roles decides, and only the request can tell of it.
        ("sts:RoleAuthorizedByIdp", Some(_)) => given == "true" || given == "false",
        // Only what AWS never sets for such a caller is told.
        ("aws:ResourceAccount", None) => true,
        (_, Some(expected)) => given == expected,
        (_, None) => false,
    };
    if agrees {
        return Ok(None);
    }
    let says = match &expected {
        Some(expected) => format!("`{key}` is `{given}`, and for this request AWS sets `{expected}`"),
        None => format!("`{key}` is `{given}`, and AWS does not set the key for this caller"),
    };
    if known.replaceable {
        return Ok(Some(format!("{says}: the request's word is taken, as AWS's own simulator takes it")));
    }
    let help = match known.key {
        "aws:PrincipalArn" => {
            "give the ARN of the caller, or of the session's role with its path; or leave the key out"
        }
        _ => "leave the key out: it follows from `principal`, `resource` and `resourceAccount`",
    };
    Err(PolicyError::syntax(node.at, says).help(help))
}

/// The role's ARN may have the path that the session's ARN does not tell.
fn is_same_principal(principal: &Principal, given: &str, expected: &str) -> bool {
    given == expected || is_role_of(principal, given)
}

fn is_role_of(principal: &Principal, given: &str) -> bool {
    let (Principal::Aws(session), Ok(role)) = (principal, given.parse::<Arn>()) else { return false };
    let name = role.resource_of_type("role").and_then(|path| path.rsplit('/').next());
    role.service() == "iam"
        && role.partition() == session.partition()
        && role.account() == session.account()
        && name.is_some()
        && name == session_of(session)
}

fn is_reserved_role(principal: &Principal, given: &str) -> bool {
    matches!(principal, Principal::Aws(arn) if is_group(arn)) || is_role_of(principal, given)
}

fn ends_like_the_session(principal: &Principal, given: &str) -> bool {
    match principal {
        Principal::Aws(arn) => match arn.resource_of_type("assumed-role").and_then(|rest| rest.split_once('/')) {
            Some((_, session)) => given.strip_suffix(session).is_some_and(|id| id.ends_with(':')),
            None => true,
        },
        Principal::Federated(_) | Principal::Service(_) | Principal::Anonymous => false,
    }
}

fn account(request: &Request) -> Option<String> {
    match &request.principal {
        Principal::Aws(arn) => arn.account().map(|account| account.to_string()),
        // Recorded: the account of provider and role, which is one.
        Principal::Federated(provider) => {
            let own = provider.parse::<Arn>().ok().and_then(|arn| arn.account());
            own.or_else(|| owner(request)).map(|account| account.to_string())
        }
        Principal::Service(_) => None,
        Principal::Anonymous => Some("anonymous".to_owned()),
    }
}

/// Of a session the role without a path, unless its name says that it has one.
fn principal_arn(request: &Request) -> Option<String> {
    let Principal::Aws(arn) = &request.principal else { return None };
    if is_group(arn) {
        return None;
    }
    let Some(role) = session_of(arn) else { return Some(arn.to_string()) };
    let has_path = role.starts_with("AWSServiceRoleFor") || role.starts_with("AWSReservedSSO_");
    let account = arn.account()?;
    (!has_path).then(|| format!("arn:{}:iam::{account}:role/{role}", arn.partition()))
}

/// Whether the session's role was given no path, for want of knowing it.
pub(super) fn lacks_a_path(principal: &Principal) -> bool {
    matches!(principal, Principal::Aws(arn) if session_of(arn).is_some())
}

fn principal_type(request: &Request) -> Option<String> {
    let kind = match &request.principal {
        Principal::Aws(arn) if is_group(arn) => return None,
        Principal::Aws(arn) if arn.resource() == "root" => "Account",
        Principal::Aws(arn) if arn.resource_of_type("user").is_some() => "User",
        Principal::Aws(arn) if arn.resource_of_type("federated-user").is_some() => "FederatedUser",
        Principal::Aws(_) => "AssumedRole",
        // Recorded.
        Principal::Federated(_) => "User",
        Principal::Service(_) => return None,
        Principal::Anonymous => "Anonymous",
    };
    Some(kind.to_owned())
}

fn is_service(request: &Request) -> Option<String> {
    let is_service = match &request.principal {
        Principal::Aws(_) => false,
        Principal::Service(_) => true,
        Principal::Federated(_) | Principal::Anonymous => return None,
    };
    Some(is_service.to_string())
}

fn service_name(request: &Request) -> Option<String> {
    match &request.principal {
        Principal::Service(name) => Some(name.clone()),
        Principal::Aws(_) | Principal::Federated(_) | Principal::Anonymous => None,
    }
}

/// Of a web identity; which provider a session comes from cannot be told from its ARN.
fn provider(request: &Request) -> Option<String> {
    match &request.principal {
        Principal::Federated(provider) => Some(provider.clone()),
        Principal::Aws(_) | Principal::Service(_) | Principal::Anonymous => None,
    }
}

fn user_id(request: &Request) -> Option<String> {
    match &request.principal {
        Principal::Aws(arn) if arn.resource() == "root" => arn.account().map(|account| account.to_string()),
        Principal::Aws(arn) => {
            let name = arn.resource_of_type("federated-user")?;
            arn.account().map(|account| format!("{account}:{name}"))
        }
        // Recorded.
        Principal::Federated(provider) => Some(provider.clone()),
        Principal::Service(_) => None,
        Principal::Anonymous => Some("anonymous".to_owned()),
    }
}

/// Recorded: `false` for a token without the claim `https://aws.amazon.com/roles`.
fn not_authorized_by_provider(request: &Request) -> Option<String> {
    let Principal::Federated(_) = &request.principal else { return None };
    let assumes = request.action.eq_ignore_ascii_case("sts:AssumeRoleWithWebIdentity");
    assumes.then(|| "false".to_owned())
}

fn user_name(request: &Request) -> Option<String> {
    let Principal::Aws(arn) = &request.principal else { return None };
    let path = arn.resource_of_type("user").filter(|_| arn.service() == "iam")?;
    path.rsplit('/').next().map(str::to_owned)
}

fn resource_account(request: &Request) -> Option<String> {
    if let Some(account) = owner(request) {
        return Some(account.to_string());
    }
    let of_aws = request.resource.parse::<Arn>().is_ok_and(|arn| arn.service() == "iam" && arn.account_text() == "aws");
    of_aws.then(|| ACCOUNT_OF_AWS_MANAGED_POLICIES.to_owned())
}

fn is_group(arn: &Arn) -> bool {
    arn.service() == "iam" && arn.resource_of_type("group").is_some()
}
