//! The sentence that AWS prints for a denial, in its form of 2026.
//!
//! `User: … is not authorized to perform: … on resource: …` and a clause: `because no … policy allows …` for
//! silence, `with an explicit deny in …` for a statement, followed by the policy's ARN where it has one. STS adds no
//! clause to its own refusals, but for resource control policies; a web identity is told one sentence and nothing
//! else (recorded). Only one layer is named though several may deny: the first among the reasons.

use crate::{Decision, Layer, Principal, Request, Verdict, evaluate::caller};

/// What AWS tells the caller of a request that the decision denies.
///
/// Of an allowed request it is the sentence without a clause.
#[must_use]
pub fn denial_sentence(request: &Request, decision: &Decision) -> String {
    let (action, resource) = (&request.action, &request.resource);
    if let Principal::Federated(_) = request.principal {
        return format!("Not authorized to perform {action}");
    }
    let who = caller(&request.principal);
    format!("User: {who} is not authorized to perform: {action} on resource: {resource}{}", clause(action, decision))
}

fn clause(action: &str, decision: &Decision) -> String {
    let Some(first) = decision.reasons.first() else { return String::new() };
    let lowered = action.to_ascii_lowercase();
    let becoming = lowered.starts_with("sts:assume") || matches!(&*lowered, "sts:tagsession" | "sts:setsourceidentity");
    if becoming && first.layer != Layer::ResourceControl {
        return String::new();
    }
    match decision.verdict {
        Verdict::Allowed => String::new(),
        Verdict::ImplicitDeny => format!(" because no {} allows the {action} action", kind(first.layer)),
        Verdict::ExplicitDeny => {
            let (kind, names_policy) = (kind(first.layer), names_policy(first.layer));
            let article = if kind.starts_with('i') { "an" } else { "a" };
            let arn = first.policy.as_deref().filter(|name| names_policy && name.starts_with("arn:"));
            let arn = arn.map(|arn| format!(": {arn}")).unwrap_or_default();
            match first.layer {
                Layer::Trust => format!(" with an explicit deny in the {kind}"),
                _ => format!(" with an explicit deny in {article} {kind}{arn}"),
            }
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
fn names_policy(layer: Layer) -> bool {
    !matches!(layer, Layer::Resource | Layer::Trust)
}
