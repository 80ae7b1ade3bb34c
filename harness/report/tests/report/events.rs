//! The run: a scenario of ten cases and one of two, with the reasons that the emulator gives.

use std::time::Duration;

use portcullis_policy::Record;
use portcullis_report::{Provenance, Run};
use portcullis_runner::{
    Broken, Calls, CaseReport, Denied, ElementPlace, Event, Input, Outcome, Reached, SeenByUser, Skipped, Summary,
    WhySkipped, WorkflowReason,
};
use portcullis_scenario::{Denial, Expectation, MessagePattern, Place, Reached as Goal, Stage};
use serde_json::{Value, json};

pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/dev-github-actions";
pub(crate) const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
pub(crate) const PUSH_POLICY: &str = "arn:aws:iam::123456789012:policy/dev-ecr-push";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/dev-github-actions/GitHubActions";
const REPOSITORY: &str = "arn:aws:ecr:ap-northeast-1:123456789012:repository/my-ecr-repo";
const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const SUBJECT_KEY: &str = "token.actions.githubusercontent.com:sub";

/// The events of a run whose cases ended in another order than they stand in the files.
pub(crate) fn run_of(mut reports: Vec<CaseReport>) -> Vec<Event> {
    for (position, report) in reports.iter_mut().enumerate() {
        report.position = position;
    }
    let summary = summary_of(&reports);
    let mut events = vec![
        Event::Started { scenarios: 2, cases: reports.len() },
        Event::Applied { scenario: "deploy to ECR".to_owned(), resources: 10, took: Duration::from_millis(180) },
    ];
    events.extend(reports.into_iter().rev().map(|report| Event::CaseEnded(Box::new(report))));
    events.push(Event::Ended(summary));
    events
}

/// The run as it is written when it has ended.
pub(crate) fn ended(reports: &[CaseReport]) -> Run {
    let inputs = vec![Input { path: "scenarios/seed/scenario.yml".into(), sha256: "ab".repeat(32) }];
    let data = [("botocore".to_owned(), "1.0.0".to_owned())].into();
    let provenance = Provenance { tool: "portcullis 0.0.0".to_owned(), data, inputs };
    Run { provenance, summary: summary_of(reports), cases: reports.to_vec(), skipped: Vec::new() }
}

/// The case as a part has it that it does not belong to.
pub(crate) fn in_another_part(report: &CaseReport) -> Skipped {
    let CaseReport { scenario, name, place, .. } = report.clone();
    Skipped { scenario, name, place, why: WhySkipped::Shard }
}

pub(crate) fn summary_of(reports: &[CaseReport]) -> Summary {
    let broken = reports.iter().filter(|report| matches!(report.outcome, Outcome::Broken(_))).count();
    let as_expected = reports.iter().filter(|report| report.is_as_expected()).count();
    let different = reports.len() - as_expected - broken;
    Summary { as_expected, different, broken, skipped: 0, took: Duration::from_millis(1234) }
}

/// Every case of the run.
pub(crate) fn everything() -> Vec<CaseReport> {
    let mut reports = as_expected();
    reports.extend([different_denial(), different_push(), broken()]);
    reports
}

/// The cases that came out as expected.
pub(crate) fn as_expected() -> Vec<CaseReport> {
    vec![
        pushed("develop is pushed (docker-graphdriver)", "docker-graphdriver"),
        pushed("develop is pushed (crane)", "crane"),
        unknown_role(),
        created_again(),
        another_repository(),
        missing_action(),
        oras(),
        audience(),
        missing_repository(),
        denied_by_statement(),
    ]
}

pub(crate) fn pushed(name: &str, client: &str) -> CaseReport {
    let exchanges = vec![
        "POST /v2/my-ecr-repo/blobs/uploads/ 202 (credentials)".to_owned(),
        format!("PUT /v2/my-ecr-repo/manifests/{DIGEST} 201 (credentials, Content-Length 735)"),
    ];
    let outcome = Outcome::Reached(Reached { stage: Stage::Push, digest: Some(DIGEST.to_owned()), exchanges });
    CaseReport { client: Some(client.to_owned()), ..case(name, 26, Expectation::Reached(Goal::Pushed), outcome, 412) }
}

