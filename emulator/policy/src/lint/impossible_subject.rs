//! A subject that GitHub never makes: without its end, without `ref:`, with a colon in an environment's name.
//!
//! Of templated subjects nothing is said: their parts can stand in any order.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Segment},
};

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
            for value in &condition.values {
                let segment = Segment::of(condition, &value.text);
                // A wildcard that is taken literally is the business of another rule.
                let literal = !segment.wild && value.text.contains(['*', '?']);
                let Some(fault) = fault(&segment).filter(|_| !literal && !value.text.contains("${")) else { continue };
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

/// What is wrong with a subject, and what was probably meant.
struct Fault {
    what: &'static str,
    instead: Option<String>,
}

fn fault(subject: &Segment) -> Option<Fault> {
    let text = &subject.text;
    let fault = |what, instead: Option<String>| Some(Fault { what, instead });
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
    if subject.wild && name.ends_with('*') {
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
        return fault(
            "the subject of a pull request says no more than `pull_request`",
            Some(format!("{start}pull_request")),
        );
    }
    None
}
