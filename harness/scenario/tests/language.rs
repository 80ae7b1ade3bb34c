//! What the language means where its keys do not say it by themselves.

use portcullis_model::{Event, IssuerFault, JobResult, PullRequest, TokenFault};
use portcullis_scenario::{
    Case, Change, Changed, EventDetails, Expectation, Operation, Reached, ScenarioErrors, Session, Stage, TokenService,
    parse,
};
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
    let said = |case: &Case| {
        let role = case.role.as_ref().unwrap();
        format!("{role} {} {}", case.audience.as_deref().unwrap(), case.client.unwrap())
    };
    assert_eq!(said(&cases[0]), "arn:aws:iam::012345678901:role/a top crane");
    assert_eq!(said(&cases[1]), "other own oras");
    assert_eq!(cases[1].image.as_ref().unwrap().to_string(), "app");
}

#[test]
fn a_case_says_of_its_runner_what_the_scenario_does_not() {
    let cases = cases(
        "runner: { token_service: absent }\nworkflow: ./deploy.yml\ncases:\n\
         - { name: one, on: { push: refs/heads/main }, expect: minted }\n\
         - { name: two, on: { push: refs/heads/main }, expect: minted, runner: { role: \"${aws_iam_role.a.arn}\" } }\n\
         - { name: three, on: { push: refs/heads/main }, expect: minted, runner: { token_service: present } }\n",
    )
    .unwrap();
    let said = |case: &Case| (case.runner.token_service, case.runner.role.is_some());
    assert_eq!(said(&cases[0]), (TokenService::Absent, false));
    assert_eq!(said(&cases[1]), (TokenService::Absent, true));
    assert_eq!(said(&cases[2]), (TokenService::Present, false));
}

#[test]
fn environment_and_actor_are_inherited_too() {
    let cases = cases(
        "environment: prod\nactor: mona\ncases:\n\
         - { name: one, on: { push: refs/heads/main }, expect: minted }\n\
         - { name: two, on: { push: refs/heads/main }, expect: minted, environment: dev, actor: hubot }\n",
    )
    .unwrap();
    let said = |case: &Case| (case.job.environment.clone().unwrap(), case.job.actor.clone());
    assert_eq!(said(&cases[0]), ("prod".to_owned(), "mona".to_owned()));
    assert_eq!(said(&cases[1]), ("dev".to_owned(), "hubot".to_owned()));
}

#[test]
fn a_case_that_varies_is_one_case_for_every_combination() {
    let cases = cases(
        "cases:\n- { name: a, expect: minted, vary: { on: [ { push: refs/heads/a }, schedule ], actor: [mona, hubot] } }\n",
    )
    .unwrap();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    let expected =
        ["a (push refs/heads/a, mona)", "a (push refs/heads/a, hubot)", "a (schedule, mona)", "a (schedule, hubot)"];
    assert_eq!(names, expected);
    assert_eq!((&cases[2].job.event, cases[3].job.actor.as_str()), (&Event::Schedule, "hubot"));
}

