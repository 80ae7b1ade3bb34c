//! The condition operators: one list, one file per family.
//!
//! An operator reads a value of the policy once, into an [`Operand`], and compares it with a value of the request.
//! Missing keys, several values, `IfExists` and the `For…Values` forms are the same for all and live in `evaluate`.

mod arn;
mod binary;
mod boolean;
mod date;
mod ip_address;
mod null;
mod numeric;
mod string;

use crate::{pattern::Pattern, variable::Piece};

use boolean::{is_true, is_truth};

/// Every condition operator of the language.
pub(crate) static OPERATORS: &[&dyn Operator] = &[
    &string::StringEquals,
    &string::StringNotEquals,
    &string::StringEqualsIgnoreCase,
    &string::StringNotEqualsIgnoreCase,
    &string::StringLike,
    &string::StringNotLike,
    &numeric::NumericEquals,
    &numeric::NumericNotEquals,
    &numeric::NumericLessThan,
    &numeric::NumericLessThanEquals,
    &numeric::NumericGreaterThan,
    &numeric::NumericGreaterThanEquals,
    &date::DateEquals,
    &date::DateNotEquals,
    &date::DateLessThan,
    &date::DateLessThanEquals,
    &date::DateGreaterThan,
    &date::DateGreaterThanEquals,
    &boolean::Bool,
    &binary::BinaryEquals,
    &ip_address::IpAddress,
    &ip_address::NotIpAddress,
    &arn::ArnEquals,
    &arn::ArnNotEquals,
    &arn::ArnLike,
    &arn::ArnNotLike,
    &null::Null,
];

/// A condition operator.
pub(crate) trait Operator: Sync + std::fmt::Debug {
    /// The name as the IAM reference has it.
    fn name(&self) -> &'static str;

    /// Whether it holds when no value matches: such an operator also holds when the key is missing.
    fn negated(&self) -> bool {
        false
    }

    /// Whether policy variables are read in its values.
    fn substitutes(&self) -> bool {
        false
    }

    /// Whether it asks for the presence of the key and not for its value.
    fn asks_presence(&self) -> bool {
        false
    }

    /// What its values are, for messages: `a number`.
    fn expects(&self) -> &'static str;

    /// Reads a value of the policy.
    fn operand(&self, pieces: &[Piece<'_>]) -> Operand;

    /// Compares a value of the policy with one of the request, before negation.
    fn compare(&self, operand: &Operand, seen: &str) -> Comparison;

    /// Whether a value of the request is what it compares: a number, an address.
    fn reads(&self, seen: &str) -> bool {
        !matches!(self.operand(&[Piece { text: seen.into(), wild: false }]), Operand::Unreadable)
    }
}

/// A value of the policy, as its operator reads it.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Text(Box<str>),
    Pattern(Pattern),
    Arn(Box<arn::ArnPattern>),
    Number(numeric::Number),
    /// Milliseconds since 1970.
    Instant(i64),
    Boolean(bool),
    Network(ip_address::Network),
    /// What the operator cannot read; AWS refuses it on write.
    Unreadable,
}

/// How a value of the policy and one of the request compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// They match.
    Hit,
    /// They do not; a negated operator holds.
    Miss,
    /// The request's value is nothing that the operator compares: it fails, negated or not.
    Incomparable,
    /// The policy's value is nothing that the operator compares: an Allow never applies and a Deny always does.
    Broken,
}

impl Comparison {
    fn of(hit: bool) -> Self {
        if hit { Self::Hit } else { Self::Miss }
    }
}

/// A unit struct and its `Operator`, given how its family reads and compares.
macro_rules! operator {
    ($(#[$doc:meta])* $name:ident: $expects:literal, negated: $negated:literal, variables: $variables:literal,
     $operand:path, $compare:expr $(, reads: $reads:path)?) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name;

        impl super::Operator for $name {
            fn name(&self) -> &'static str {
                stringify!($name)
            }

            fn negated(&self) -> bool {
                $negated
            }

            fn substitutes(&self) -> bool {
                $variables
            }

            fn expects(&self) -> &'static str {
                $expects
            }

            fn operand(&self, pieces: &[crate::variable::Piece<'_>]) -> super::Operand {
                $operand(pieces)
            }

            fn compare(&self, operand: &super::Operand, seen: &str) -> super::Comparison {
                $compare(operand, seen)
            }

            $(fn reads(&self, seen: &str) -> bool {
                $reads(seen)
            })?
        }
    };
}
use operator;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operator_is_listed_twice_and_all_27_are_there() {
        let mut names: Vec<_> = OPERATORS.iter().map(|operator| operator.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 27);
    }

    #[test]
    fn an_operator_is_negated_when_its_name_says_not() {
        for operator in OPERATORS {
            assert_eq!(operator.negated(), operator.name().contains("Not"), "{}", operator.name());
        }
    }
}