/// The same, of a workflow with something that GitHub ignores.
pub(crate) fn warned(report: CaseReport) -> CaseReport {
    let ignored = WorkflowReason {
        text: "GitHub ignores `branch` below `push`: it narrows nothing".to_owned(),
        place: Some(tf("deploy.yml", 2, 11, "  push: { branch: [main] }")),
        hint: Some("did you mean `branches`?".to_owned()),
    };
    CaseReport { warnings: vec![ignored], ..report }
}

pub(crate) fn another_repository() -> CaseReport {
    let seen = "repo:mycompany-inc/other-repo:ref:refs/heads/develop";
    subject_refused("another repository of the owner is refused", 62, seen, None)
}

pub(crate) fn created_again() -> CaseReport {
    let near_miss = "the token has GitHub's immutable subject, which names owner and repository with their ids: \
                     `repo:mycompany-inc@1000/my-repo@2000:*` would match, `repo:mycompany-inc/my-repo:*` is the classic form";
    let seen = "repo:mycompany-inc@1000/my-repo@2000:ref:refs/heads/develop";
    let name = "the same repository created again after July 2026 is refused";
    subject_refused(name, 95, seen, Some(near_miss))
}

fn subject_refused(name: &str, line: usize, seen: &str, near_miss: Option<&str>) -> CaseReport {
    let wanted = "repo:mycompany-inc/my-repo:*";
    let pointer = format!("/Statement/0/Condition/StringLike/{SUBJECT_KEY}");
    let mut reason = json!({
        "layer": "trust", "policy": ROLE, "statement": { "index": 0 }, "element": "Condition",
        "operator": "StringLike", "key": SUBJECT_KEY, "wanted": [wanted], "seen": [seen], "pointer": pointer,
        "text": format!("`{SUBJECT_KEY}` is `{seen}`, and `StringLike` wants `{wanted}`"),
    });
    if let Some(near_miss) = near_miss {
        reason["nearMiss"] = json!(near_miss);
    }
    let record =
        web_identity(json!({ "decision": "implicitDeny", "reasons": [reason] }), refusal(403, "AccessDenied", STS));
    let place = ElementPlace {
        of: ROLE.to_owned(),
        pointer,
        place: tf(
            "iam.tf",
            29,
            13,
            r#"            "token.actions.githubusercontent.com:sub" : "repo:${var.github_org}/${var.github_repo}:*","#,
        ),
    };
    let denied = denied(Stage::AssumeRole, Some(403), Some("AccessDenied"), Some(STS), record, vec![place]);
    case(name, line, expect_denied(Stage::AssumeRole, "AccessDenied"), denied, 31)
}

/// Nothing allows the action; the role has a managed policy of another service, too.
pub(crate) fn missing_action() -> CaseReport {
    let message = format!(
        "User: {SESSION} is not authorized to perform: ecr:BatchGetImage on resource: {REPOSITORY} because no \
         identity-based policy allows the ecr:BatchGetImage action"
    );
    let record = registry(
        "GET /v2/my-ecr-repo/manifests/latest",
        no_batch_get_image(),
        json!({ "status": 403, "code": "DENIED", "message": message }),
    );
    let mut outcome = denied(Stage::Push, Some(403), Some("DENIED"), Some(&message), record, vec![action_place()]);
    client_prints(&mut outcome, &format!("error from registry: {message}"));
    let report = case(
        "a client that reads manifests first is refused (docker-containerd)",
        41,
        expect_denied(Stage::Push, "DENIED"),
        outcome,
        268,
    );
    CaseReport { client: Some("docker-containerd".to_owned()), ..report }
}

