//! The same people under other names: whom a policy refuses by name, by number or by workflow is not everybody.
//!
//! Where a Deny or a negated condition speaks of what anybody chooses, or has by chance, the tokens are tried again with
//! names and numbers that it does not refuse. Of values that no condition tells apart one is enough.

use std::collections::BTreeMap;

use super::{MALLORY, distinct};
use crate::{
    document::Condition,
    lint::scene::{Grant, Segment, Token, Trust, circumstances::holds, fill, hint::Hints, ids, trust::finds},
};

/// More combinations than this are not followed.
const FOLLOWED: usize = 8;

/// Words for a stranger, of different letters and lengths; the usual one first.
const WORDS: &[&str] = &[MALLORY, "eve", "trudy", "zip", "q7q", "0x5", "bob-8", "ww", "k"];

/// Beginnings of numbers that nobody's policy has, of different digits and lengths; the usual one first.
const NUMBERS: &[&str] = &[USUAL, "51730", "7264018", "31", "12", "8", "60451", "4", "20833"];
const USUAL: &str = "99000";

/// What the owner of a repository, or whoever starts a run, has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) workflow: String,
    pub(super) actor: String,
    pub(super) actor_id: String,
}

/// Other names for the people of the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    word: &'static str,
    number: &'static str,
    chosen: Choice,
}

impl Alias {
    /// The token under these names.
    pub(super) fn of(&self, token: &Token, usual: &Choice) -> Token {
        let named = |text: &str| text.replace(MALLORY, self.word);
        let numbered =
            |text: &str| if text.starts_with(USUAL) { text.replacen(USUAL, self.number, 1) } else { text.to_owned() };
        // A subject of a template says some of the claims: they stay as they are.
        let free = token.subject.is_none();
        let or =
            |seen: &str, usual: &str, chosen: &str| if free && seen == usual { chosen.to_owned() } else { named(seen) };
        let mut job = token.job.clone();
        job.context = named(&job.context);
        job.git_ref = named(&job.git_ref);
        job.environment = job.environment.as_deref().map(named);
        let at = |number: &str| format!("@{number}");
        Token {
            owner: named(&token.owner),
            owner_id: numbered(&token.owner_id),
            repository: named(&token.repository),
            repository_id: numbered(&token.repository_id),
            actor: or(&token.actor, &usual.actor, &self.chosen.actor),
            actor_id: numbered(&or(&token.actor_id, &usual.actor_id, &self.chosen.actor_id)),
            job,
            workflow: or(&token.workflow, &usual.workflow, &self.chosen.workflow),
            job_workflow_ref: token.job_workflow_ref.as_deref().map(named),
            subject: token.subject.as_deref().map(|subject| named(subject).replace(&at(USUAL), &at(self.number))),
            claims: token.claims.iter().map(|(claim, value)| (claim.clone(), named(value))).collect(),
            ..token.clone()
        }
    }
}

/// What is chosen as the policy likes it best, the other names that are worth a try, and whether there are more.
pub(super) fn aliases(
    trust: &Trust<'_>,
    grant: &Grant<'_>,
    refused: &[&Condition],
    hints: &Hints,
) -> (Choice, Vec<Alias>, bool) {
    let text = trust.policy.policy.text().to_ascii_lowercase();
    let words = usual_and_best(WORDS, &text, |word| refusals_of_word(grant, refused, word));
    let numbers = usual_and_best(NUMBERS, &text, |number| refusals_of_number(grant, refused, number));
    let workflows = choices(grant, refused, "workflow", freely(hints, "workflow", "ci"));
    let actors = choices(grant, refused, "actor", freely(hints, "actor", MALLORY));
    let actor_ids = choices(grant, refused, "actor_id", freely(hints, "actor_id", "990003"));
    let mut all = Vec::new();
    for workflow in &workflows {
        for actor in &actors {
            for actor_id in &actor_ids {
                for word in &words {
                    for number in &numbers {
                        let chosen =
                            Choice { workflow: workflow.clone(), actor: actor.clone(), actor_id: actor_id.clone() };
                        all.push(Alias { word, number, chosen });
                        if all.len() > 8 * FOLLOWED {
                            return split(all);
                        }
                    }
                }
            }
        }
    }
    split(all)
}

/// The first of them as what is usual, and the others; whether there are more than are followed.
fn split(all: Vec<Alias>) -> (Choice, Vec<Alias>, bool) {
    let usual = Choice { workflow: "ci".to_owned(), actor: MALLORY.to_owned(), actor_id: "990003".to_owned() };
    let chosen = all.first().map_or(usual, |first| first.chosen.clone());
    let more = all.len() > 1 + FOLLOWED;
    (chosen, all.into_iter().skip(1).take(FOLLOWED).collect(), more)
}

