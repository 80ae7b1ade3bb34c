//! An actor alone: it says who started the run, not whose workflow runs.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "actor-only",
    severity: Severity::High,
    title: "whoever is named as the actor can be made to start a run of any repository",
    explanation: "The actor is whoever caused the event. A star, a comment or an issue in a stranger's repository starts \
                  the stranger's workflow with the one who left it as its actor.",
    fix: "Say which repository's workflow it must be: add `token.actions.githubusercontent.com:repository_id`, or a \
          subject that begins with `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:`.",
    source: "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.luring_stranger else { continue };
        let condition = ["actor", "actor_id"].into_iter().find_map(|claim| grant.conditions(claim).next());
        let place = condition.map_or(grant.statement.at, |condition| condition.place(grant.statement));
        let message = "a run of any repository on GitHub that the named actor starts may become the role";
        let witness = grant.witness(token, "a job of a stranger's repository that the named actor has left a star at");
        findings.push(RULE.finding(trust.at(place), message).witness(witness));
    }
}
