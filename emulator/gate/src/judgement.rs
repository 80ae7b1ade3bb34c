//! What the gate says of one action on one resource, and why, once somebody asks.
//!
//! The verdict is found at once; its reasons are told from what it was found with when they are read, which few of them
//! ever are. A denial is told at once: AWS's sentence names what denies.

use portcullis_policy::{Decision, Request, Verdict, denial_sentence, evaluate, verdict};

use crate::layers::{self, Policies};

/// What the gate says of one action on one resource.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What was asked.
    pub request: Request,
    /// Whether it may be done.
    pub verdict: Verdict,
    /// The sentence that AWS prints, when it is not allowed.
    pub denial: Option<String>,
    pub(crate) grounds: Grounds,
}

/// Why.
#[derive(Clone, Debug)]
pub(crate) enum Grounds {
    Told(Decision),
    /// The policies by which it was allowed.
    Policies(Policies),
}

impl Judgement {
    /// Whether it may be done.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allowed
    }

    /// The verdict with its reasons.
    pub fn decision(&self) -> Decision {
        match &self.grounds {
            Grounds::Told(decision) => decision.clone(),
            Grounds::Policies(policies) => told(&self.request, policies),
        }
    }
}

/// The one place where policies decide over a request.
pub(crate) fn decide(request: Request, policies: Policies) -> Judgement {
    let layers = policies.layers();
    let of_repository = verdict(&request, &layers);
    let of_registry = policies.registry_layers().map(|layers| verdict(&request, &layers));
    let verdict = of_registry.map_or(of_repository, |of_registry| stronger(of_repository, of_registry));
    drop(layers);
    if verdict == Verdict::Allowed {
        return Judgement { request, verdict, denial: None, grounds: Grounds::Policies(policies) };
    }
    let decision = told(&request, &policies);
    let denial = Some(sentence(&request, &decision));
    Judgement { request, verdict, denial, grounds: Grounds::Told(decision) }
}

/// The verdict that these policies give with its reasons.
pub(crate) fn told(request: &Request, policies: &Policies) -> Decision {
    let decision = evaluate(request, &policies.layers());
    match policies.registry_layers().map(|layers| evaluate(request, &layers)) {
        Some(other) if stronger(decision.verdict, other.verdict) != decision.verdict => other,
        _ => decision,
    }
}

/// Of what is decided by either of two policies about a resource: a denial stands above all, and one that allows is
/// enough.
fn stronger(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::ExplicitDeny, _) | (_, Verdict::ExplicitDeny) => Verdict::ExplicitDeny,
        (Verdict::Allowed, _) | (_, Verdict::Allowed) => Verdict::Allowed,
        (Verdict::ImplicitDeny, Verdict::ImplicitDeny) => Verdict::ImplicitDeny,
    }
}

/// AWS's sentence. Observed: it names the managed policy that denies, and none for an inline policy, which has no ARN.
fn sentence(request: &Request, decision: &Decision) -> String {
    let mut told = decision.clone();
    for reason in &mut told.reasons {
        reason.policy = reason.policy.take().filter(|name| !layers::is_inline(name));
    }
    denial_sentence(request, &told)
}