/// The answer to a HEAD has no body.
pub(crate) fn oras() -> CaseReport {
    let operation = format!("HEAD /v2/my-ecr-repo/manifests/{DIGEST}");
    let record =
        registry(&operation, no_batch_get_image(), json!({ "status": 403, "code": "DENIED", "message": "not sent" }));
    let mut outcome = denied(Stage::Push, Some(403), None, None, record, vec![action_place()]);
    let printed = format!(
        "Error response from registry: HEAD \"http://127.0.0.1:4566/v2/my-ecr-repo/manifests/{DIGEST}\": response \
         status code 403: Forbidden"
    );
    client_prints(&mut outcome, &printed);
    let expected = Denial { status: Some(403), error: None, ..denial(Stage::Push) };
    let report = case("oras is refused without being told why", 52, Expectation::Denied(expected), outcome, 203);
    CaseReport { client: Some("oras".to_owned()), ..report }
}

/// The provider refuses: there is a cause and no decision.
pub(crate) fn audience() -> CaseReport {
    let seen = "https://github.com/mycompany-inc";
    let message = "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation \
                   for requirements.";
    let mut refusal = refusal(400, "InvalidIdentityToken", message);
    refusal["cause"] = json!({
        "text": format!("the token's audience `{seen}` is not among the client ids of the provider"),
        "of": PROVIDER, "pointer": "/ClientIDList", "wanted": ["sts.amazonaws.com"], "seen": seen,
        "hint": format!("request the token for one of these audiences, or add `{seen}` to the provider's client ids"),
    });
    let place = ElementPlace {
        of: PROVIDER.to_owned(),
        pointer: "/ClientIDList".to_owned(),
        place: tf("iam.tf", 4, 3, r#"  client_id_list = ["sts.amazonaws.com"]"#),
    };
    let record = web_identity(Value::Null, refusal);
    let outcome =
        denied(Stage::AssumeRole, Some(400), Some("InvalidIdentityToken"), Some(message), record, vec![place]);
    let expected = expect_denied(Stage::AssumeRole, "InvalidIdentityToken");
    case("an audience that is not registered is refused", 118, expected, outcome, 18)
}

/// A cause that names the element itself and has no place.
pub(crate) fn unknown_role() -> CaseReport {
    let mut refusal = refusal(403, "AccessDenied", STS);
    refusal["cause"] = json!({
        "text": "there is no role `arn:aws:iam::123456789012:role/no-such-role`",
        "of": "arn:aws:iam::123456789012:role/no-such-role",
        "hint": "STS answers like this also when the role's name or path is misspelt: compare it with `aws iam list-roles`",
    });
    let record = web_identity(Value::Null, refusal);
    let outcome = denied(Stage::AssumeRole, Some(403), Some("AccessDenied"), Some(STS), record, Vec::new());
    let expected = expect_denied(Stage::AssumeRole, "AccessDenied");
    case("a role that does not exist is refused like one that does not trust", 106, expected, outcome, 24)
}

/// The policies allow it, and AWS's message says what is missing.
pub(crate) fn missing_repository() -> CaseReport {
    let message = "The repository with name 'no-such-repo' does not exist in the registry with id '123456789012'";
    let allowing = json!({
        "layer": "identity", "policy": PUSH_POLICY, "statement": { "index": 0 }, "pointer": "/Statement/0",
        "text": "statement 0 allows `ecr:InitiateLayerUpload`",
    });
    let mut record = registry(
        "POST /v2/no-such-repo/blobs/uploads/",
        json!({ "decision": "allowed", "reasons": [allowing] }),
        json!({ "status": 404, "code": "NAME_UNKNOWN", "message": message }),
    );
    record["action"] = json!("ecr:InitiateLayerUpload");
    record["resource"] = json!("arn:aws:ecr:ap-northeast-1:123456789012:repository/no-such-repo");
    let mut outcome = denied(Stage::Push, Some(404), Some("NAME_UNKNOWN"), Some(message), record, Vec::new());
    client_prints(&mut outcome, &format!("name unknown: {message}"));
    case("a repository that does not exist is not found", 201, expect_denied(Stage::Push, "NAME_UNKNOWN"), outcome, 77)
}

/// A statement denies, in an inline policy; a condition of another layer warns.
pub(crate) fn denied_by_statement() -> CaseReport {
    let message = format!(
        "User: {SESSION} is not authorized to perform: ecr:PutImage on resource: {REPOSITORY} with an explicit deny in an \
         identity-based policy"
    );
    let pointer = "/Statement/1";
    let reason = json!({
        "layer": "identity", "policy": format!("{ROLE}#freeze"), "statement": { "sid": "Freeze", "index": 1 },
        "pointer": pointer, "element": "Condition", "operator": "Bool", "key": "aws:PrincipalTag/frozen",
        "wanted": ["true"], "seen": ["true"], "text": "statement `Freeze` denies `ecr:PutImage`: `true` is `true`",
    });
    let warning = "policy `freeze`: /Statement/1: the release freeze rests on unverified behaviour";
    let mut record = registry(
        "PUT /v2/my-ecr-repo/manifests/latest",
        json!({ "decision": "explicitDeny", "reasons": [reason], "warnings": [warning] }),
        json!({ "status": 403, "code": "DENIED", "message": message }),
    );
    record["action"] = json!("ecr:PutImage");
    let place = ElementPlace {
        of: format!("{ROLE}#freeze"),
        pointer: pointer.to_owned(),
        place: tf("freeze.tf", 12, 7, "      {"),
    };
    let mut outcome = denied(Stage::Push, Some(403), Some("DENIED"), Some(&message), record, vec![place]);
    client_prints(&mut outcome, &format!("denied: {message}"));
    CaseReport {
        scenario: "release freeze".to_owned(),
        place: Place { file: "scenarios/freeze/scenario.yml".into(), line: 9, column: 11 },
        ..case("nobody pushes in a freeze", 9, expect_denied(Stage::Push, "DENIED"), outcome, 1500)
    }
}

/// The workflow of the case does not start.
pub(crate) fn not_started() -> CaseReport {
    let reason = WorkflowReason {
        text: "the branch `feature` matches none of `branches`: `develop`".to_owned(),
        place: Some(workflow_line(7, 5, "    branches: [develop]")),
        hint: Some("add the branch to `branches`".to_owned()),
    };
    let outcome = of_workflow(Stage::Trigger, None, reason, None);
    case("a push elsewhere starts nothing", 36, Expectation::Denied(denial(Stage::Trigger)), outcome, 3)
}

/// GitHub does not take the file of the workflow.
pub(crate) fn invalid_workflow() -> CaseReport {
    let message =
        "The workflow is not valid. .github/workflows/deploy-ecr.yml (Line: 9, Col: 3): Unexpected value 'id_token'";
    let reason = WorkflowReason {
        text: "GitHub does not take the workflow file".to_owned(),
        place: Some(workflow_line(9, 3, "  id_token: write")),
        hint: None,
    };
    let outcome = of_workflow(Stage::Trigger, Some(message), reason, None);
    case("a key that GitHub does not know", 40, Expectation::Denied(denial(Stage::Trigger)), outcome, 3)
}

/// The job may not ask for a token.
pub(crate) fn no_permission() -> CaseReport {
    let reason = WorkflowReason {
        text: "`permissions` leave `id-token` out, which sets it to `none`".to_owned(),
        place: Some(workflow_line(8, 1, "permissions:")),
        hint: Some("add `id-token: write` to them".to_owned()),
    };
    let message = "Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers";
    let seen = SeenByUser {
        action: "aws-actions/configure-aws-credentials v1.7.0".to_owned(),
        lines: vec![format!("Error: {message}")],
        calls: Vec::new(),
        least_seconds: 0,
        most_seconds: 1,
        exit: 1,
    };
    let outcome = of_workflow(Stage::Mint, Some(message), reason, Some(seen));
    case("the permission is left out", 47, Expectation::Denied(denial(Stage::Mint)), outcome, 4)
}

/// The action refuses its inputs.
pub(crate) fn refused_by_action() -> CaseReport {
    let reason = WorkflowReason {
        text: "`aws-actions/configure-aws-credentials` refuses its inputs".to_owned(),
        place: Some(workflow_line(16, 9, "      - uses: aws-actions/configure-aws-credentials@v4")),
        hint: None,
    };
    let outcome = of_workflow(Stage::AssumeRole, Some("Input required and not supplied: aws-region"), reason, None);
    case("the region is left out", 52, Expectation::Denied(denial(Stage::AssumeRole)), outcome, 4)
}

/// STS refuses the role, and the action tries again and again.
pub(crate) fn refused_with_an_action() -> CaseReport {
    let mut report = another_repository();
    report.name = "another repository with the same workflow".to_owned();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!("it is refused") };
    denied.seen_by_user = Some(SeenByUser {
        action: "aws-actions/configure-aws-credentials v1.7.0".to_owned(),
        lines: vec![format!("Error: {STS}")],
        calls: vec![
            Calls { call: "GET token".into(), times: 1 },
            Calls { call: "AssumeRoleWithWebIdentity".into(), times: 12 },
        ],
        least_seconds: 34,
        most_seconds: 171,
        exit: 1,
    });
    report
}

