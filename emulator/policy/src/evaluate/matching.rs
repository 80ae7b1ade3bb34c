//! Does a statement apply to the request? Its elements one by one: action, principal, resource, conditions.

use portcullis_model::AccountId;

use super::{Layers, NamedAs};
use crate::{
    Layer, Principal, Request,
    condition::Comparison,
    document::{Condition, ConditionValue, Effect, Quantifier, Statement, Wanted},
    request::ContextValue,
};

/// A request, with what evaluation asks of it again and again.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    /// The caller's account.
    pub(crate) caller_account: Option<AccountId>,
    /// The account that owns the resource.
    pub(crate) resource_account: Option<AccountId>,
    /// Whether the caller has a permissions boundary.
    pub(crate) bounded: bool,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Holds,
    Fails,
    /// It cannot be evaluated: an Allow does not apply, a Deny does.
    Broken,
}

impl<'a> Question<'a> {
    pub(crate) fn new(request: &'a Request, layers: &Layers<'_>) -> Self {
        let caller_account = match &request.principal {
            Principal::Aws(arn) => arn.account(),
            _ => None,
        };
        let owner = || request.resource.split(':').nth(4).and_then(|account| account.parse().ok());
        Self {
            request,
            caller_account,
            resource_account: request.resource_account.or_else(owner),
            bounded: layers.boundary.is_some(),
        }
    }

    /// Whether caller and resource are in one account; a resource without an account is the caller's.
    pub(crate) fn same_account(&self) -> bool {
        self.resource_account.is_none() || self.caller_account == self.resource_account
    }

    /// Whether a service-linked role asks: no organization policy limits it.
    pub(crate) fn is_service_linked_role(&self) -> bool {
        self.single("aws:PrincipalArn").is_some_and(|arn| arn.contains(":role/aws-service-role/"))
    }

    /// The value of a key of one value.
    pub(crate) fn single(&self, key: &str) -> Option<&'a str> {
        match self.request.context.value(key) {
            Some(ContextValue::Single(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether the statement applies, and how it names the caller.
    pub(crate) fn applies(&self, statement: &Statement, layer: Layer) -> Option<NamedAs> {
        if !statement.action.covers(&self.request.action) {
            return None;
        }
        let named = self.principal(statement, layer)?;
        if !self.resource(statement, layer) {
            return None;
        }
        self.conditions(statement).then_some(named)
    }

    /// How the statement names the caller. Policies that are attached to the caller name nobody.
    pub(crate) fn principal(&self, statement: &Statement, layer: Layer) -> Option<NamedAs> {
        match (&statement.principal, layer) {
            (Some(element), layer) => self.named(element, statement.effect, layer),
            (None, Layer::Resource | Layer::Trust | Layer::ResourceControl) => None,
            (None, _) => Some(NamedAs::Itself),
        }
    }

    /// Whether the statement covers the resource. Policies of a resource need not name it.
    pub(crate) fn resource(&self, statement: &Statement, layer: Layer) -> bool {
        match &statement.resource {
            Some(element) => element.covers(&self.request.resource, &self.request.context),
            None => matches!(layer, Layer::Resource | Layer::Trust),
        }
    }

    fn conditions(&self, statement: &Statement) -> bool {
        let mut broken = false;
        for condition in &statement.conditions {
            match self.holds(condition) {
                Outcome::Holds => {}
                Outcome::Fails => return false,
                Outcome::Broken => broken = true,
            }
        }
        !broken || statement.effect == Effect::Deny
    }

    /// Whether a condition holds for the request.
    pub(crate) fn holds(&self, condition: &Condition) -> Outcome {
        // A list without a value is as good as no key.
        let seen = self.request.context.value(&condition.lookup).filter(|value| !value.values().is_empty());
        if condition.operator.asks_presence() {
            let missing = if seen.is_none() { "true" } else { "false" };
            return self.one(condition, missing);
        }
        let Some(seen) = seen else {
            let vacuous = match condition.quantifier {
                Some(Quantifier::All) => true,
                Some(Quantifier::Any) => false,
                None => condition.operator.negated(),
            };
            return if vacuous || condition.if_exists { Outcome::Holds } else { Outcome::Fails };
        };
        match (condition.quantifier, seen) {
            // Recorded: such an operator never matches a key of several values, be it one value or negated.
            (None, ContextValue::Multi(_)) => Outcome::Fails,
            (None, ContextValue::Single(value)) => self.one(condition, value),
            (Some(Quantifier::All), _) => self.first(condition, seen.values(), Outcome::Fails),
            (Some(Quantifier::Any), _) => self.first(condition, seen.values(), Outcome::Holds),
        }
    }

    /// The outcome of the first value that settles it: for all, one that fails; for any, one that holds.
    fn first(&self, condition: &Condition, values: &[String], settles: Outcome) -> Outcome {
        for value in values {
            let outcome = self.one(condition, value);
            if outcome == settles || outcome == Outcome::Broken {
                return outcome;
            }
        }
        if settles == Outcome::Fails { Outcome::Holds } else { Outcome::Fails }
    }

    /// One value of the request against the values of the policy, in their order.
    fn one(&self, condition: &Condition, seen: &str) -> Outcome {
        let holds = |holds: bool| if holds { Outcome::Holds } else { Outcome::Fails };
        for value in &condition.values {
            match self.compare(condition, value, seen) {
                Comparison::Hit => return holds(!condition.operator.negated()),
                Comparison::Miss => {}
                Comparison::Incomparable => return Outcome::Fails,
                Comparison::Broken => return Outcome::Broken,
            }
        }
        holds(condition.operator.negated())
    }

    fn compare(&self, condition: &Condition, value: &ConditionValue, seen: &str) -> Comparison {
        match &value.wanted {
            Wanted::Fixed(operand) => condition.operator.compare(operand, seen),
            Wanted::Template(template) => match template.resolve(&self.request.context) {
                Some(pieces) => condition.operator.compare(&condition.operator.operand(&pieces), seen),
                // An unresolved variable equals nothing, so that a negated operator holds.
                None => Comparison::Miss,
            },
        }
    }
}
