//! The evaluation of a request by all layers of policies: [`evaluate`] with reasons, [`verdict`] without.
//!
//! An explicit deny in any layer wins. Otherwise every organization level must allow, and then the policy of the
//! resource, the identity policies, the boundary and the session policies together, by the rules of `grant`.
//! A federated identity is judged by the trust policy and resource control policies alone. Some calls are allowed or
//! refused whatever policies say: see `unconditional`.

mod change;
mod consult;
mod explain;
mod grant;
mod matching;
mod near_miss;
mod principal;
mod unconditional;
mod warn;

use crate::{
    Decision, Layer, Policy, Principal, Request, Verdict,
    document::{Effect, Statement},
    resource_control,
};

use change::{Change, Trial};
pub(crate) use explain::caller;
pub(crate) use matching::{Outcome, Question, owner};
pub(crate) use principal::{NamedAs, session_of};
pub(crate) use unconditional::{Unconditional, unconditional};

/// A policy and the name that reasons give it.
#[derive(Clone, Copy, Debug)]
pub struct NamedPolicy<'a> {
    /// The name of an inline policy, or the ARN of a managed one.
    pub name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
}

/// The policy of the resource.
#[derive(Clone, Copy, Debug, Default)]
pub enum ResourcePolicy<'a> {
    /// The resource has none.
    #[default]
    None,
    /// The resource has one, such as a repository policy.
    Policy(NamedPolicy<'a>),
    /// The resource is a role and this its trust policy: nobody gets in whom it does not name.
    Trust(NamedPolicy<'a>),
}

/// The policies that apply to a request, by layer. The default: no layer applies.
#[derive(Clone, Debug, Default)]
pub struct Layers<'a> {
    /// Policies of the user or role. `None`: they do not apply, as for a root user; an empty list allows nothing.
    pub identity: Option<Vec<NamedPolicy<'a>>>,
    /// The permissions boundary. `None`: there is none; an empty list allows nothing.
    pub boundary: Option<Vec<NamedPolicy<'a>>>,
    /// Session policies. `None`: none were given; an empty list allows nothing.
    pub session: Option<Vec<NamedPolicy<'a>>>,
    /// The policy of the resource.
    pub resource: ResourcePolicy<'a>,
    /// Service control policies by level (root, unit, account). `None` or no levels: no organization.
    pub service_control: Option<Vec<Vec<NamedPolicy<'a>>>>,
    /// Resource control policies by level; `RCPFullAWSAccess` is in every level without being named.
    pub resource_control: Vec<Vec<NamedPolicy<'a>>>,
}

/// Judges a request and says why.
pub fn evaluate(request: &Request, layers: &Layers<'_>) -> Decision {
    let question = Question::new(request, layers);
    let verdict = judge(&question, layers);
    let trial = Trial { question: &question, layers };
    Decision {
        verdict,
        reasons: explain::reasons(&trial, verdict),
        warnings: warn::warnings(&trial, verdict),
        consulted: consult::consulted(&question, layers),
    }
}

/// Judges a request without saying why: the same verdict as [`evaluate`], and faster.
#[must_use]
pub fn verdict(request: &Request, layers: &Layers<'_>) -> Verdict {
    judge(&Question::new(request, layers), layers)
}

fn judge(question: &Question<'_>, layers: &Layers<'_>) -> Verdict {
    let unconditional = unconditional(question.request);
    if matches!(unconditional, Some(Unconditional::Allowed { .. })) {
        Verdict::Allowed
    } else if layers.consulted(question).any(|(layer, named)| denying(question, layer, named).next().is_some()) {
        Verdict::ExplicitDeny
    } else if unconditional.is_none() && grant::lacking(question, layers).is_empty() {
        Verdict::Allowed
    } else {
        Verdict::ImplicitDeny
    }
}

/// The Deny statements of a policy that apply.
fn denying<'a>(
    question: &'a Question<'a>,
    layer: Layer,
    named: NamedPolicy<'a>,
) -> impl Iterator<Item = &'a Statement> + 'a {
    applying(question, layer, named, Effect::Deny).map(|(statement, _)| statement)
}

/// The statements of a policy with this effect that apply, and how they name the caller.
fn applying<'a>(
    question: &'a Question<'a>,
    layer: Layer,
    named: NamedPolicy<'a>,
    effect: Effect,
) -> impl Iterator<Item = (&'a Statement, NamedAs)> + 'a {
    let statements = &named.policy.document().statements;
    statements
        .iter()
        .filter(move |statement| statement.effect == effect)
        .filter_map(move |statement| question.applies(statement, layer).map(|named_as| (statement, named_as)))
}

impl<'a> Layers<'a> {
    /// Every policy that has a say: organization first, then the resource's policy, then the caller's own.
    pub(crate) fn consulted<'s>(
        &'s self,
        question: &Question<'_>,
    ) -> impl Iterator<Item = (Layer, NamedPolicy<'a>)> + use<'s, 'a> {
        self.levels(question).flat_map(|(layer, _, policies)| policies.iter().map(move |named| (layer, *named)))
    }

    /// The same, as the lists in which the policies stand; of the organization's with the level.
    ///
    /// Service control policies bind principals of the organization's accounts; a federated identity, a service or nobody
    /// is none, and has no policies of its own either. Resource control policies bind whoever asks.
    fn levels<'s>(
        &'s self,
        question: &Question<'_>,
    ) -> impl Iterator<Item = (Layer, Option<usize>, &'s [NamedPolicy<'a>])> + use<'s, 'a> {
        let own = matches!(question.request.principal, Principal::Aws(_));
        let service_control = self.service_control.as_deref().unwrap_or_default();
        let in_organization = !service_control.is_empty() || !self.resource_control.is_empty();
        let organization = in_organization && !question.is_service_linked_role();
        let reached = || resource_control::reaches(&question.request.action);
        let levels = |holds: bool, layer: Layer, levels: &'s [Vec<NamedPolicy<'a>>]| {
            let levels = levels.iter().enumerate().filter(move |_| holds);
            levels.map(move |(index, level)| (layer, Some(index), level.as_slice()))
        };
        let list = |layer: Layer, list: &'s Option<Vec<NamedPolicy<'a>>>| {
            list.iter().filter(move |_| own).map(move |list| (layer, None, list.as_slice()))
        };
        let resource = self.resource.named().map(|(layer, named)| (layer, None, std::slice::from_ref(named)));
        let resource_control = organization && !self.resource_control.is_empty() && reached();
        levels(resource_control, Layer::ResourceControl, &self.resource_control)
            .chain(levels(own && organization, Layer::ServiceControl, service_control))
            .chain(resource)
            .chain(list(Layer::Identity, &self.identity))
            .chain(list(Layer::Boundary, &self.boundary))
            .chain(list(Layer::Session, &self.session))
    }
}

impl<'a> ResourcePolicy<'a> {
    /// The policy and its layer.
    fn named(&self) -> Option<(Layer, &NamedPolicy<'a>)> {
        match self {
            Self::None => None,
            Self::Policy(named) => Some((Layer::Resource, named)),
            Self::Trust(named) => Some((Layer::Trust, named)),
        }
    }
}