fn of_workflow(
    stage: Stage,
    message: Option<&str>,
    reason: WorkflowReason,
    seen_by_user: Option<SeenByUser>,
) -> Outcome {
    Outcome::Denied(Box::new(Denied {
        stage,
        status: None,
        code: None,
        message: message.map(str::to_owned),
        client_message: None,
        record: None,
        places: Vec::new(),
        workflow: Some(reason),
        seen_by_user,
        exchanges: Vec::new(),
    }))
}

fn workflow_line(line: usize, column: usize, line_text: &str) -> portcullis_terraform::Place {
    let length = line_text.chars().count() + 1 - column;
    let file = "scenarios/seed/.github/workflows/deploy-ecr.yml".into();
    portcullis_terraform::Place { file, line, column, length, line_text: line_text.to_owned() }
}

/// Should have been pushed, and was denied.
pub(crate) fn different_denial() -> CaseReport {
    let mut report = another_repository();
    report.name = "a fork deploys".to_owned();
    report.expected = Expectation::Reached(Goal::Pushed);
    report.differences = vec!["expected `pushed`, but `assume-role` was denied".to_owned()];
    in_freeze(report, 20)
}

/// Should have been denied, and was pushed.
pub(crate) fn different_push() -> CaseReport {
    let mut report = pushed("a feature branch may not push (crane)", "crane");
    let message = MessagePattern::new("Not authorized to perform …");
    report.expected = Expectation::Denied(Denial { message: Some(message), ..denial(Stage::AssumeRole) });
    report.differences = vec!["expected `assume-role` to be denied, but it was not: the run came to `push`".to_owned()];
    in_freeze(report, 31)
}

