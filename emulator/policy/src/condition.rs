//! Conditions: the operators, and the keys that AWS makes of a token's claims.

mod keys;
mod operators;

pub use keys::provider_claims;
pub(crate) use keys::{GITHUB_HOST, is_multivalued, issuer_of};
pub(crate) use operators::{Comparison, OPERATORS, Operand, Operator};

/// The names of all condition operators, without `IfExists`, `ForAllValues:` and `ForAnyValue:`.
pub fn operator_names() -> impl Iterator<Item = &'static str> {
    OPERATORS.iter().map(|operator| operator.name())
}
