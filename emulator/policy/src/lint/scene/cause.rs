//! Why a stranger gets in: what in the statement was meant to keep him out, and does not.

use super::{Grant, SubjectHint, Token, hint::Segment, ids::is_open_id};
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
    /// A wildcard within an id.
    OpenId(&'a Condition, &'a ConditionValue),
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
        if let Some((condition, value)) = self.open_id(token) {
            return Cause::OpenId(condition, value);
        }
        if let Some((condition, value)) = self.matching("sub", &token.subject()) {
            let segment = Segment::of(condition, &value.text);
            let open = SubjectHint::of(&segment)
                .is_some_and(|hint| hint.owner.text.chars().any(|letter| !matches!(letter, '*' | '?')));
            return if open { Cause::OpenOwner(value) } else { Cause::Anybody(condition) };
        }
        let names = [("job_workflow_ref", token.workflow_ref()), ("repository", token.full_name())];
        let named = names.iter().filter_map(|(claim, name)| self.matching(claim, name));
        let partly = |value: &ConditionValue| {
            let owner = value.text.split(['/', '@']).next().unwrap_or_default();
            owner.contains(['*', '?']) && owner.contains(|letter| !"*?".contains(letter))
        };
        if let Some((_, value)) = named.into_iter().find(|(_, value)| partly(value)) {
            return Cause::OpenOwner(value);
        }
        identity().next().map_or(Cause::Nothing, Cause::Anybody)
    }

    /// The condition on an id, or on a subject with ids, that lets the token in by a wildcard within an id.
    pub(in crate::lint) fn open_id(&self, token: &Token) -> Option<(&'a Condition, &'a ConditionValue)> {
        let enterprise_id = token.enterprise_id.as_deref().unwrap_or_default();
        let ids = [
            ("repository_id", token.repository_id.as_str()),
            ("repository_owner_id", &token.owner_id),
            ("enterprise_id", enterprise_id),
            ("actor_id", &token.actor_id),
        ];
        let by_claim = ids.into_iter().find_map(|(claim, id)| {
            let found = self.matching(claim, id)?;
            is_open_id(&Segment::of(found.0, &found.1.text)).then_some(found)
        });
        by_claim.or_else(|| {
            let (condition, value) = self.matching("sub", &token.subject())?;
            // A template may make the id the whole subject.
            let whole = value.text.split_once(':').filter(|(claim, id)| claim.ends_with("_id") && !id.contains(':'));
            if let Some((_, id)) = whole {
                return is_open_id(&Segment::of(condition, id)).then_some((condition, value));
            }
            let hint = SubjectHint::read(&Segment::of(condition, &value.text))?;
            let open = [hint.owner_id, hint.repository_id].iter().flatten().any(is_open_id);
            open.then_some((condition, value))
        })
    }

    /// Whether the id of the token's owner is not the one that the statement pins, or it pins none.
    pub(in crate::lint) fn leaves_owner_open(&self, token: &Token) -> bool {
        let pinned = self
            .matching("repository_owner_id", &token.owner_id)
            .is_some_and(|(_, value)| value.text == token.owner_id);
        let in_subject = self.matching("sub", &token.subject()).is_some_and(|(condition, value)| {
            let hint = SubjectHint::read(&Segment::of(condition, &value.text));
            hint.and_then(|hint| hint.owner_id).is_some_and(|id| !id.wild)
        });
        !pinned && !in_subject
    }
}

/// Whether the condition is about an identity provider's claim other than the audience.
fn asks_identity(condition: &Condition) -> bool {
    let Some((issuer, claim)) = condition.lookup.rsplit_once(':') else { return false };
    issuer.contains('.') && claim != "aud"
}
