//! What happened, compared with what was expected.

use portcullis_policy::Record;
use portcullis_scenario::{Denial, Expectation, MessagePattern, Permission};

use crate::event::{Denied, JudgedPermission, Outcome, WorkflowReason};

/// In what an outcome differs from what was expected; empty when it does not. A broken case has no verdict to compare.
pub(crate) fn differences(expected: &Expectation, outcome: &Outcome) -> Vec<String> {
    match (expected, outcome) {
        (_, Outcome::Broken(_)) => Vec::new(),
        (Expectation::Reached(wanted), Outcome::Reached(reached)) if reached.stage == wanted.stage() => Vec::new(),
        (Expectation::Reached(wanted), Outcome::Reached(reached)) => {
            vec![format!("expected `{wanted}`, but the run ended after `{}`", reached.stage)]
        }
        (Expectation::Reached(wanted), Outcome::Denied(denied)) => {
            vec![format!("expected `{wanted}`, but `{}` was denied", denied.stage)]
        }
        (Expectation::Denied(wanted), Outcome::Reached(reached)) => {
            vec![format!(
                "expected `{}` to be denied, but it was not: the run came to `{}`",
                wanted.stage, reached.stage
            )]
        }
        (Expectation::Denied(wanted), Outcome::Denied(denied)) => denial(wanted, denied),
    }
}

/// The warnings that a case must be given and was not.
pub(crate) fn missing_warnings(wanted: &[MessagePattern], given: &[WorkflowReason]) -> Vec<String> {
    let missing = |pattern: &&MessagePattern| !given.iter().any(|warning| pattern.matches(&warning.text));
    let seen: Vec<String> = given.iter().map(|warning| format!("`{}`", warning.text)).collect();
    let seen = if seen.is_empty() { "there is none".to_owned() } else { format!("there are: {}", seen.join(", ")) };
    wanted
        .iter()
        .filter(missing)
        .map(|pattern| format!("expected the warning `{}`, but {seen}", pattern.as_str()))
        .collect()
}

/// In what the permissions of the credentials differ from what the case asks for.
pub(crate) fn permissions(wanted: &[Permission], judged: &[JudgedPermission]) -> Vec<String> {
    if judged.len() < wanted.len() {
        return vec!["expected something of the credentials, but the case has got none".to_owned()];
    }
    judged.iter().filter(|judged| judged.decision.is_allowed() != judged.expected).map(unexpected).collect()
}

fn unexpected(judged: &JudgedPermission) -> String {
    let JudgedPermission { action, resource, expected, decision } = judged;
    let (wanted, seen) = if *expected { ("can", "they cannot") } else { ("cannot", "they can") };
    let reasons: Vec<&str> = decision.reasons.iter().map(|reason| reason.text.as_str()).collect();
    format!("expected that the credentials {wanted} `{action}` on `{resource}`, but {seen}: {}", reasons.join("; "))
}

fn denial(wanted: &Denial, denied: &Denied) -> Vec<String> {
    if wanted.stage != denied.stage {
        return vec![format!("expected `{}` to be denied, but `{}` was", wanted.stage, denied.stage)];
    }
    let mut differences = Vec::new();
    let mut compare = |what: &str, wanted: Option<String>, seen: Option<String>, same: bool| {
        if let (Some(wanted), false) = (wanted, same) {
            let seen = seen.map_or_else(|| "there is none".to_owned(), |seen| format!("it is `{seen}`"));
            differences.push(format!("expected the {what} `{wanted}`, but {seen}"));
        }
    };
    compare(
        "status",
        wanted.status.map(|status| status.to_string()),
        denied.status.map(|status| status.to_string()),
        wanted.status == denied.status,
    );
    compare("error", wanted.error.clone(), denied.code.clone(), wanted.error == denied.code);
    let message_fits = match (&wanted.message, &denied.message) {
        (Some(pattern), Some(message)) => pattern.matches(message),
        _ => false,
    };
    let message = wanted.message.as_ref().map(|pattern| pattern.as_str().to_owned());
    compare("message", message, denied.message.clone(), message_fits);
    let action = denied.record.as_ref().and_then(|record| record.action.clone());
    compare("action", wanted.action.clone(), action.clone(), wanted.action == action);
    if let Some(reason) = &wanted.reason {
        let mut texts = denied.record.as_ref().map(reasons).unwrap_or_default();
        texts.extend(denied.workflow.iter().map(|reason| reason.text.clone()));
        if !texts.iter().any(|text| text.contains(reason)) {
            let seen =
                if texts.is_empty() { "none is known".to_owned() } else { format!("they are: {}", texts.join("; ")) };
            differences.push(format!("expected a reason with `{reason}`, but {seen}"));
        }
    }
    differences
}

/// The reasons and the cause of a record, as text to be searched: sentences, wanted and seen values.
fn reasons(record: &Record) -> Vec<String> {
    let decision = record.decision.iter().flat_map(|decision| &decision.reasons).map(|reason| {
        let seen = reason.seen.iter().flatten();
        let near_miss = reason.near_miss.iter();
        let parts = std::iter::once(&reason.text).chain(&reason.wanted).chain(seen).chain(near_miss);
        parts.map(String::as_str).collect::<Vec<_>>().join(" | ")
    });
    let cause = record.refusal.iter().filter_map(|refusal| refusal.cause.as_ref()).map(|cause| {
        let parts = std::iter::once(&cause.text).chain(&cause.wanted).chain(&cause.seen).chain(&cause.hint);
        parts.map(String::as_str).collect::<Vec<_>>().join(" | ")
    });
    decision.chain(cause).collect()
}

#[cfg(test)]
mod tests {
    use portcullis_scenario::{MessagePattern, Place, Reached, Stage};

