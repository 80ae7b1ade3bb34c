//! The member `request`: who asks, for what, on which resource, in which context.

use portcullis_model::{AccountId, Arn};

use super::{caller, context, known, member::Members};
use crate::{Context, PolicyError, Principal, Request, document::json::Node, evaluate::owner};

/// A request, and what was noticed when it was read.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) request: Request,
    /// Whether the policy of the resource is a role's trust policy: somebody wants to become the role.
    pub(super) is_about_trust: bool,
    /// Whether the role of the session that asks was taken to have no path.
    pub(super) assumed_path: bool,
    pub(super) warnings: Vec<String>,
}

const MEMBERS: &[&str] = &["principal", "action", "resource", "resourceAccount", "context"];

impl Question {
    pub(super) fn read(node: &Node) -> Result<Self, PolicyError> {
        let members = Members::read(node, "`request`", MEMBERS)?;
        let by = members.required("principal", caller::PRINCIPALS)?;
        let principal = caller::read(by)?;
        let action = action(members.required("action", "the IAM action, such as `ecr:PutImage`")?)?;
        let resource = resource(members.required("resource", "the ARN, or `*` for a call that names no resource")?)?;
        let resource_account = members.optional("resourceAccount").map(account).transpose()?;
        let given = members.optional("context");
        let context = given.map_or_else(|| Ok(Context::new()), context::read)?;
        let mut request = Request { principal, action, resource, resource_account, context };
        caller::check(by, &request.principal, &request.action, owner(&request))?;
        let has_path = request.context.value("aws:PrincipalArn").is_some();
        let mut warnings: Vec<String> =
            [wildcard(&request.action), no_owner(&request), two_owners(&request), group(&request.principal)]
                .into_iter()
                .flatten()
                .collect();
        warnings.extend(context::complete(&mut request, given)?);
        let is_about_trust = is_sts(&request.action) && is_role(&request.resource);
        let assumed_path = !has_path && known::lacks_a_path(&request.principal);
        Ok(Self { request, is_about_trust, assumed_path, warnings })
    }
}

fn action(node: &Node) -> Result<String, PolicyError> {
    let help = "a request has one action, such as `ecr:PutImage`; to ask about several, give a request for each";
    let text = node.text("`action`").map_err(|error| error.help(help))?;
    if text.contains(['*', '?']) && !names_a_whole_service(text) {
        let error = PolicyError::syntax(node.at, format!("`{text}` is a pattern of actions, and a request calls one"));
        return Err(error.help(help));
    }
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

/// Recorded: AWS's own simulator takes `s3:*` in a request for an action of that very name. No call has another pattern,
/// and no recording.
fn names_a_whole_service(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| name == "*" && !service.contains(['*', '?']))
}

fn wildcard(action: &str) -> Option<String> {
    names_a_whole_service(action).then(|| {
        format!("`{action}` is judged as one action of that very name, wildcard and all, as AWS's own simulator does")
    })
}

/// A resource whose account nobody tells, such as a bucket.
fn no_owner(request: &Request) -> Option<String> {
    let arn: Arn = request.resource.parse().ok()?;
    let unknown = owner(request).is_none() && arn.account_text() != "aws";
    (unknown && matches!(request.principal, Principal::Aws(_))).then(|| {
        format!("`{arn}` names no account, so the resource is taken to be the caller's: give `resourceAccount`")
    })
}

fn two_owners(request: &Request) -> Option<String> {
    let (arn, given): (Arn, AccountId) = (request.resource.parse().ok()?, request.resource_account?);
    let named = arn.account().filter(|named| *named != given)?;
    Some(format!("the resource's ARN names account {named}, and `resourceAccount` is {given}, which is taken"))
}

fn group(principal: &Principal) -> Option<String> {
    let Principal::Aws(arn) = principal else { return None };
    arn.resource_of_type("group")
        .map(|_| format!("`{arn}` is a group, which makes no requests: it is judged as AWS's own simulator does"))
}

fn is_sts(action: &str) -> bool {
    action.split(':').next().is_some_and(|service| service.eq_ignore_ascii_case("sts"))
}

fn is_role(resource: &str) -> bool {
    resource.parse::<Arn>().is_ok_and(|arn| arn.service() == "iam" && arn.resource_of_type("role").is_some())
}
