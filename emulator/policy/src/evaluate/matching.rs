//! Does a statement apply to the request? Its elements one by one: action, principal, resource, conditions.

use portcullis_model::AccountId;

use super::{Change, Layers, NamedAs, session_of};
use crate::{
    Layer, Principal, Request,
    condition::{Comparison, Operand, Operator},
    document::{Condition, ConditionValue, Effect, Quantifier, Statement, Wanted},
    request::ContextValue,
    variable::{Resolved, reach},
};

/// A request, with what evaluation asks of it again and again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    /// The caller's account.
    pub(crate) caller_account: Option<AccountId>,
    /// The account that owns the resource.
    pub(crate) resource_account: Option<AccountId>,
    /// Whether the caller has a permissions boundary.
    pub(crate) bounded: bool,
    /// What is tried out.
    change: Option<&'a Change<'a>>,
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
        Self {
            request,
            caller_account,
            resource_account: owner(request),
            bounded: layers.boundary.is_some(),
            change: None,
        }
    }

    /// The same question of policies of which one element is changed.
    pub(super) fn with<'b>(&self, change: &'b Change<'b>) -> Question<'b>
    where
        'a: 'b,
    {
        Question { change: Some(change), ..*self }
    }

    /// Whether caller and resource are in one account; a resource without an account is the caller's.
    pub(crate) fn same_account(&self) -> bool {
        self.resource_account.is_none() || self.caller_account == self.resource_account
    }

    /// Whether a service-linked role asks: no organization policy limits it. Its path tells, and where nobody gives that,
    /// as in the ARN of a session, the beginning of its name, which IAM keeps for such roles.
    pub(crate) fn is_service_linked_role(&self) -> bool {
        match self.single("aws:principalarn") {
            Some(arn) => arn.contains(":role/aws-service-role/"),
            None => matches!(&self.request.principal, Principal::Aws(arn)
                if session_of(arn).is_some_and(|role| role.starts_with("AWSServiceRoleFor"))),
        }
    }

    /// The value of a key of one value, the key in lower case.
    pub(crate) fn single(&self, key: &str) -> Option<&'a str> {
        match self.request.context.lowered(key) {
            Some(ContextValue::Single(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether the statement applies, and how it names the caller.
    pub(crate) fn applies(&self, statement: &Statement, layer: Layer) -> Option<NamedAs> {
        if !self.action(statement) {
            return None;
        }
        let named = self.principal(statement, layer)?;
        if !self.resource(statement, layer) {
            return None;
        }
        self.conditions(statement).then_some(named)
    }

    /// Whether the statement covers the action.
    pub(crate) fn action(&self, statement: &Statement) -> bool {
        let changed = matches!(self.change, Some(Change::Action(element)) if std::ptr::eq(*element, &statement.action));
        changed || statement.action.covers(&self.request.action)
    }

    /// How the statement names the caller. Policies that are attached to the caller name nobody.
    pub(crate) fn principal(&self, statement: &Statement, layer: Layer) -> Option<NamedAs> {
        match (&statement.principal, layer) {
            (Some(element), layer) => match self.change {
                Some(Change::Principal(changed, named)) if std::ptr::eq(*changed, element) => Some(*named),
                _ => self.named(element, statement.effect, layer),
            },
            (None, Layer::Resource | Layer::Trust | Layer::ResourceControl) => None,
            (None, _) => Some(NamedAs::Itself),
        }
    }

    /// Whether the statement covers the resource. Policies of a resource need not name it.
    pub(crate) fn resource(&self, statement: &Statement, layer: Layer) -> bool {
        let Some(element) = &statement.resource else { return matches!(layer, Layer::Resource | Layer::Trust) };
        let resource = &self.request.resource;
        match self.change {
            Some(Change::Resource(changed, pattern)) if std::ptr::eq(*changed, element) => {
                pattern.matches(resource) != element.negated
            }
            // AWS: a short ARN is malformed in a session policy, where nothing completes it.
            _ if layer == Layer::Session => element.covers_in_full(resource, &self.request.context),
            _ => element.covers(resource, &self.request.context),
        }
    }

    /// Whether all conditions of the statement hold.
    pub(crate) fn conditions(&self, statement: &Statement) -> bool {
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

    /// The values of a key; a list without a value is as good as no key.
    pub(crate) fn values(&self, lookup: &str) -> Option<&'a ContextValue> {
        self.request.context.lowered(lookup).filter(|value| !value.values().is_empty())
    }

    /// Whether the condition holds because it asks of all values, of which there are none.
    pub(crate) fn is_vacuous(&self, condition: &Condition) -> bool {
        condition.quantifier == Some(Quantifier::All) && self.values(&condition.lookup).is_none()
    }

    /// Whether a condition holds for the request.
    pub(crate) fn holds(&self, condition: &Condition) -> Outcome {
        match self.change {
            Some(Change::Condition(changed)) if std::ptr::eq(changed.of, condition) => {
                if changed.dropped {
                    return Outcome::Holds;
                }
                // The operators that are tried are as negated as those that they stand for.
                let asked = Asked { lookup: &changed.lookup, quantifier: changed.quantifier, ..Asked::of(condition) };
                let compared = |seen: &str| {
                    settle(changed.operator, changed.values.iter().map(|value| changed.compare(value, seen)))
                };
                self.outcome(&asked, compared)
            }
            Some(Change::StrictSets) if self.is_vacuous(condition) => Outcome::Fails,
            _ => self.outcome(&Asked::of(condition), |seen| {
                settle(condition.operator, condition.values.iter().map(|value| self.compare(condition, value, seen)))
            }),
        }
    }

    /// Missing keys, several values, `IfExists` and the `For…Values` forms: the same for all operators.
    fn outcome(&self, asked: &Asked<'_>, one: impl Fn(&str) -> Outcome) -> Outcome {
        let seen = self.values(asked.lookup);
        if asked.operator.asks_presence() {
            return one(if seen.is_none() { "true" } else { "false" });
        }
        let Some(seen) = seen else {
            let vacuous = match asked.quantifier {
                Some(Quantifier::All) => true,
                Some(Quantifier::Any) => false,
                None => asked.operator.negated(),
            };
            return if vacuous || asked.if_exists { Outcome::Holds } else { Outcome::Fails };
        };
        match (asked.quantifier, seen) {
            // Recorded for the string operators; for the others see unverified::SEVERAL_VALUES.
            (None, ContextValue::Multi(_)) => Outcome::Fails,
            (None, ContextValue::Single(value)) => one(value),
            (Some(Quantifier::All), _) => first(seen.values(), Outcome::Fails, one).unwrap_or(Outcome::Holds),
            (Some(Quantifier::Any), _) => first(seen.values(), Outcome::Holds, one).unwrap_or(Outcome::Fails),
        }
    }

    fn compare(&self, condition: &Condition, value: &ConditionValue, seen: &str) -> Comparison {
        match &value.wanted {
            Wanted::Fixed(operand) => condition.operator.compare(operand, seen),
            Wanted::Template(template) => match template.resolve(&self.request.context, reach(seen)) {
                Resolved::Text(pieces) => condition.operator.compare(&condition.operator.operand(&pieces), seen),
                // An unresolved variable equals nothing, so that a negated operator holds.
                Resolved::Nothing => Comparison::Miss,
                // Nor does what is too long to be equal; of an ARN operator see unverified::LONG_VARIABLE.
                Resolved::Longer => condition.operator.compare(&Operand::Unreadable, seen),
            },
        }
    }
}

/// The account that owns the resource of a request, by its own word or the resource's ARN.
pub(crate) fn owner(request: &Request) -> Option<AccountId> {
    let of_arn = || request.resource.split(':').nth(4).filter(|account| account.len() == 12)?.parse().ok();
    request.resource_account.or_else(of_arn)
}

/// What a condition asks, apart from its values.
struct Asked<'c> {
    lookup: &'c str,
    operator: &'static dyn Operator,
    quantifier: Option<Quantifier>,
    if_exists: bool,
}

impl<'c> Asked<'c> {
    fn of(condition: &'c Condition) -> Self {
        let Condition { lookup, operator, quantifier, if_exists, .. } = condition;
        Self { lookup, operator: *operator, quantifier: *quantifier, if_exists: *if_exists }
    }
}

/// The outcome of the first value that settles it: for all, one that fails; for any, one that holds.
fn first(values: &[String], settles: Outcome, one: impl Fn(&str) -> Outcome) -> Option<Outcome> {
    values.iter().map(|value| one(value)).find(|outcome| *outcome == settles || *outcome == Outcome::Broken)
}

/// One value of the request against the values of the policy, in their order.
fn settle(operator: &dyn Operator, values: impl Iterator<Item = Comparison>) -> Outcome {
    let holds = |holds: bool| if holds { Outcome::Holds } else { Outcome::Fails };
    for compared in values {
        match compared {
            Comparison::Hit => return holds(!operator.negated()),
            Comparison::Miss => {}
            Comparison::Incomparable => return Outcome::Fails,
            Comparison::Broken => return Outcome::Broken,
        }
    }
    holds(operator.negated())
}