/// The environment failed.
pub(crate) fn broken() -> CaseReport {
    let message = "the emulator could not be reached: error sending request for url (http://127.0.0.1:4566/): connection \
                   refused\nis it running?";
    let outcome = Outcome::Broken(Broken { stage: Stage::Login, message: message.to_owned() });
    in_freeze(case("a tag is pushed", 0, Expectation::Reached(Goal::Pushed), outcome, 30_000), 44)
}

fn in_freeze(report: CaseReport, line: usize) -> CaseReport {
    let file = "scenarios/freeze/scenario.yml".into();
    CaseReport { scenario: "release freeze".to_owned(), place: Place { file, line, column: 11 }, ..report }
}

pub(crate) fn case(name: &str, line: usize, expected: Expectation, outcome: Outcome, milliseconds: u64) -> CaseReport {
    CaseReport {
        position: 0,
        scenario: "deploy to ECR".to_owned(),
        name: name.to_owned(),
        place: Place { file: "scenarios/seed/scenario.yml".into(), line, column: 11 },
        client: (outcome.stage() >= Stage::Push).then(|| "docker-graphdriver".to_owned()),
        permissions: Vec::new(),
        warnings: Vec::new(),
        expected,
        passed: passed(&outcome),
        outcome,
        differences: Vec::new(),
        claims: None,
        took: Duration::from_millis(milliseconds),
    }
}

/// What a case without a workflow and a second role comes by.
fn passed(outcome: &Outcome) -> Vec<Stage> {
    let ways = [Stage::Apply, Stage::Mint, Stage::AssumeRole, Stage::Login, Stage::Push];
    let reached = matches!(outcome, Outcome::Reached(_));
    ways.into_iter().filter(|stage| *stage < outcome.stage() || reached && *stage == outcome.stage()).collect()
}

