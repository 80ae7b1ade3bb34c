//! What a statement compares the claims of a token with: the hints from which tokens are made that might get in.
//!
//! A hint decides nothing. Every token that is made from one is judged by the evaluation before a rule speaks of it.

use std::collections::BTreeMap;

use crate::document::{Condition, ConditionValue, Statement, Wanted};

/// More values than this of one claim are not followed: what they let in is found from the first ones.
const FOLLOWED: usize = 48;

/// The values that a statement compares, by claim.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Hints {
    claims: BTreeMap<String, Vec<Segment>>,
    /// Whether a claim is compared with more values than are followed.
    pub(super) cut: bool,
    /// Whether there is a pattern among the values that are not followed.
    pub(super) cut_patterns: bool,
    /// Whether a value has a variable in it.
    pub(super) has_variables: bool,
}

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
        let mut has_variables = false;
        for condition in asked.chain(spared) {
            let Some(claim) = claim_of(condition) else { continue };
            let values = condition.values.iter().take(FOLLOWED + 1);
            has_variables |= values.clone().any(|value| matches!(value.wanted, Wanted::Template(_)));
            let values = values.map(|value| Segment::hint(condition, value, &claim)).collect::<Vec<_>>();
            hints.entry(claim).or_default().extend(values);
        }
        let (mut cut, mut cut_patterns) = (false, false);
        for values in hints.values_mut() {
            cut |= values.len() > FOLLOWED;
            cut_patterns |= values.iter().skip(FOLLOWED).any(|value| value.wild);
            values.truncate(FOLLOWED);
        }
        Self { claims: hints, cut, cut_patterns, has_variables }
    }

    pub(super) fn claim(&self, claim: &str) -> &[Segment] {
        self.claims.get(claim).map_or(&[], Vec::as_slice)
    }
}

impl Segment {
    pub(in crate::lint) fn of(condition: &Condition, text: &str) -> Self {
        Self { text: text.to_owned(), wild: condition.reads_wildcards() && text.contains(['*', '?']) }
    }

    /// The value as a hint: a variable may stand for anything, and the letters of a subject for the usual ones where
    /// their case does not count.
    fn hint(condition: &Condition, value: &ConditionValue, claim: &str) -> Self {
        match &value.wanted {
            Wanted::Template(_) => Self { text: starred(&value.text), wild: true },
            Wanted::Fixed(_) if claim == "sub" && condition.operator.name().ends_with("IgnoreCase") => {
                Self { text: value.text.to_ascii_lowercase(), wild: false }
            }
            Wanted::Fixed(_) => Self::of(condition, &value.text),
        }
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

/// The text with a star in the place of each variable.
fn starred(text: &str) -> String {
    let mut starred = String::new();
    let mut rest = text;
    while let Some((before, (_, after))) =
        rest.split_once("${").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        starred.push_str(before);
        starred.push('*');
        rest = after;
    }
    starred + rest
}

/// The pattern with a text in the place of each run of stars, and a letter in that of each `?`.
pub(in crate::lint) fn fill(pattern: &str, filler: &str) -> String {
    fill_each(pattern, &[filler], 'x')
}

/// The pattern with a text of its own in the place of each run of stars, the last one in all that follow, and this letter
/// in that of each `?`.
pub(in crate::lint) fn fill_each(pattern: &str, fillers: &[&str], letter_of_mark: char) -> String {
    let mut filled = String::new();
    let mut fillers = fillers.iter();
    let mut filler = "";
    let mut star = false;
    for letter in pattern.chars() {
        match letter {
            '*' if star => {}
            '*' => {
                filler = fillers.next().copied().unwrap_or(filler);
                filled.push_str(filler);
            }
            '?' => filled.push(letter_of_mark),
            other => filled.push(other),
        }
        star = letter == '*';
    }
    filled
}

impl SubjectHint {
    /// What the subject says of the repository, whatever template it is of.
    pub(in crate::lint) fn of(subject: &Segment) -> Option<Self> {
        Self::read(subject).or_else(|| super::template::hint(subject))
    }

    /// Takes a subject apart; none when it is of a template that does not begin with the repository.
    pub(in crate::lint) fn read(subject: &Segment) -> Option<Self> {
        Self::readings(subject).into_iter().next()
    }

    /// The subject taken apart in every way in which its wildcards may stand for `repo:`.
    pub(in crate::lint) fn readings(subject: &Segment) -> Vec<Self> {
        subject.behind(START).into_iter().filter_map(|rest| Self::of_rest(subject, rest)).collect()
    }

    fn of_rest(subject: &Segment, rest: &str) -> Option<Self> {
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

    /// What the subject is when the first star, in the owner's name, stands for all that follows: any owner whose name
    /// begins like this.
    pub(in crate::lint) fn read_open(subject: &Segment) -> Option<Self> {
        let rests = if subject.wild { subject.behind(START) } else { Vec::new() };
        let (owner, _) = rests.first()?.split_once('*')?;
        let is_name = !owner.contains(['/', '@', ':']);
        let owner = Segment { text: format!("{owner}*"), wild: true };
        let (repository, context) = (Segment::any(), Some(Segment::any()));
        is_name.then_some(Self { owner, owner_id: None, repository, repository_id: None, context })
    }
}

/// What every subject of a repository begins with.
const START: &str = "repo:";

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
    #[case("re*acme/app:ref:refs/heads/main", Some(("*acme", "app", Some("ref:refs/heads/main"))))]
    #[case("?*acme/app:ref:refs/heads/main", Some(("*acme", "app", Some("ref:refs/heads/main"))))]
    #[case("?epo:acme/*", Some(("acme", "*", Some("*"))))]
    #[case("?*o:acme/app:*", Some(("acme", "app", Some("*"))))]
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
    fn a_variable_may_stand_for_anything() {
        assert_eq!(starred("repo:acme/${a:b}:${c, 'd'}:${"), "repo:acme/*:*:${");
    }

    #[test]
    fn a_pattern_is_filled_star_by_star() {
        assert_eq!(fill("acme**-?/x", "mallory"), "acmemallory-x/x");
        assert_eq!(fill_each("*/?@*:*", &["a", "b"], '7'), "a/7@b:b");
    }

    #[rstest]
    #[case("repo:acme*refs/heads/main", Some("acme*"))]
    #[case("*@456789:ref:refs/heads/main", Some("*"))]
    #[case("repo:acme/*", None)]
    #[case("repo:acme@12*", None)]
    #[case("repo:acme/app", None)]
    fn a_star_in_the_owners_name_may_stand_for_the_rest(#[case] text: &str, #[case] owner: Option<&str>) {
        let hint = SubjectHint::read_open(&Segment { text: text.to_owned(), wild: text.contains('*') });
        assert_eq!(hint.map(|hint| hint.owner.text).as_deref(), owner);
    }
}