#[test]
fn what_cannot_vary_is_refused() {
    let told = |vary: &str| {
        let text = format!("cases:\n- {{ name: a, on: schedule, expect: minted, vary: {vary} }}\n");
        cases(&text).unwrap_err().problems().iter().map(|problem| problem.message().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("{ on: [schedule] }"), ["`on` is given here and varied too"]);
    assert_eq!(told("{ enviroment: [a] }"), ["`enviroment` is nothing of a case that may vary"]);
    assert_eq!(told("{ actor: [] }"), ["`actor` varies over nothing"]);
    assert_eq!(told("{ name: [b] }"), ["`name` is given here and varied too"]);
}

#[test]
fn an_image_is_pushed_as_often_as_is_said_and_resources_are_set() {
    let cases = cases(
        "role: r\nimage: i\ncases:\n- { name: a, on: schedule, pushes: 2, expect: pushed, change: [ { set: { \
         aws_ecr_repository.app: { image_tag_mutability: IMMUTABLE } }, before: push } ] }\n",
    )
    .unwrap();
    assert_eq!(cases[0].pushes, 2);
    let [Change { what: Changed::Set { address, attribute, value, .. }, before: Some(Stage::Push) }] =
        cases[0].changes.as_slice()
    else {
        panic!("{:?}", cases[0].changes)
    };
    assert_eq!(
        (address.as_str(), attribute.as_str(), value.as_str()),
        ("aws_ecr_repository.app", "image_tag_mutability", "IMMUTABLE")
    );
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
    let event = Event::PullRequest(PullRequest::new(7, "main", "feature"));
    assert_eq!(case.job.event, event);
    assert_eq!(case.job.environment.as_deref(), Some("prod"));
    assert_eq!(case.job.actor, "dependabot[bot]");
    assert_eq!(case.operation, Operation::Pull);
    assert_eq!(case.token.faults, [TokenFault::WrongKey]);
    assert_eq!(serde_json::to_string(&case.token.claims).unwrap(), r#"{"ref":null,"run_attempt":2}"#);
    assert!(
        matches!(&case.changes[..], [Change { what: Changed::Delete { address, place }, before: None }] if address == "aws_iam_role.demo" && place.line == 16)
    );
    let moves: Vec<(Stage, i64)> = case.clock.iter().map(|at| (at.before, at.milliseconds())).collect();
    assert_eq!(moves, [(Stage::Login, -300_000), (Stage::Pull, 3_600_000)]);
    assert_eq!(case.expect, Expectation::Reached(Reached::Pulled));
}

#[test]
fn an_event_is_written_as_one_says_it() {
    for (written, event, details) in [
        ("{ push: refs/heads/main }", r#"{"push":"refs/heads/main"}"#, "-"),
        ("{ push: { ref: refs/tags/v1, paths: [a, b], message: m } }", r#"{"push":"refs/tags/v1"}"#, "[a, b] m"),
        (
            "{ workflow_dispatch: { ref: refs/heads/main, inputs: { n: 1 } } }",
            r#"{"workflow_dispatch":"refs/heads/main"}"#,
            r#"{"n": Number(1)}"#,
        ),
        (
            "{ pull_request: { base: main, head: fix } }",
            r#"{"pull_request":{"number":1,"base":"main","head":"fix"}}"#,
            "-",
        ),
        (
            "{ pull_request_target: { number: 7, base: main, head: fix, from: mona/r, merged: true } }",
            r#"{"pull_request_target":{"number":7,"base":"main","head":"fix","fork":"mona/r","merged":true}}"#,
            "closed",
        ),
        (
            "{ merge_group: main }",
            r#"{"merge_group":{"number":1,"base":"main","sha":"7b1f002b00ec25a5facc43e470ef7dfe6d32f300"}}"#,
            "-",
        ),
        ("{ release: v1 }", r#"{"release":"v1"}"#, "-"),
        ("{ release: { tag: v1, activity: published } }", r#"{"release":"v1"}"#, "published"),
        ("{ deployment: refs/heads/main }", r#"{"deployment":{"ref":"refs/heads/main"}}"#, "-"),
        (
            "{ deployment_status: 7b1f002b00ec25a5facc43e470ef7dfe6d32f300 }",
            r#"{"deployment_status":{"sha":"7b1f002b00ec25a5facc43e470ef7dfe6d32f300"}}"#,
            "-",
        ),
        ("schedule", r#""schedule""#, "-"),
        ("{ schedule: }", r#""schedule""#, "-"),
        ("{ schedule: '0 3 * * *' }", r#""schedule""#, "at 0 3 * * *"),
        ("{ schedule: { cron: '0 3 * * *' } }", r#""schedule""#, "at 0 3 * * *"),
        ("{ issues: opened }", r#""issues""#, "opened"),
        (
            "{ workflow_run: { workflow: CI, branch: main, activity: completed } }",
            r#""workflow_run""#,
            "completed after CI on main",
        ),
        (
            "{ deployment: { ref: refs/heads/main, payload: { deployment: { environment: production } } } }",
            r#"{"deployment":{"ref":"refs/heads/main"}}"#,
            r#"{"deployment":{"environment":"production"}}"#,
        ),
    ] {
        let text = format!("workflow: a.yml\ncases: [ {{ name: a, on: {written}, expect: minted }} ]");
        let case = cases(&text).unwrap().remove(0);
        assert_eq!(serde_json::to_string(&case.job.event).unwrap(), event);
        assert_eq!(told(&case.workflow.unwrap().event), details, "{written}");
    }
}

/// Everything that details say, in one line.
fn told(details: &EventDetails) -> String {
    let EventDetails { activity, changed_paths, message, inputs, after_workflow, after_branch, cron, payload } =
        details;
    let mut told: Vec<String> = activity.iter().cloned().collect();
    told.extend(changed_paths.iter().map(|paths| format!("[{}]", paths.join(", "))));
    told.extend(message.clone());
    told.extend((!inputs.is_empty()).then(|| format!("{inputs:?}")));
    told.extend(payload.iter().map(ToString::to_string));
    told.extend(after_workflow.iter().map(|name| format!("after {name}")));
    told.extend(cron.iter().map(|line| format!("at {line}")));
    told.extend(after_branch.iter().map(|name| format!("on {name}")));
    if told.is_empty() { "-".to_owned() } else { told.join(" ") }
}

#[test]
fn a_case_adds_its_secrets_to_those_of_the_scenario_and_replaces_them_by_name() {
    let cases = cases(
        "workflow: top.yml\njob: deploy\nsecrets: { A: a, B: b }\ncases:\n- { name: one, on: schedule, expect: minted }\n\
         - { name: two, on: schedule, expect: minted, workflow: own.yml, secrets: { B: \"\", C: \"${output.c}\" } }\n",
    )
    .unwrap();
    let said = |case: &Case| {
        let workflow = case.workflow.clone().unwrap();
        let secrets = workflow.secrets.unwrap();
        let secrets: Vec<String> = secrets.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let job = workflow.job.map_or("-".to_owned(), |job| job.text);
        format!("{} {job} {} {:?}", workflow.file.text, secrets.join(" "), workflow.vars)
    };
    assert_eq!(said(&cases[0]), "top.yml deploy A=a B=b None");
    assert_eq!(said(&cases[1]), "own.yml - A=a B= C=${output.c} None", "another file has other jobs");
}

#[test]
fn a_case_with_a_workflow_goes_through_the_trigger_and_as_far_as_its_steps() {
    let cases = cases(
        "workflow: a.yml\ncases:\n- { name: a, on: schedule, expect: { denied: trigger } }\n\
         - { name: b, on: schedule, expect: pushed }\n- { name: c, on: schedule, expect: minted, clock: { before trigger: +1h } }\n",
    )
    .unwrap();
    let all = [Stage::Trigger, Stage::Mint, Stage::AssumeRole, Stage::Chain, Stage::Login, Stage::Push, Stage::Pull];
    assert_eq!(cases[0].stages(), all);
    assert_eq!(cases[1].stages(), all[..6]);
    assert_eq!(cases[2].stages(), all[..2]);
}

#[test]
fn everything_that_github_knows_of_a_repository_is_read() {
    let cases = cases(
        "workflow: a.yml\ncases:\n- name: a\n  on: schedule\n  expect: minted\n  github:\n    host: octo.ghe.com\n    \
         default_branch: trunk\n    renamed: 2026-08-01\n    subject: { form: classic, include_claim_keys: [repo, \
         context] }\n    properties: { team: web, tier: [gold, silver], critical: true }\n    enterprise: { slug: octo, id: \
         7, include_enterprise_slug: true }\n    send_write_tokens: true\n    environments:\n      production: { branches: \
         [main], tags: [\"v*\"], reviewers: true, wait_minutes: 5 }\n      staging: { branches: protected }\n",
    )
    .unwrap();
    let case = &cases[0];
    insta::assert_snapshot!("repository", serde_json::to_string_pretty(&case.job.repository).unwrap());
    insta::assert_debug_snapshot!("settings", case.workflow.as_ref().unwrap().settings);
    assert_eq!(case.job.git_ref(), "refs/heads/trunk");
}

#[test]
fn what_happens_before_a_case_may_concern_the_issuer() {
    let cases = cases(
        "cases:\n- { name: a, on: schedule, expect: minted, change: [ { rotate: keys }, { issuer: jwks-slow } ] }\n",
    )
    .unwrap();
    let before_the_case = |what| Change { what, before: None };
    assert_eq!(cases[0].changes, [Changed::RotateKeys, Changed::Issuer(IssuerFault::JwksSlow)].map(before_the_case));
}

#[test]
fn a_change_may_wait_for_a_stage() {
    let cases = cases(
        "role: r\nimage: i\ncases:\n- { name: a, on: schedule, expect: pushed, change: [ { delete: aws_iam_role.demo, before: push } ] }\n",
    )
    .unwrap();
    assert_eq!(cases[0].changes[0].before, Some(Stage::Push));
}

#[test]
fn roles_are_assumed_one_after_the_other() {
    let cases = cases(
        "role: r\ncases:\n\
         - { name: a, on: schedule, chain: second, expect: chained }\n\
         - { name: b, on: schedule, chain: [ second, { role: third, name: n, seconds: 900, external_id: x, tags: { a: b } } ], expect: logged-in }\n\
         - { name: c, on: schedule, session: { name: n, policy: { Statement: [] }, policies: [ p ] }, expect: assumed }\n",
    )
    .unwrap();
    assert_eq!(cases[0].stages(), [Stage::Mint, Stage::AssumeRole, Stage::Chain]);
    assert_eq!(cases[1].stages().last(), Some(&Stage::Login));
    let [second, third] = &cases[1].chain[..] else { panic!("two roles") };
    assert_eq!((second.role.to_string(), &second.session), ("second".to_owned(), &Session::default()));
    assert_eq!((third.session.seconds, third.external_id.as_deref()), (Some(900), Some("x")));
    assert_eq!(third.tags["a"], "b");
    assert_eq!(cases[2].session.policy.as_deref(), Some(r#"{"Statement":[]}"#));
    assert_eq!(cases[2].session.policies.len(), 1);
}

#[test]
fn what_credentials_may_do_is_an_action_on_a_resource() {
    let cases = cases(
        "role: r\ncases:\n- name: a\n  on: schedule\n  can: [ { ecs:UpdateService: \"*\" } ]\n  cannot: [ { ecr:DeleteRepository: \"${aws_ecr_repository.app.arn}\" } ]\n  expect: { reached: assumed, warnings: [ \"GitHub ignores …\" ] }\n",
    )
    .unwrap();
    let told: Vec<String> = cases[0]
        .permissions
        .iter()
        .map(|may| format!("{} {} on {}", if may.allowed { "can" } else { "cannot" }, may.action, may.resource))
        .collect();
    assert_eq!(told, ["can ecs:UpdateService on *", "cannot ecr:DeleteRepository on ${aws_ecr_repository.app.arn}"]);
    assert!(cases[0].warnings[0].matches("GitHub ignores `branch`"));
    assert_eq!(cases[0].expect, Expectation::Reached(Reached::Assumed));
}

#[test]
fn a_workflow_is_told_of_what_is_around_it() {
    let cases = cases(
        "workflow: a.yml\ndependabot_secrets: { A: b }\nneeds: { build: failure, test: { outputs: { role: r } } }\n\
         calls: { x: ./x.yml, y: { file: ./y.yml, ref: refs/heads/v1 } }\n\
         cases:\n- { name: a, on: schedule, needs: { build: success }, expect: minted }\n",
    )
    .unwrap();
    let workflow = cases[0].workflow.as_ref().unwrap();
    assert_eq!(workflow.dependabot_secrets.as_ref().unwrap()["A"].to_string(), "b");
    assert_eq!(workflow.needs["build"].result, JobResult::Success);
    assert_eq!(workflow.needs["test"].outputs["role"].to_string(), "r");
    assert_eq!((workflow.calls["x"].file.text.as_str(), &workflow.calls["x"].git_ref), ("./x.yml", &None));
    assert_eq!(workflow.calls["y"].git_ref.as_deref(), Some("refs/heads/v1"));
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

#[test]
fn a_repository_is_no_fork_of_itself_and_a_branch_is_not_merged_into_itself() {
    for (on, told) in [
        (
            "{ pull_request: { base: main, head: fix, from: Octo-Org/octo-repo } }",
            "is the repository itself, and no fork of it",
        ),
        ("{ pull_request: { base: main, head: main } }", "would merge the branch `main` into itself"),
    ] {
        let errors = cases(&format!("cases: [ {{ name: a, on: {on}, expect: minted }} ]")).unwrap_err();
        let problem = errors.problems().first().unwrap();
        assert!(problem.message().contains(told), "{}", problem.message());
        assert!(problem.next_step().is_some_and(|help| !help.is_empty()), "{on}");
    }
}