const STS: &str = "Not authorized to perform sts:AssumeRoleWithWebIdentity";

fn expect_denied(stage: Stage, error: &str) -> Expectation {
    Expectation::Denied(Denial { error: Some(error.to_owned()), ..denial(stage) })
}

fn denial(stage: Stage) -> Denial {
    let place = Place { file: "scenarios/seed/scenario.yml".into(), line: 44, column: 13 };
    Denial { stage, status: None, error: None, message: None, action: None, reason: None, place }
}

fn denied(
    stage: Stage,
    status: Option<u16>,
    code: Option<&str>,
    message: Option<&str>,
    record: Value,
    places: Vec<ElementPlace>,
) -> Outcome {
    let record: Record = serde_json::from_value(record).unwrap();
    Outcome::Denied(Box::new(Denied {
        stage,
        status,
        code: code.map(str::to_owned),
        message: message.map(str::to_owned),
        client_message: None,
        record: Some(record),
        places,
        workflow: None,
        seen_by_user: None,
        exchanges: Vec::new(),
    }))
}

fn client_prints(outcome: &mut Outcome, line: &str) {
    let Outcome::Denied(denied) = outcome else { unreachable!("only a refusal is printed") };
    denied.client_message = Some(line.to_owned());
}

fn web_identity(decision: Value, refusal: Value) -> Value {
    let mut record = json!({
        "number": 7, "requestId": "00000000-0000-4000-8000-000000000007", "at": "2026-08-01T09:30:00Z",
        "service": "sts", "operation": "AssumeRoleWithWebIdentity", "refusal": refusal,
    });
    if !decision.is_null() {
        record["decision"] = decision;
        record["principal"] = json!(PROVIDER);
        record["action"] = json!("sts:AssumeRoleWithWebIdentity");
        record["resource"] = json!(ROLE);
    }
    record
}

fn registry(operation: &str, decision: Value, refusal: Value) -> Value {
    json!({
        "number": 12, "requestId": "00000000-0000-4000-8000-000000000012", "at": "2026-08-01T09:30:02Z",
        "service": "registry", "operation": operation, "principal": SESSION, "action": "ecr:BatchGetImage",
        "resource": REPOSITORY, "decision": decision, "refusal": refusal,
    })
}

fn refusal(status: u16, code: &str, message: &str) -> Value {
    json!({ "status": status, "code": code, "message": message })
}

fn no_batch_get_image() -> Value {
    let ecs: Vec<String> = (0..40).map(|number| format!("ecs:Action{number}")).collect();
    json!({
        "decision": "implicitDeny",
        "reasons": [
            {
                "layer": "identity", "policy": "arn:aws:iam::aws:policy/AmazonECS_FullAccess",
                "statement": { "sid": "ECS", "index": 0 }, "element": "Action", "wanted": ecs,
                "seen": ["ecr:BatchGetImage"], "pointer": "/Statement/0/Action",
                "text": "none of its 6 statements allows `ecr:BatchGetImage`",
            },
            {
                "layer": "identity", "policy": PUSH_POLICY, "statement": { "index": 0 }, "element": "Action",
                "wanted": [
                    "ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
                    "ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:GetDownloadUrlForLayer",
                    "ecr:GetAuthorizationToken",
                ],
                "seen": ["ecr:BatchGetImage"], "pointer": "/Statement/0/Action",
                "text": "its only statement does not allow `ecr:BatchGetImage`",
            },
        ],
    })
}

fn action_place() -> ElementPlace {
    ElementPlace {
        of: PUSH_POLICY.to_owned(),
        pointer: "/Statement/0/Action".to_owned(),
        place: portcullis_terraform::Place { length: 6, ..tf("iam.tf", 45, 9, "        Action : [") },
    }
}

/// A line of a file of the infrastructure, marked to its end without a comma.
fn tf(file: &str, line: usize, column: usize, line_text: &str) -> portcullis_terraform::Place {
    let length = line_text.trim_end_matches(',').chars().count() + 1 - column;
    let file = format!("scenarios/seed/terraform/{file}").into();
    portcullis_terraform::Place { file, line, column, length, line_text: line_text.to_owned() }
}
