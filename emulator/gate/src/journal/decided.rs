//! A decision as the journal keeps it: with its reasons, or with what they are told from.
//!
//! Of requests that are allowed hardly anybody asks for the reasons, so that these are found when they are read. What a
//! decision came from does not change any more: the policies are values, and the condition keys are those of the request,
//! written down one after the other. What would take too much room is told at once, and cut.

use std::mem::size_of;

use portcullis_model::{AccountId, Arn};
use portcullis_policy::{Context, ContextValue, Decision, Policy, Principal, Request, Verdict};

use super::cut;
use crate::{
    Judgement,
    judgement::{Grounds, told},
    layers::Policies,
};

/// The longest condition keys, with their values, that are kept whole.
const CONTEXT: usize = 48 * 1024;

/// A decision, for the journal.
#[derive(Clone, Debug)]
pub struct Decided(Form);

#[derive(Clone, Debug)]
enum Form {
    Told(Box<Decision>),
    Untold(Box<Untold>),
}

/// A request that was allowed, but for its action and resource.
#[derive(Clone, Debug)]
struct Untold {
    principal: Principal,
    owner: Option<AccountId>,
    keys: Keys,
    federating_user: Option<Arn>,
    policies: Policies,
}

impl From<Decision> for Decided {
    fn from(decision: Decision) -> Self {
        Self(Form::Told(Box::new(decision)))
    }
}

impl Judgement {
    /// Action, resource and decision, as an [`Entry`](crate::Entry) of the journal has them.
    #[must_use]
    pub fn into_decided(self) -> (Option<String>, Option<String>, Option<Decided>) {
        let (action, resource, decision) = Decided::of(self);
        (Some(action), Some(resource), Some(decision))
    }
}

impl Decided {
    /// The decision of a judgement, with its action and resource, by which [`Self::told`] tells the reasons.
    pub(crate) fn of(judgement: Judgement) -> (String, String, Self) {
        let Judgement { request, grounds, .. } = judgement;
        let policies = match grounds {
            Grounds::Told(decision) => return (request.action, request.resource, decision.into()),
            Grounds::Policies(policies) => policies,
        };
        let keys = Keys::of(&request.context);
        if keys.text.len() > CONTEXT || request.action.len().max(request.resource.len()) > cut::TEXT {
            let decision = told(&request, &policies);
            return (request.action, request.resource, decision.into());
        }
        let federating_user = request.context.federating_user().cloned();
        let (principal, owner) = (request.principal, request.resource_account);
        let untold = Untold { principal, owner, keys, federating_user, policies };
        (request.action, request.resource, Self(Form::Untold(Box::new(untold))))
    }

    pub(super) fn verdict(&self) -> Verdict {
        match &self.0 {
            Form::Told(decision) => decision.verdict,
            Form::Untold(_) => Verdict::Allowed,
        }
    }

    /// The decision with its reasons, cut as the journal cuts them.
    pub(super) fn told(&self, action: &str, resource: &str) -> Decision {
        let untold = match &self.0 {
            Form::Told(decision) => return decision.as_ref().clone(),
            Form::Untold(untold) => untold,
        };
        let mut context = untold.keys.context();
        if let Some(user) = &untold.federating_user {
            context.set_federating_user(user.clone());
        }
        let request = Request {
            principal: untold.principal.clone(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: untold.owner,
            context,
        };
        let mut decision = told(&request, &untold.policies);
        cut::decision(&mut decision);
        decision
    }

    /// Cuts the reasons that are there. What is left, in bytes, without the policies.
    pub(super) fn cut(&mut self) -> usize {
        match &mut self.0 {
            Form::Told(decision) => size_of::<Decision>() + cut::decision(decision),
            Form::Untold(untold) => size_of::<Untold>() + untold.keys.bytes(),
        }
    }

    /// The bytes of the policies that it holds and the other does not: mostly they are those of the request before, and
    /// AWS's own are there in any case.
    pub(super) fn bytes_besides(&self, other: Option<&Self>) -> usize {
        let ours = self.policies();
        let is_held = |policy: &Policy| {
            other.into_iter().flat_map(Self::policies).any(|(_, theirs)| std::ptr::eq(theirs.text(), policy.text()))
        };
        let counted = ours.filter(|(name, policy)| !name.contains(":iam::aws:policy/") && !is_held(policy));
        counted.map(|(_, policy)| policy.text().len()).sum()
    }

    fn policies(&self) -> impl Iterator<Item = (&str, &Policy)> {
        let policies = match &self.0 {
            Form::Told(_) => None,
            Form::Untold(untold) => Some(&untold.policies),
        };
        policies.into_iter().flat_map(Policies::all)
    }
}

/// Condition keys and their values in one piece of memory.
#[derive(Clone, Debug)]
struct Keys {
    text: Box<str>,
    /// For each key its length, how many values it may have (see [`SINGLE`]), and their lengths.
    lengths: Box<[u32]>,
}

/// In the place of a number of values: the key has one and can have no more.
const SINGLE: u32 = u32::MAX;

impl Keys {
    fn of(context: &Context) -> Self {
        let (mut text, mut lengths) = (String::with_capacity(4096), Vec::with_capacity(160));
        // No request is longer than 32 MiB: the lengths fit.
        let length = |of: usize| u32::try_from(of).unwrap_or(SINGLE - 1);
        for (key, value) in context.iter() {
            text.push_str(key);
            lengths.push(length(key.len()));
            lengths.push(match value {
                ContextValue::Single(_) => SINGLE,
                ContextValue::Multi(values) => length(values.len()),
            });
            for value in value.values() {
                text.push_str(value);
                lengths.push(length(value.len()));
            }
        }
        Self { text: text.into(), lengths: lengths.into() }
    }

    fn context(&self) -> Context {
        let mut context = Context::new();
        let (mut rest, mut lengths) = (&*self.text, self.lengths.iter().copied());
        let mut next = |length: u32| {
            let (part, after) = rest.split_at_checked(usize::try_from(length).unwrap_or_default()).unwrap_or_default();
            rest = after;
            part
        };
        while let (Some(key), Some(count)) = (lengths.next(), lengths.next()) {
            let key = next(key);
            if count == SINGLE {
                context.set(key, next(lengths.next().unwrap_or_default()));
            } else {
                let values: Vec<&str> = (0..count).map_while(|_| lengths.next()).map(&mut next).collect();
                context.set_all(key, values);
            }
        }
        context
    }

    fn bytes(&self) -> usize {
        self.text.len() + size_of::<u32>() * self.lengths.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn condition_keys_come_back_as_they_were() {
        let mut context = Context::new();
        context.set("aws:userid", "AROA:ü\0");
        context.set("aws:empty", "");
        context.set_all("aws:TagKeys", ["one", "", "three"]);
        context.set_all("aws:OneTagKey", ["one"]);
        context.set_all("aws:NoTagKeys", [""; 0]);
        assert_eq!(Keys::of(&context).context(), context);
        assert_eq!(Keys::of(&Context::new()).context(), Context::new());
    }
}
