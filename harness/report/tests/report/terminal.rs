//! What somebody at a terminal sees when a run has ended.

use portcullis_report::{Explain, Options, Progress, Reporter, Terminal, explanation};
use portcullis_runner::{CaseReport, Outcome};
use portcullis_scenario::Stage;
use rstest::rstest;
use serde_json::json;

use crate::events;

fn shown(reports: Vec<CaseReport>, explain: Explain, width: usize, colour: bool) -> String {
    let mut out = Vec::new();
    let mut terminal = Terminal::new(&mut out, Progress::hidden(), Options { explain, colour, width });
    for event in events::run_of(reports) {
        terminal.event(&event).unwrap();
    }
    String::from_utf8(out).unwrap()
}

#[rstest]
#[case(80)]
#[case(120)]
fn when_all_is_as_expected_one_denial_is_explained(#[case] width: usize) {
    let name = format!("as_expected_{width}");
    insta::assert_snapshot!(name, shown(events::as_expected(), Explain::One, width, false));
}

#[rstest]
#[case(80)]
#[case(120)]
fn what_differs_or_has_no_verdict_is_explained_and_nothing_else(#[case] width: usize) {
    let name = format!("different_{width}");
    let shown = shown(events::everything(), Explain::Different, width, false);
    insta::assert_snapshot!(name, shown);
}

#[rstest]
#[case(80)]
#[case(120)]
fn every_denial_is_explained_on_request(#[case] width: usize) {
    insta::assert_snapshot!(format!("all_{width}"), shown(events::everything(), Explain::All, width, false));
}

#[test]
fn what_a_workflow_keeps_from_happening_is_explained_with_its_place() {
    let reports = vec![
        events::not_started(),
        events::invalid_workflow(),
        events::no_permission(),
        events::refused_by_action(),
        events::refused_with_an_action(),
    ];
    insta::assert_snapshot!("workflow_110", shown(reports, Explain::All, 110, false));
}

#[test]
fn a_warning_is_told_once_for_all_cases_and_with_each_that_is_explained() {
    let reports = || vec![events::warned(events::pushed("a", "crane")), events::warned(events::pushed("b", "crane"))];
    insta::assert_snapshot!("warned_100", shown(reports(), Explain::One, 100, false));
    let mut explained = reports();
    explained.push(events::warned(events::another_repository()));
    let text = shown(explained, Explain::One, 100, false);
    assert_eq!(text.matches("GitHub ignores `branch`").count(), 1, "{text}");
}

#[test]
fn on_a_narrow_page_everything_is_still_there() {
    insta::assert_snapshot!("narrow_40", shown(vec![events::created_again()], Explain::One, 40, false));
}

#[test]
fn a_run_without_cases_says_so() {
    assert_eq!(shown(Vec::new(), Explain::All, 80, false), "0 cases: 0 as expected (1.2 s)\n");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let plain = shown(events::everything(), Explain::All, 100, false);
    let coloured = shown(events::everything(), Explain::All, 100, true);
    assert!(!plain.contains('\u{1b}'));
    assert_ne!(plain, coloured);
    let lines = |text: &str| text.lines().map(|line| without_colour(line).trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&coloured), lines(&plain));
}

