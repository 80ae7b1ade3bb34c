//! Every action is open to a role whose statements name exactly the actions and resources it needs, and closed without.
//!
//! The cases of a service are a file in `permissions/`. IAM's stand beside IAM, in `emulator/iam/tests/api/permissions.rs`,
//! which compares itself with IAM's actions; what is checked here is that none is missing there either.

use aws_credential_types::Credentials;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    account::{Account, Answer},
    organization::World,
};

/// Actions that ask for no permission, and why.
const EXEMPT: [(&str, &str); 4] = [
    ("ecr:StopReplicationBackfill", "it never succeeds: copying takes no time; see ecr/replication.rs for its denial"),
    ("sts:AssumeRoleWithWebIdentity", "nobody signs it: the token and the trust policy decide; see web_identity.rs"),
    ("sts:GetCallerIdentity", "AWS asks for no permission; see caller_identity.rs"),
    ("sts:GetSessionToken", "AWS asks for no permission; see sessions.rs"),
];

const IAM_CASES: &str = include_str!("../../../iam/tests/api/permissions.rs");

/// A call that succeeds in the prepared account with these permissions and no less.
#[derive(Deserialize)]
struct Case {
    operation: String,
    needs: Vec<Needed>,
    /// What the root user does before; `<uploadId>` in a later input is that member of the answers.
    #[serde(default)]
    given: Vec<Step>,
    input: Value,
    /// What of the organization is there, where not all of it: see `organization::World`.
    #[serde(default)]
    world: World,
}

#[derive(Deserialize)]
struct Step {
    operation: String,
    input: Value,
}

#[derive(Deserialize)]
struct Needed {
    action: String,
    resource: String,
}

fn cases() -> Vec<Case> {
    let files = [include_str!("permissions/ecr.json"), include_str!("permissions/organizations.json")];
    files.into_iter().flat_map(|file| serde_json::from_str::<Vec<Case>>(file).unwrap()).collect()
}

#[test]
fn every_action_of_every_service_has_an_allowed_and_a_denied_case() {
    let cases = cases();
    let mut without = Vec::new();
    for service in portcullis_server::services() {
        let prefix = (service.service)().name();
        for action in service.actions {
            let name = format!("{prefix}:{}", action.name());
            let here = cases.iter().any(|case| case.operation == name && !case.needs.is_empty());
            let exempt = EXEMPT.iter().any(|(exempt, _)| *exempt == name);
            let beside_iam = prefix == "iam" && IAM_CASES.contains(&format!("\"{}\",", action.name()));
            let of_sts = crate::sts_permissions::CASES.iter().any(|case| case.operation == name);
            if [here, exempt, beside_iam, of_sts].iter().filter(|is| **is).count() != 1 {
                without.push(name);
            }
        }
    }
    assert!(without.is_empty(), "these actions need a case in emulator/server/tests/api/permissions: {without:?}");
}

#[tokio::test]
async fn what_an_action_needs_is_enough() {
    for case in cases() {
        let (account, input) = prepared(&case.needs.iter().collect::<Vec<_>>(), &case).await;
        let answer = ask(&account, &account.session_of("tester"), &case.operation, &input).await;
        assert_eq!(answer.status, 200, "{}: {}", case.operation, answer.text());
        let decision = account.last_record().decision.unwrap();
        assert!(decision.is_allowed(), "{}: {decision:?}", case.operation);
    }
}

#[tokio::test]
async fn nothing_is_open_without_a_statement() {
    let mut denials = Vec::new();
    for case in cases() {
        let (account, input) = prepared(&[], &case).await;
        let answer = ask(&account, &account.session_of("tester"), &case.operation, &input).await;
        denials.push(answer.refusal());
    }
    insta::assert_snapshot!(denials.join("\n"));
}

#[tokio::test]
async fn each_thing_that_an_action_needs_is_needed() {
    for case in cases() {
        for (index, missing) in case.needs.iter().enumerate() {
            let mut elsewhere: Vec<Needed> = case
                .needs
                .iter()
                .map(|need| Needed { action: need.action.clone(), resource: need.resource.clone() })
                .collect();
            elsewhere[index].resource = "arn:aws:ecr:ap-northeast-1:123456789012:repository/other".to_owned();
            let (account, input) = prepared(&elsewhere.iter().collect::<Vec<_>>(), &case).await;
            let answer = ask(&account, &account.session_of("tester"), &case.operation, &input).await;
            let denied = format!("is not authorized to perform: {} on resource: ", missing.action);
            assert!(answer.refusal().contains(&denied), "{}: {}", case.operation, answer.refusal());
        }
    }
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    for case in cases() {
        let (account, input) = prepared(&[], &case).await;
        let described = || account.must("ecr:DescribeRepositories", json!({}));
        let policy = || account.must("ecr:GetRepositoryPolicy", json!({"repositoryName": "app"}));
        let before = (described().await.body, policy().await.body);
        ask(&account, &account.session_of("tester"), &case.operation, &input).await;
        assert_eq!((described().await.body, policy().await.body), before, "{}", case.operation);
    }
}

/// The account in which a case succeeds when it is allowed, a role `tester` with these permissions, and the case's input.
async fn prepared(needs: &[&Needed], case: &Case) -> (Account, Value) {
    let statements: Vec<Value> =
        needs.iter().map(|need| json!({"Effect": "Allow", "Action": need.action, "Resource": need.resource})).collect();
    let policy = (!statements.is_empty()).then(|| json!({"Version": "2012-10-17", "Statement": statements}));
    let account = Account::with_tester(policy.as_ref()).await;
    let nobody = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": {"AWS": "999999999999"}, "Action": "ecr:*"},
    ]});
    let input = json!({"repositoryName": "app", "policyText": nobody.to_string()});
    account.must("ecr:SetRepositoryPolicy", input).await;
    case.world.furnish(&account);
    let mut answers = json!({});
    for step in &case.given {
        let answer = ask(&account, &account.root, &step.operation, &filled(&step.input, &answers)).await;
        assert_eq!(answer.status, 200, "{}: {}", step.operation, answer.text());
        let answer = answer.json();
        answers.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
    }
    let input = filled(&case.input, &answers);
    (account, input)
}

/// Calls in the region where the service is.
async fn ask(account: &Account, caller: &Credentials, operation: &str, input: &Value) -> Answer {
    let region = if operation.starts_with("ecr-public:") { "us-east-1" } else { account.region };
    account.send(account.signed(caller, region, account.request(operation, input))).await
}

/// An input with the members of earlier answers in the place of their names.
fn filled(input: &Value, answers: &Value) -> Value {
    let mut text = input.to_string();
    for (name, value) in answers.as_object().unwrap() {
        text = text.replace(&format!("\"<{name}>\""), &value.to_string());
    }
    serde_json::from_str(&text).unwrap()
}
