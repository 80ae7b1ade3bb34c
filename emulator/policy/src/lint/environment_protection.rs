//! A subject that names an environment: it is worth what the environment's rules are worth, which no policy shows.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Segment, SubjectHint},
};

pub(super) static RULE: Rule = Rule {
    id: "environment-protection",
    severity: Severity::Note,
    title: "a subject that names an environment relies on its protection rules",
    explanation: "Any branch may name the environment in its workflow. Only a deployment branch rule, or a required \
                  reviewer, keeps it from the role; neither can be seen from here.",
    fix: "Give the environment a deployment branch rule (Settings, Environments), which only protected branches meet.",
    source: "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        if !grant.github || survey.is_open() || survey.branch.is_some() || survey.environment.is_some() {
            continue;
        }
        for condition in grant.conditions("sub").filter(|condition| !condition.operator.negated()) {
            for value in &condition.values {
                let context = SubjectHint::read(&Segment::of(condition, &value.text)).and_then(|hint| hint.context);
                let Some(context) = context else { continue };
                let Some(name) = context.text.strip_prefix("environment:").filter(|name| !name.is_empty()) else {
                    continue;
                };
                let message = format!("the environment `{}` decides who becomes the role", name.replace("%3A", ":"));
                findings.push(RULE.finding(trust.at(value.at), message));
            }
        }
    }
}