/// The usual text, and the one that is refused least where that is another; none that the policy itself holds.
fn usual_and_best(texts: &[&'static str], policy: &str, refusals: impl Fn(&str) -> usize) -> Vec<&'static str> {
    let usual = texts.first().copied();
    let others = texts.iter().copied().filter(|text| Some(*text) == usual || !policy.contains(text));
    // The first of the least.
    let best = others.min_by_key(|text| refusals(text));
    distinct(usual.into_iter().chain(best))
}

/// By how many values the policy may refuse somebody of this name.
fn refusals_of_word(grant: &Grant<'_>, refused: &[&Condition], word: &str) -> usize {
    let seen = [
        word.to_owned(),
        format!("{word}/app"),
        format!("repo:{word}/app:ref:refs/heads/main"),
        format!("repo:{word}@990001/app@990002:ref:refs/heads/main"),
        format!("{word}/app/.github/workflows/ci.yml@refs/heads/main"),
        format!("refs/heads/{word}"),
    ];
    let claims = ["sub", "repository", "job_workflow_ref", "ref", "environment", "actor", "workflow"];
    let refusing = refusing(grant, refused).filter(|(claim, _)| claims.contains(&claim.as_str()));
    let refused = |(_, condition): &(String, &Condition)| {
        let meant = |text: &String| condition.values.iter().any(|value| finds(condition, value, text));
        seen.iter().filter(|text| meant(text)).count()
    };
    refusing.map(|found| refused(&found)).sum()
}

/// By how many conditions the policy refuses somebody of such a number.
fn refusals_of_number(grant: &Grant<'_>, refused: &[&Condition], number: &str) -> usize {
    let ids = [("repository_owner_id", "1"), ("repository_id", "2"), ("actor_id", "3")];
    let of_claim = ids.into_iter().map(|(claim, last)| {
        let id = format!("{number}{last}");
        let asked = grant.conditions(claim).filter(|condition| !holds(condition, &id)).count();
        let refused = refused.iter().filter(|condition| grant.claim_of(condition).as_deref() == Some(claim));
        asked + refused.filter(|condition| holds(condition, &id)).count()
    });
    let subject = format!("repo:app@{number}1/app@{number}2:ref:refs/heads/main");
    let in_subject = refusing(grant, refused)
        .filter(|(claim, _)| claim == "sub")
        .filter(|(_, condition)| condition.values.iter().any(|value| finds(condition, value, &subject)));
    of_claim.sum::<usize>() + in_subject.count()
}

/// Conditions whose values are not wanted: those of Deny statements, and negated ones of the statement itself.
fn refusing<'a>(grant: &Grant<'a>, refused: &[&'a Condition]) -> impl Iterator<Item = (String, &'a Condition)> {
    let own = grant.statement.conditions.iter().filter(|condition| condition.operator.negated());
    let denied = refused.iter().copied().filter(|condition| !condition.operator.negated());
    let all: Vec<&Condition> = own.chain(denied).collect();
    let claims = all.into_iter().filter_map(|condition| Some((grant.claim_of(condition)?, condition)));
    claims.collect::<Vec<_>>().into_iter()
}

/// Values of a claim that its owner chooses freely, or that one of its owners has. An actor who is named in full is
/// somebody else.
fn freely(hints: &Hints, claim: &str, usual: &str) -> Vec<String> {
    let is_actor = claim.starts_with("actor");
    let named =
        hints.claim(claim).iter().filter(|value| !is_actor || value.wild).flat_map(|value: &Segment| match claim {
            "actor_id" => ids::others(value).collect(),
            _ if value.wild => vec![fill(&value.text, usual)],
            _ => vec![value.text.clone()],
        });
    let others = if claim == "actor_id" { ["517303", "31"] } else { ["eve", "zip"] };
    named.chain([usual, MALLORY].map(str::to_owned)).chain(others.map(str::to_owned)).collect()
}

/// Ids that the patterns of each claim let through, all together where they can.
pub(super) fn open_ids(
    grant: &Grant<'_>,
    refused: &[&Condition],
    hints: &Hints,
) -> BTreeMap<&'static str, Vec<String>> {
    let of_claim = |claim: &'static str| {
        let patterns: Vec<&Segment> = hints.claim(claim).iter().filter(|value| ids::is_open_id(value)).collect();
        let usual = patterns.iter().flat_map(|pattern| ids::others(pattern));
        let others = patterns.iter().flat_map(|pattern| ids::of_every_length(pattern, &patterns));
        (claim, choices(grant, refused, claim, usual.chain(others).collect()))
    };
    ["repository_owner_id", "repository_id", "enterprise_id"].into_iter().map(of_claim).collect()
}

/// The values that meet all that the statement asks of the claim, those first that the Deny statements refuse least; of
/// several that no condition tells apart the first. The first values, when none meets it.
pub(super) fn choices(grant: &Grant<'_>, refused: &[&Condition], claim: &str, values: Vec<String>) -> Vec<String> {
    let refused: Vec<&&Condition> =
        refused.iter().filter(|condition| grant.claim_of(condition).as_deref() == Some(claim)).collect();
    let mut fitting: Vec<(Vec<bool>, &String)> = Vec::new();
    for value in &values {
        if !grant.conditions(claim).all(|condition| holds(condition, value)) {
            continue;
        }
        let denied: Vec<bool> = refused.iter().map(|condition| holds(condition, value)).collect();
        if !fitting.iter().any(|(seen, _)| *seen == denied) {
            fitting.push((denied, value));
        }
    }
    fitting.sort_by_key(|(denied, _)| denied.iter().filter(|denied| **denied).count());
    if fitting.is_empty() {
        return values.into_iter().take(1).collect();
    }
    fitting.into_iter().map(|(_, value)| value.clone()).collect()
}