#[rstest]
#[case(80)]
#[case(120)]
fn only_a_single_word_may_be_wider_than_the_page(#[case] width: usize) {
    for line in shown(events::everything(), Explain::All, width, false).lines() {
        let columns = line.chars().count();
        assert!(columns <= width || !line.trim_start().contains(' '), "{columns} columns: {line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn without_a_difference_the_near_miss_is_preferred_and_the_first_of_equals() {
    let one = |reports| {
        let shown = shown(reports, Explain::One, 100, false);
        shown.split("\n\n").nth(1).unwrap().lines().next().unwrap().split("  ").next().unwrap().to_owned()
    };
    let (near, plain) = (events::created_again(), events::another_repository());
    assert_eq!(one(vec![plain.clone(), events::oras(), near.clone()]), near.name);
    assert_eq!(one(vec![events::oras(), events::audience(), plain.clone()]), plain.name);
    let mut later = near.clone();
    later.name = "later".to_owned();
    assert_eq!(one(vec![near.clone(), later]), near.name);
}

#[test]
fn a_run_without_a_denial_has_nothing_to_explain() {
    let shown = shown(vec![events::pushed("develop", "crane")], Explain::One, 80, false);
    insta::assert_snapshot!(shown, @r"
      case     client  stage   verdict      answer    time
    deploy to ECR                                        scenarios/seed/scenario.yml
      develop  crane   pushed  as expected          412 ms

    1 case: 1 as expected (1.2 s)
    ");
}

#[test]
fn what_a_token_brings_cannot_steer_the_terminal() {
    let mut report = events::another_repository();
    report.name = "evil \u{1b}]0;title\u{7} name\r\nsecond line".to_owned();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!() };
    denied.message = Some("\u{1b}[2J\u{202e}gone".to_owned());
    let shown = shown(vec![report], Explain::All, 80, false);
    assert!(!shown.chars().any(|character| character.is_control() && character != '\n'), "{shown}");
    assert!(!shown.contains('\u{202e}'));
    assert!(shown.contains(r"\u{1b}[2J\u{202e}gone"), "{shown}");
}

#[test]
fn a_refusal_without_a_record_says_that_the_reason_is_not_known() {
    let mut report = events::another_repository();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!() };
    denied.record = None;
    insta::assert_snapshot!(explanation(&report, 80, false), @r"
    another repository of the owner is refused        scenarios/seed/scenario.yml:62
      assume-role: 403 AccessDenied
        client sees    Not authorized to perform sts:AssumeRoleWithWebIdentity
      why
        not known: there is no record of the request
    ");
}

#[test]
fn what_terraform_was_refused_has_no_reason_but_the_message() {
    let mut report = events::another_repository();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!() };
    denied.stage = Stage::Apply;
    denied.record = None;
    denied.status = None;
    denied.code = Some("EntityAlreadyExists".to_owned());
    denied.message = Some("Role with name dev-github-actions already exists.".to_owned());
    insta::assert_snapshot!(explanation(&report, 80, false), @r"
    another repository of the owner is refused        scenarios/seed/scenario.yml:62
      apply: EntityAlreadyExists
        client sees    Role with name dev-github-actions already exists.
    ");
}

#[test]
fn a_caller_without_policies_is_told_so_once() {
    let mut report = events::another_repository();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!() };
    let decision = denied.record.as_mut().unwrap().decision.as_mut().unwrap();
    let reason = json!({ "layer": "identity", "text": "the caller has no identity-based policy" });
    decision.reasons = vec![serde_json::from_value(reason).unwrap()];
    let shown = explanation(&report, 120, false);
    assert!(shown.ends_with("  why\n    the caller has no identity-based policy\n"), "{shown}");
}

#[test]
fn a_missing_key_and_a_negated_operator_are_told_apart_from_a_mismatch() {
    let mut report = events::another_repository();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!() };
    denied.places.clear();
    let decision = denied.record.as_mut().unwrap().decision.as_mut().unwrap();
    let mut missing = decision.reasons[0].clone();
    missing.seen = None;
    missing.key = Some("token.actions.githubusercontent.com:environment".to_owned());
    missing.wanted = vec!["production".to_owned()];
    missing.text =
        "the request has no `token.actions.githubusercontent.com:environment`, and `StringLike` wants `production`"
            .to_owned();
    let mut negated = decision.reasons[0].clone();
    negated.operator = Some("StringNotLike".to_owned());
    negated.wanted = vec!["repo:mycompany-inc/other-*".to_owned()];
    negated.text = format!(
        "`{}` is `{}`, and `StringNotLike` wants `repo:mycompany-inc/other-*`",
        negated.key.as_ref().unwrap(),
        negated.seen.as_ref().unwrap()[0]
    );
    let mut broken = decision.reasons[0].clone();
    broken.operator = Some("NumericLessThan".to_owned());
    broken.text = "`NumericLessThan` on `token.actions.githubusercontent.com:sub` cannot be evaluated: a value of the policy is not a number".to_owned();
    decision.reasons = vec![missing, negated, broken];
    insta::assert_snapshot!("conditions", explanation(&report, 100, false));
}

/// The text without the escape sequences of colours.
fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain + rest
}
