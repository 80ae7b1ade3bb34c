//! What a statement compares the claims of a token with: the hints from which tokens are made that might get in.
//!
//! A hint decides nothing. Every token that is made from one is judged by the evaluation before a rule speaks of it.

use std::collections::BTreeMap;

use crate::document::{Condition, Statement};

/// More values than this of one claim are not followed: what they let in is found from the first ones.
const FOLLOWED: usize = 48;

/// The values that a statement compares, by claim.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Hints(BTreeMap<String, Vec<Segment>>);

/// A text of the policy, with or without wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Segment {
    pub(in crate::lint) text: String,
    /// Whether the operator reads wildcards, and the text has one.
    pub(in crate::lint) wild: bool,
}

/// A subject, taken apart at its `repo:`, `/` and `:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct SubjectHint {
    pub(in crate::lint) owner: Segment,
    /// In an immutable subject: the owner's id.
    pub(in crate::lint) owner_id: Option<Segment>,
    pub(in crate::lint) repository: Segment,
    pub(in crate::lint) repository_id: Option<Segment>,
    /// `ref:refs/heads/main`, `pull_request`, `environment:prod`; absent when the text ends before it.
    pub(in crate::lint) context: Option<Segment>,
}

impl Hints {
    /// What the statement asks for, and what the Deny statements of its policy spare.
    pub(super) fn of(
        statement: &Statement,
        denying: &[&Statement],
        claim_of: impl Fn(&Condition) -> Option<String>,
    ) -> Self {
        let asked = statement.conditions.iter().filter(|condition| !condition.operator.negated());
        let denying = denying.iter().flat_map(|statement| &statement.conditions);
        let spared = denying.filter(|condition| condition.operator.negated());
        let mut hints: BTreeMap<String, Vec<Segment>> = BTreeMap::new();
        for condition in asked.chain(spared) {
            let Some(claim) = claim_of(condition) else { continue };
            let values = condition.values.iter().take(FOLLOWED);
            hints.entry(claim).or_default().extend(values.map(|value| Segment::of(condition, &value.text)));
        }
        for values in hints.values_mut() {
            values.truncate(FOLLOWED);
        }
        Self(hints)
    }

    pub(super) fn claim(&self, claim: &str) -> &[Segment] {
        self.0.get(claim).map_or(&[], Vec::as_slice)
    }
}

impl Segment {
    pub(in crate::lint) fn of(condition: &Condition, text: &str) -> Self {
        Self { text: text.to_owned(), wild: condition.reads_wildcards() && text.contains(['*', '?']) }
    }

    pub(in crate::lint) fn any() -> Self {
        Self { text: "*".to_owned(), wild: true }
    }

    fn part(&self, text: &str) -> Self {
        Self { text: text.to_owned(), wild: self.wild && text.contains(['*', '?']) }
    }

    /// Texts that match, each made with one of the fillers in the place of its stars.
    pub(in crate::lint) fn filled<'s>(&'s self, fillers: &'s [&'s str]) -> impl Iterator<Item = String> + 's {
        let fillers = if self.wild { fillers } else { fillers.get(..1).unwrap_or_default() };
        fillers.iter().map(|filler| if self.wild { fill(&self.text, filler) } else { self.text.clone() })
    }
}

/// The pattern with a text in the place of each run of stars, and a letter in that of each `?`.
pub(in crate::lint) fn fill(pattern: &str, filler: &str) -> String {
    let mut filled = String::new();
    let mut star = false;
    for letter in pattern.chars() {
        match letter {
            '*' if star => {}
            '*' => filled.push_str(filler),
            '?' => filled.push('x'),
            other => filled.push(other),
        }
        star = letter == '*';
    }
    filled
}

impl SubjectHint {
    /// Takes a subject apart; none when it is of a template that does not begin with the repository.
    pub(in crate::lint) fn read(subject: &Segment) -> Option<Self> {
        let rest = match subject.text.strip_prefix("repo:") {
            Some(rest) => rest,
            None if subject.wild && subject.text.starts_with('*') => &subject.text,
            None => return None,
        };
        let (owner, repository, context) = match rest.split_once('/') {
            Some((owner, after)) if !owner.contains(':') => {
                let (repository, context) =
                    after.split_once(':').map_or((after, None), |(name, context)| (name, Some(context)));
                (owner, repository, context)
            }
            // `acme*`, `*` or `*:environment:prod`: the star stands for the repository as well.
            _ => {
                let (owner, context) = rest.split_once(':').map_or((rest, None), |(name, rest)| (name, Some(rest)));
                if !(subject.wild && owner.ends_with('*')) {
                    return None;
                }
                (owner, "*", context)
            }
        };
        let (owner, owner_id) = named(subject, owner);
        let (repository, repository_id) = named(subject, repository);
        let open_end = repository.text.ends_with('*') && repository.wild;
        let context = context.map(|context| subject.part(context)).or_else(|| open_end.then(Segment::any));
        Some(Self { owner, owner_id, repository, repository_id, context })
    }
}

/// `name@id`, or the name alone.
fn named(subject: &Segment, text: &str) -> (Segment, Option<Segment>) {
    match text.split_once('@') {
        Some((name, id)) => (subject.part(name), Some(subject.part(id))),
        None => (subject.part(text), None),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("repo:acme/app:ref:refs/heads/main", Some(("acme", "app", Some("ref:refs/heads/main"))))]
    #[case("repo:acme/app", Some(("acme", "app", None)))]
    #[case("repo:acme/app*", Some(("acme", "app*", Some("*"))))]
    #[case("repo:acme*", Some(("acme*", "*", Some("*"))))]
    #[case("repo:acme/*:environment:prod", Some(("acme", "*", Some("environment:prod"))))]
    #[case("*:environment:prod", Some(("*", "*", Some("environment:prod"))))]
    #[case("*", Some(("*", "*", Some("*"))))]
    #[case("repo:acme@1/app@2:*", Some(("acme", "app", Some("*"))))]
    #[case("repo:acme", None)]
    #[case("job_workflow_ref:acme/app", None)]
    #[case("", None)]
    fn a_subject_is_taken_apart(#[case] text: &str, #[case] expected: Option<(&str, &str, Option<&str>)>) {
        let hint = SubjectHint::read(&Segment { text: text.to_owned(), wild: text.contains('*') });
        let parts = hint.as_ref().map(|hint| {
            let context = hint.context.as_ref().map(|context| context.text.as_str());
            (hint.owner.text.as_str(), hint.repository.text.as_str(), context)
        });
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_pattern_is_filled_star_by_star() {
        assert_eq!(fill("acme**-?/x", "mallory"), "acmemallory-x/x");
    }
}
