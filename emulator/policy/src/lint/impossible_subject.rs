//! A subject that GitHub never makes: without its end, without `ref:`, with a colon in an environment's name.
//!
//! Of templated subjects nothing is said: their parts can stand in any order.

use super::{
    Finding, Rule, Severity,
    scene::{CLAIMS, Scene, Segment, fill, holds, is_branch_or_tag, is_templated},
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
        for condition in grant.conditions("sub") {
            // `Bool` takes what is neither true nor false for false, and then holds for every subject.
            let never = of_operator(condition).filter(|_| !grant.survey.is_open());
            // A negation holds for what it cannot compare, unless the operator asks for what it can.
            let never = never.filter(|_| !condition.operator.negated() || !holds(condition, SOME_SUBJECT));
            findings.extend(never.map(|what| {
                let key = &condition.key;
                let message = format!("`{}` on `{key}` lets nobody in: {what}", condition.written);
                RULE.finding(trust.at(condition.place(grant.statement)), message)
            }));
            for value in condition.values.iter().filter(|_| !condition.operator.negated()) {
                let text = with_defaults(&value.text);
                let mut segment = Segment::of(condition, &text);
                if condition.operator.name().ends_with("IgnoreCase") {
                    segment.text.make_ascii_lowercase();
                }
                // A wildcard that is taken literally is the business of another rule.
                let literal = !segment.wild && text.contains(['*', '?']);
                let version = trust.policy.policy.document().version;
                let Some(fault) = dead_variable(version, &value.text)
                    .or_else(|| fault(&segment).filter(|_| !literal && !text.contains("${")))
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

const SOME_SUBJECT: &str = "repo:acme@1/app@2:ref:refs/heads/main";

/// Why an operator never holds, whatever it compares a subject with.
fn of_operator(condition: &Condition) -> Option<String> {
    if condition.operator.asks_presence() {
        return None;
    }
    if condition.values.is_empty() && condition.quantifier != Some(Quantifier::All) {
        return Some("there is no value that a subject could have".to_owned());
    }
    let operator = condition.operator;
    let reads = condition.compares_text() || operator.reads(SOME_SUBJECT);
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
        let (key, default) = inside.split_once(',').map_or((inside, None), |(key, default)| (key, Some(default)));
        let what = match key.trim().to_ascii_lowercase().as_str() {
            "*" | "?" => "`${*}` and `${?}` mean the letter itself, which no name of a repository or branch holds",
            key if is_absent(key) && default.is_some_and(|default| default.contains(['*', '?'])) => {
                "a default means its letters themselves, and no name of a repository or branch holds `*` or `?`"
            }
            key if is_absent(key) && default.is_none() => {
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

/// The text with the default in the place of each variable that has nothing else to stand for.
fn with_defaults(text: &str) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, after)) = after.split_once('}') else { break };
        let constant = inside.split_once(',').filter(|(key, _)| is_absent(&key.trim().to_ascii_lowercase()));
        let constant = constant.and_then(|(_, default)| default.trim().strip_prefix('\'')?.strip_suffix('\''));
        whole.push_str(before);
        match constant {
            Some(default) => whole.push_str(default),
            None => whole.extend(["${", inside, "}"]),
        }
        rest = after;
    }
    whole + rest
}

fn is_absent(key: &str) -> bool {
    ABSENT.iter().any(|absent| key == *absent || (absent.ends_with('/') && key.starts_with(absent)))
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

/// Events that no subject names: it names the branch or the environment instead.
const EVENTS: &[&str] = &[
    "pull_request_target",
    "merge_group",
    "push",
    "release",
    "schedule",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
    "repository_dispatch",
    "issue_comment",
    "deployment",
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
    if text.contains("://") || text.starts_with("github.com/") {
        return fault("a repository is a name, not an address", None);
    }
    let Some(rest) = text.strip_prefix("repo:") else {
        let (claim, _) = text.split_once(':').unwrap_or((text, ""));
        let words = claim.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if words && text.contains(':') && !CLAIMS.contains(&claim) && !claim.starts_with("repo_property_") {
            return fault("GitHub's tokens have no claim that it could begin with", None);
        }
        let bare = text.split_once(':').map_or(text.as_str(), |(name, _)| name);
        let name = bare.split('/').count() == 2 && !bare.contains('*');
        return if name { fault("it does not begin with `repo:`", Some(format!("repo:{text}"))) } else { None };
    };
    if rest.starts_with("github.com/") {
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
    if let Some(fault) = of_name(subject, name) {
        return Some(fault);
    }
    let start = format!("repo:{name}:");
    if EVENTS.contains(&context) {
        let what =
            "of events only `pull_request` stands in a subject; the others have the branch or the environment there";
        return fault(what, Some(format!("{start}ref:refs/heads/main")));
    }
    if let Some(environment) = context.strip_prefix("environment:") {
        if environment.is_empty() {
            return fault("an environment has a name", Some(format!("{start}environment:production")));
        }
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
        if let Some(what) = of_ref(subject, git_ref) {
            return fault(what, None);
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

/// What is wrong with the name of a repository, with its ids or without. Of a star nobody knows what it stands for.
fn of_name(subject: &Segment, name: &str) -> Option<Fault> {
    let fault = |what| Some(Fault { what, instead: None });
    if subject.wild && name.contains('*') {
        return None;
    }
    let (owner, repository) = name.split_once('/')?;
    let parts = [owner, repository].map(|part| part.split_once('@').map_or((part, None), |(it, id)| (it, Some(id))));
    let [(owner, owner_id), (repository, repository_id)] = parts;
    if owner_id.is_some() != repository_id.is_some() {
        return fault("a subject has the ids of both the owner and the repository, or of neither");
    }
    let of_id = |byte: u8| byte.is_ascii_digit() || (subject.wild && byte == b'?');
    if [owner_id, repository_id].iter().flatten().any(|id| id.is_empty() || !id.bytes().all(of_id)) {
        return fault("what follows an `@` is an id, in digits");
    }
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) || (subject.wild && byte == b'?');
    if [owner, repository].iter().any(|name| name.is_empty() || !name.bytes().all(of_name)) {
        return fault("names of owners and repositories have letters of ASCII, digits, `-`, `_` and `.` only");
    }
    None
}

/// What is wrong with a ref that begins like a branch or a tag, or like nothing that a job runs on.
fn of_ref(subject: &Segment, git_ref: &str) -> Option<&'static str> {
    let wild = subject.wild && git_ref.contains(['*', '?']);
    let named = ["refs/heads/", "refs/tags/"].iter().any(|start| git_ref.starts_with(start));
    if !named {
        return (git_ref.starts_with("refs/") && !wild).then_some("a job runs on a branch or a tag");
    }
    // Behind a colon the claims of a template follow; a star may stand for one.
    let (name, behind) = git_ref.split_once(':').map_or((git_ref, None), |(name, behind)| (name, Some(behind)));
    let filled = if wild { fill(name, "main") } else { name.to_owned() };
    if !is_branch_or_tag(&filled) {
        return Some("git takes no branch or tag of such a name");
    }
    behind.filter(|behind| !wild && !is_templated(behind)).map(|_| "git takes no branch or tag with a colon")
}
