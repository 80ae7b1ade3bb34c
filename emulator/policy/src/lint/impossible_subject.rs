//! A subject that GitHub never makes: without its end, without `ref:`, with a colon in an environment's name.
//!
//! Of templated subjects nothing is said: their parts can stand in any order.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Segment},
};
use crate::document::{Condition, Quantifier, Version};

pub(super) static RULE: Rule = Rule {
    id: "impossible-subject",
    severity: Severity::Medium,
    title: "a subject that no token has",
    explanation: "GitHub's subject is `repo:OWNER/REPOSITORY:` and then `ref:refs/heads/BRANCH`, `ref:refs/tags/TAG`, \
                  `pull_request` or `environment:NAME`: the statement never applies.",
    fix: "Write the subject as the token has it, for example `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:ref:refs/heads/main`.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.github) {
        for condition in grant.conditions("sub").filter(|condition| !condition.operator.negated()) {
            // `Bool` takes what is neither true nor false for false, and then holds for every subject.
            let never = of_operator(condition).filter(|_| !grant.survey.is_open());
            findings.extend(never.map(|what| {
                let key = &condition.key;
                let message = format!("`{}` on `{key}` lets nobody in: {what}", condition.written);
                RULE.finding(trust.at(condition.place(grant.statement)), message)
            }));
            for value in &condition.values {
                let mut segment = Segment::of(condition, &value.text);
                if condition.operator.name().ends_with("IgnoreCase") {
                    segment.text.make_ascii_lowercase();
                }
                // A wildcard that is taken literally is the business of another rule.
                let literal = !segment.wild && value.text.contains(['*', '?']);
                let version = trust.policy.policy.document().version;
                let Some(fault) = dead_variable(version, &value.text)
                    .or_else(|| fault(&segment).filter(|_| !literal && !value.text.contains("${")))
                else {
                    continue;
                };
                let finding = RULE
                    .finding(trust.at(value.at), format!("no token has the subject `{}`: {}", value.text, fault.what));
                findings.push(match fault.instead {
                    Some(instead) => finding.fix(format!("Write `{instead}`.")),
                    None => finding,
                });
            }
        }
    }
}

/// Why an operator never holds, whatever it compares a subject with.
fn of_operator(condition: &Condition) -> Option<String> {
    if condition.operator.asks_presence() {
        return None;
    }
    if condition.values.is_empty() && condition.quantifier != Some(Quantifier::All) {
        return Some("there is no value that a subject could have".to_owned());
    }
    let operator = condition.operator;
    let reads = condition.compares_text() || operator.reads("repo:acme@1/app@2:ref:refs/heads/main");
    (!reads).then(|| format!("it compares {}, and no subject is one", operator.expects()))
}

/// What is wrong with a subject, and what was probably meant.
struct Fault {
    what: &'static str,
    instead: Option<String>,
}

/// Variables in whose place nothing that a subject holds can come.
fn dead_variable(version: Version, text: &str) -> Option<Fault> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let (inside, after) = after.split_once('}')?;
        if version != Version::Current {
            let what = "variables are read in documents of version 2012-10-17 only, and are plain text in this one";
            return Some(Fault { what, instead: None });
        }
        let (key, default) = inside.split_once(',').map_or((inside, false), |(key, _)| (key, true));
        let what = match key.trim().to_ascii_lowercase().as_str() {
            "*" | "?" => "`${*}` and `${?}` mean the letter itself, which no name of a repository or branch holds",
            key if !default
                && ABSENT.iter().any(|absent| key == *absent || (absent.ends_with('/') && key.starts_with(absent))) =>
            {
                "a web identity has no such key, and a text with a variable that stands for nothing equals nothing"
            }
            _ => {
                rest = after;
                continue;
            }
        };
        return Some(Fault { what, instead: None });
    }
    None
}

const OF_PULL_REQUEST: &str = "the subject of a pull request says no more than `pull_request`";

/// Keys that the request of a job's token never has: it is no user, and GitHub's tokens hold no session tags.
const ABSENT: &[&str] = &[
    "aws:username",
    "aws:principaltag/",
    "aws:requesttag/",
    "aws:principalorgid",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:resourcetag/",
];

fn fault(subject: &Segment) -> Option<Fault> {
    let text = &subject.text;
    let fault = |what, instead: Option<String>| Some(Fault { what, instead });
    if text.trim() != text || text.is_empty() {
        let trimmed = text.trim();
        return fault(
            "no subject is empty, or begins or ends with white space",
            Some(trimmed.to_owned()).filter(|text| !text.is_empty()),
        );
    }
    let in_other_letters = |start: &str| start != "repo" && start.eq_ignore_ascii_case("repo");
    if let Some((_, rest)) = text.split_once(':').filter(|(start, _)| in_other_letters(start)) {
        return fault("it begins with `repo:` in small letters", Some(format!("repo:{rest}")));
    }
    let Some(rest) = text.strip_prefix("repo:") else {
        let bare = text.split_once(':').map_or(text.as_str(), |(name, _)| name);
        let name = bare.split('/').count() == 2 && !bare.contains('*');
        return if name { fault("it does not begin with `repo:`", Some(format!("repo:{text}"))) } else { None };
    };
    if rest.contains("://") || rest.starts_with("github.com/") {
        return fault("the repository is a name, not an address", None);
    }
    // A star before may stand for whatever is missing.
    let (name, context) = match rest.split_once(':') {
        Some((name, context)) => (name, context),
        None if subject.wild && rest.contains('*') => return None,
        None => {
            return fault(
                "it ends before the branch, tag, environment or pull request",
                Some(format!("{text}:ref:refs/heads/main")),
            );
        }
    };
    // A star crosses slashes and colons: the part that it stands in may be all of the subject's beginning.
    if subject.wild && (name.ends_with('*') || name.split('/').count() != 2) && name.contains('*') {
        return None;
    }
    if name.split('/').count() != 2 {
        return fault("the repository is `OWNER/NAME`", None);
    }
    let start = format!("repo:{name}:");
    if let Some(environment) = context.strip_prefix("environment:") {
        let end = environment.split_once(':').map_or("", |(_, end)| end);
        let templated =
            end.split_once(':').is_some_and(|(key, _)| key.contains('_') || key == "workflow" || key == "ref");
        let encoded = format!("{start}environment:{}", environment.replace(':', "%3A"));
        return if environment.contains(':') && !templated {
            fault("a colon in an environment's name is `%3A`", Some(encoded))
        } else {
            None
        };
    }
    if let Some(git_ref) = context.strip_prefix("ref:") {
        if git_ref.starts_with("refs/pull/") {
            return fault(OF_PULL_REQUEST, Some(format!("{start}pull_request")));
        }
        if git_ref.starts_with("refs/") || (subject.wild && git_ref.starts_with(['*', '?'])) {
            return None;
        }
        let git_ref = git_ref.trim_start_matches("heads/");
        return fault("a ref begins with `refs/`", Some(format!("{start}ref:refs/heads/{git_ref}")));
    }
    if context.starts_with("refs/") {
        return fault("`ref:` is missing before the ref", Some(format!("{start}ref:{context}")));
    }
    for (wrong, right) in [("branch:", "ref:refs/heads/"), ("tag:", "ref:refs/tags/"), ("env:", "environment:")] {
        if let Some(name) = context.strip_prefix(wrong) {
            return fault("there is no such part of a subject", Some(format!("{start}{right}{name}")));
        }
    }
    if context.starts_with("pull_request:") || context.starts_with("pull-request") || context == "pull_requests" {
        return fault(OF_PULL_REQUEST, Some(format!("{start}pull_request")));
    }
    None
}
