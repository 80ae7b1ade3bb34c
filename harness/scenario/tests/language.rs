//! What the language means where its keys do not say it by themselves.

use portcullis_model::{Event, TokenFault};
use portcullis_scenario::{Case, Change, Expectation, Operation, Reached, ScenarioErrors, Stage, parse};
use proptest::prelude::*;

const TOP: &str = "scenario: t\naccount: 012345678901\nregion: us-east-1\ngithub: { repository: octo-org/octo-repo }\n";

fn cases(text: &str) -> Result<Vec<Case>, ScenarioErrors> {
    Ok(parse("a.yml", &format!("{TOP}{text}"))?.cases)
}

#[test]
fn a_case_inherits_what_it_does_not_say() {
    let cases = cases(
        "role: arn:aws:iam::012345678901:role/a\nimage: app\naudience: top\nclient: crane\ncases:\n\
         - { name: one, on: { push: refs/heads/main }, expect: pushed }\n\
         - { name: two, on: { push: refs/heads/main }, expect: pushed, role: other, audience: own, client: oras }\n",
    )
    .unwrap();
    let said = |case: &Case| (case.role.as_ref().unwrap().to_string(), case.audience.clone(), case.client);
    assert_eq!(said(&cases[0]), ("arn:aws:iam::012345678901:role/a".to_owned(), "top".to_owned(), "crane"));
    assert_eq!(said(&cases[1]), ("other".to_owned(), "own".to_owned(), "oras"));
    assert_eq!(cases[1].image.as_ref().unwrap().to_string(), "app");
}

#[test]
fn an_account_without_quotes_keeps_its_leading_zero() {
    let text = format!("{TOP}cases: [ {{ name: a, on: {{ push: refs/heads/main }}, expect: minted }} ]");
    assert_eq!(parse("a.yml", &text).unwrap().account.as_str(), "012345678901");
}

#[test]
fn a_list_of_clients_makes_one_case_per_client() {
    let cases =
        cases("cases:\n- { name: a, on: { push: refs/heads/main }, client: [crane, skopeo], expect: minted }\n")
            .unwrap();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["a (crane)", "a (skopeo)"]);
}

#[test]
fn a_case_goes_no_further_than_what_must_happen_and_what_is_given() {
    let cases = cases(
        "cases:\n\
         - { name: a, on: { push: refs/heads/main }, expect: minted, role: r, image: i }\n\
         - { name: b, on: { push: refs/heads/main }, expect: { denied: assume-role }, role: r }\n\
         - { name: c, on: { push: refs/heads/main }, expect: { denied: login }, role: r, image: i, do: pull }\n\
         - { name: d, on: { push: refs/heads/main }, expect: { denied: apply } }\n",
    )
    .unwrap();
    let stages: Vec<Vec<Stage>> = cases.iter().map(Case::stages).collect();
    assert_eq!(stages[0], [Stage::Mint]);
    assert_eq!(stages[1], [Stage::Mint, Stage::AssumeRole, Stage::Login]);
    assert_eq!(stages[2], [Stage::Mint, Stage::AssumeRole, Stage::Login, Stage::Pull]);
    assert_eq!(stages[3], []);
}

#[test]
fn everything_a_case_may_say_is_read() {
    let cases = cases(
        "cases:\n- name: all\n  on: { pull_request: { number: 7, base: main, head: feature } }\n  environment: prod\n  \
         actor: dependabot[bot]\n  role: r\n  image: i\n  do: pull\n  token:\n    faults: [wrong-key]\n    claims: { \
         ref: null, run_attempt: 2 }\n  change: [ { delete: aws_iam_role.demo } ]\n  clock: { before pull: +1h, before \
         login: -5m }\n  expect: pulled\n",
    )
    .unwrap();
    let case = &cases[0];
    let event = Event::PullRequest { number: 7, base: "main".to_owned(), head: "feature".to_owned() };
    assert_eq!(case.job.event, event);
    assert_eq!(case.job.environment.as_deref(), Some("prod"));
    assert_eq!(case.job.actor, "dependabot[bot]");
    assert_eq!(case.operation, Operation::Pull);
    assert_eq!(case.token.faults, [TokenFault::WrongKey]);
    assert_eq!(serde_json::to_string(&case.token.claims).unwrap(), r#"{"ref":null,"run_attempt":2}"#);
    assert!(
        matches!(&case.changes[..], [Change::Delete { address, place }] if address == "aws_iam_role.demo" && place.line == 16)
    );
    let moves: Vec<(Stage, i64)> = case.clock.iter().map(|at| (at.before, at.milliseconds())).collect();
    assert_eq!(moves, [(Stage::Login, -300_000), (Stage::Pull, 3_600_000)]);
    assert_eq!(case.expect, Expectation::Reached(Reached::Pulled));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "[a-z:{}\\[\\]'\"&*!|>\\-#$%\u{e9}\u{feff} \n\t,]{0,80}") {
        drop(parse("a.yml", &text));
        drop(parse("a.yml", &format!("{TOP}cases: {text}")));
        drop(parse("a.yml", &format!("{TOP}cases: [ {{ name: a, on: {text}, role: {text}, expect: {text} }} ]")));
    }

    #[test]
    fn the_seed_scenario_cut_short_is_no_panic(end in 0..include_str!("../../../scenarios/seed/scenario.yml").len()) {
        let seed = include_str!("../../../scenarios/seed/scenario.yml");
        if let Some(cut) = seed.get(..end) {
            drop(parse("a.yml", cut));
        }
    }
}