    use super::*;
    use crate::event::{Broken, Reached as WentThrough};

    fn reached(stage: Stage) -> Outcome {
        Outcome::Reached(WentThrough { stage, digest: None, exchanges: Vec::new() })
    }

    fn denied(stage: Stage) -> Outcome {
        Outcome::Denied(Box::new(Denied {
            status: Some(403),
            code: Some("AccessDenied".to_owned()),
            message: Some("Not authorized to perform sts:AssumeRoleWithWebIdentity".to_owned()),
            ..Denied::at(stage)
        }))
    }

    fn expected(stage: Stage, message: &str) -> Expectation {
        let place = Place { file: "scenario.yml".into(), line: 1, column: 1 };
        let message = Some(MessagePattern::new(message));
        Expectation::Denied(Denial {
            stage,
            status: Some(403),
            error: None,
            message,
            action: None,
            reason: None,
            place,
        })
    }

    #[test]
    fn the_expected_end_is_no_difference() {
        assert_eq!(differences(&Expectation::Reached(Reached::Pushed), &reached(Stage::Push)), [""; 0]);
        assert_eq!(differences(&expected(Stage::AssumeRole, "Not authorized…"), &denied(Stage::AssumeRole)), [""; 0]);
    }

    #[test]
    fn a_denial_that_does_not_come_is_a_difference() {
        let told = differences(&expected(Stage::AssumeRole, "…"), &reached(Stage::Push));
        assert_eq!(told, ["expected `assume-role` to be denied, but it was not: the run came to `push`"]);
    }

    #[test]
    fn a_denial_at_another_stage_is_a_difference() {
        let told = differences(&expected(Stage::Login, "…"), &denied(Stage::AssumeRole));
        assert_eq!(told, ["expected `login` to be denied, but `assume-role` was"]);
    }

    #[test]
    fn a_run_that_stops_short_of_what_must_happen_is_a_difference() {
        assert_eq!(differences(&Expectation::Reached(Reached::Pushed), &reached(Stage::Login)).len(), 1);
        assert_eq!(differences(&Expectation::Reached(Reached::Pushed), &denied(Stage::Push)).len(), 1);
    }

    #[test]
    fn each_pinned_part_is_compared_and_what_was_not_seen_differs() {
        let Expectation::Denied(mut wanted) = expected(Stage::AssumeRole, "another text") else { return };
        wanted.status = Some(400);
        wanted.error = Some("InvalidIdentityToken".to_owned());
        wanted.action = Some("sts:AssumeRoleWithWebIdentity".to_owned());
        wanted.reason = Some("did not match".to_owned());
        let told = differences(&Expectation::Denied(wanted), &denied(Stage::AssumeRole));
        assert_eq!(told.len(), 5, "{told:?}");
    }

    #[test]
    fn a_warning_that_is_not_given_is_a_difference() {
        let warning = |text: &str| WorkflowReason { text: text.to_owned(), place: None, hint: None };
        let given = [warning("GitHub ignores `branch`"), warning("Unexpected input(s) 'audience'")];
        let wanted = ["GitHub ignores …", "Unexpected…"].map(MessagePattern::new);
        assert_eq!(missing_warnings(&wanted, &given), [""; 0]);
        assert_eq!(missing_warnings(&wanted, &given[..1]).len(), 1);
        let told = missing_warnings(&wanted[..1], &[]);
        assert_eq!(told, ["expected the warning `GitHub ignores …`, but there is none"]);
    }

    #[test]
    fn a_permission_that_is_another_is_a_difference_and_so_is_one_that_nobody_judged() {
        let decision = |verdict: &str| {
            serde_json::from_value(serde_json::json!({ "decision": verdict, "reasons": [], "warnings": [] })).unwrap()
        };
        let judged = |expected, verdict: &str| JudgedPermission {
            action: "ecr:PutImage".to_owned(),
            resource: "*".to_owned(),
            expected,
            decision: decision(verdict),
        };
        assert_eq!(permissions(&[], &[judged(true, "allowed"), judged(false, "explicitDeny")]), [""; 0]);
        let told = permissions(&[], &[judged(false, "allowed"), judged(true, "implicitDeny")]);
        assert_eq!(told.len(), 2);
        assert!(
            told[0].starts_with("expected that the credentials cannot `ecr:PutImage` on `*`, but they can"),
            "{told:?}"
        );
        let scenario = "scenario: t\naccount: '123456789012'\nregion: us-east-1\ngithub: { repository: o/r }\nrole: r\n\
                        cases: [ { name: a, on: schedule, can: [ { ecr:PutImage: '*' } ], expect: assumed } ]";
        let asked = portcullis_scenario::parse("a.yml", scenario).unwrap().cases.remove(0).permissions;
        assert_eq!(permissions(&asked, &[]), ["expected something of the credentials, but the case has got none"]);
    }

    #[test]
    fn a_broken_case_is_never_as_expected() {
        let broken = Outcome::Broken(Broken { stage: Stage::Mint, message: "connection refused".to_owned() });
        assert_eq!(differences(&Expectation::Reached(Reached::Minted), &broken), [""; 0]);
        let report = crate::CaseReport {
            position: 0,
            scenario: String::new(),
            name: String::new(),
            place: Place { file: "scenario.yml".into(), line: 1, column: 1 },
            client: None,
            permissions: Vec::new(),
            warnings: Vec::new(),
            expected: Expectation::Reached(Reached::Minted),
            outcome: broken,
            passed: Vec::new(),
            differences: Vec::new(),
            claims: None,
            took: std::time::Duration::ZERO,
        };
        assert!(!report.is_as_expected());
    }
}
