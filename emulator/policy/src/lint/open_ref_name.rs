//! A wildcard within the name of a branch, tag or environment: `refs/heads/main*` also means `main-mallory`.
//!
//! Silent where every name is open: other rules say so.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "open-ref-name",
    severity: Severity::Medium,
    title: "a wildcard that lets new branches, tags or environments of a similar name in",
    explanation: "Whoever may push to the repository can make a branch or tag whose name matches, and a workflow that names \
                  an environment which does not exist makes it: the rules that protect the one that was meant do not \
                  protect the new one.",
    fix: "Write the whole name, as in `:ref:refs/heads/main`; for a family of branches or tags end the pattern with `/*` \
          and protect all of them with a ruleset of the same pattern.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        for token in &survey.new_names {
            let context = token.job.context.as_str();
            let (what, name, every) = match (context.strip_prefix("ref:"), context.strip_prefix("environment:")) {
                (Some(tag), _) if tag.starts_with("refs/tags/") => ("tag", tag, survey.tag.is_some()),
                (Some(branch), _) => ("branch", branch, false),
                (None, name) => ("environment", name.unwrap_or_default(), survey.environment.is_some()),
            };
            if every || survey.branch.is_some() || survey.is_open() {
                continue;
            }
            let asked = ["sub", "ref", "environment"].into_iter().find_map(|claim| {
                let text = match claim {
                    "sub" => token.subject(),
                    "ref" => token.job.git_ref.clone(),
                    _ => token.job.environment.clone().unwrap_or_default(),
                };
                grant
                    .matching(claim, &text)
                    .filter(|(condition, value)| condition.reads_wildcards() && value.text.contains(['*', '?']))
            });
            let Some((_, value)) = asked else { continue };
            // A whole family of names can be protected by a ruleset of the same pattern; tags are made at releases.
            let family = value.text.ends_with("/*") && value.text.matches('*').count() == 1;
            let spared = what == "tag" || (what == "branch" && family) || trust.pushes == Some(false);
            let severity = if spared { Severity::Low } else { RULE.severity };
            let message = format!("`{}` also means the new {what} `{name}`", value.text);
            let witness =
                grant.witness(token, format!("a job that whoever may push to the repository starts with a new {what}"));
            findings.push(RULE.finding(trust.at(value.at), message).severity(severity).witness(witness));
        }
    }
}
