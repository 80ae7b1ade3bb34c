//! Why a stranger gets in: what in the statement was meant to keep him out, and does not.

use super::{Grant, SubjectHint, Token, hint::Segment};
use crate::document::{Condition, ConditionValue};

/// What lets a stranger in.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) enum Cause<'a> {
    /// A condition that holds because the token lacks the key.
    Vacuous(&'a Condition),
    /// A condition that names whom it does not want.
    Negated(&'a Condition),
    /// Nothing is asked of the identity.
    Nothing,
    /// A wildcard at the owner's name.
    OpenOwner(&'a ConditionValue),
    /// Everything that is asked can be had by everyone.
    Anybody(&'a Condition),
}

impl<'a> Grant<'a> {
    /// Why the stranger's token is let in.
    pub(in crate::lint) fn cause(&self, token: &Token) -> Cause<'a> {
        let statement = self.statement;
        let seen = token.keys(self.issuer);
        let missing = |condition: &Condition| !seen.iter().any(|(key, _)| key.eq_ignore_ascii_case(&condition.key));
        let identity = || statement.conditions.iter().filter(|condition| asks_identity(condition));
        let negated = |condition: &&Condition| condition.operator.negated();
        if let Some(vacuous) = identity().find(|found| found.holds_without_key() && missing(found) && !negated(found)) {
            return Cause::Vacuous(vacuous);
        }
        if let Some(found) = identity().find(negated) {
            return Cause::Negated(found);
        }
        if let Some((condition, value)) = self.matching("sub", &token.subject()) {
            let segment = Segment::of(condition, &value.text);
            let open = SubjectHint::read(&segment)
                .is_some_and(|hint| hint.owner.text.chars().any(|letter| !matches!(letter, '*' | '?')));
            return if open { Cause::OpenOwner(value) } else { Cause::Anybody(condition) };
        }
        identity().next().map_or(Cause::Nothing, Cause::Anybody)
    }
}

/// Whether the condition is about an identity provider's claim other than the audience.
fn asks_identity(condition: &Condition) -> bool {
    let Some((issuer, claim)) = condition.lookup.rsplit_once(':') else { return false };
    issuer.contains('.') && claim != "aud"
}
