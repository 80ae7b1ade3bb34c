//! The sentence that AWS prints for a denial, in its form of 2026.
//!
//! `User: … is not authorized to perform: … on resource: …` and a clause: `because no … policy allows …` for
//! silence, `with an explicit deny in …` for a statement, followed by the policy's ARN where it has one. STS adds no
//! clause to its own refusals, but for resource control policies; a web identity is told one sentence and nothing
//! else (recorded). Only one layer is named though several may deny: the first among the reasons, whose order is
//! unverified::DENIAL_ORDER.
//!
//! AWS: "Troubleshoot access denied error messages"; AWS Security Blog of January 2026 on policy ARNs in them.

use crate::{
    Decision, Layer, Principal, Reason, Request, Verdict,
    evaluate::{Unconditional, caller, owner, unconditional},
};

/// What AWS tells the caller of a request that the decision denies.
///
/// Of an allowed request it is the sentence without a clause.
#[must_use]
pub fn denial_sentence(request: &Request, decision: &Decision) -> String {
    let (action, resource) = (&request.action, &request.resource);
    if let Principal::Federated(_) = request.principal {
        return format!("Not authorized to perform {action}");
    }
    if decision.verdict == Verdict::ImplicitDeny
        && let Some(Unconditional::Refused { message, .. }) = unconditional(request)
    {
        return message.to_owned();
    }
    let who = caller(&request.principal);
    format!("User: {who} is not authorized to perform: {action} on resource: {resource}{}", clause(request, decision))
}

fn clause(request: &Request, decision: &Decision) -> String {
    let Some(first) = decision.reasons.first() else { return String::new() };
    let action = &request.action;
    let lowered = action.to_ascii_lowercase();
    let becoming = lowered.starts_with("sts:assume") || matches!(&*lowered, "sts:tagsession" | "sts:setsourceidentity");
    if becoming && first.layer != Layer::ResourceControl {
        return String::new();
    }
    match decision.verdict {
        Verdict::Allowed => String::new(),
        Verdict::ImplicitDeny => format!(" because no {} allows the {action} action", kind(first.layer)),
        Verdict::ExplicitDeny => {
            let article = match first.layer {
                Layer::Identity => "an",
                Layer::Trust => "the",
                _ => "a",
            };
            let arn = printed_arn(request, first).map(|arn| format!(": {arn}")).unwrap_or_default();
            format!(" with an explicit deny in {article} {}{arn}", kind(first.layer))
        }
    }
}

fn kind(layer: Layer) -> &'static str {
    match layer {
        Layer::ResourceControl => "resource control policy",
        Layer::ServiceControl => "service control policy",
        Layer::Resource => "resource-based policy",
        Layer::Trust => "role trust policy",
        Layer::Identity => "identity-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
    }
}

/// Since 2026 AWS adds the ARN of a managed policy that denies, but for policies of resources. Inline ones have none.
/// Where caller and resource are not in one account: unverified::DENIAL_ARN.
fn printed_arn<'r>(request: &Request, reason: &'r Reason) -> Option<&'r str> {
    let arn = reason.policy.as_deref()?;
    // An inline policy goes by its role's ARN, a `#` and its name.
    let is_policy = arn.starts_with("arn:") && !arn.contains('#');
    let printed = match reason.layer {
        Layer::Resource | Layer::Trust => false,
        Layer::ResourceControl | Layer::ServiceControl => true,
        Layer::Identity | Layer::Boundary | Layer::Session => {
            let own = match &request.principal {
                Principal::Aws(arn) => arn.account(),
                Principal::Federated(_) | Principal::Service(_) | Principal::Anonymous => None,
            };
            let owner = owner(request);
            owner.is_none() || owner == own
        }
    };
    (is_policy && printed).then_some(arn)
}
