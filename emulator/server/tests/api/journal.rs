//! The journal has one record for each request: who, what, the decision, and the cause that the client is not told.

use portcullis_gate::Filter;
use serde_json::json;

use crate::account::{Account, allow};

#[tokio::test]
async fn allowed_denied_refused_and_not_implemented_requests_are_recorded() {
    let account = Account::with_tester(Some(&allow(&["ecr:DescribeRepositories"], "*"))).await;
    account.gate.journal().clear();
    let tester = account.session_of("tester");
    account.call(&tester, "ecr:DescribeRepositories", json!({})).await;
    account.call(&tester, "ecr:DeleteRepository", json!({"repositoryName": "app"})).await;
    account.call(&tester, "ecr:DescribeRepositories", json!({"repositoryNames": ["no-such"]})).await;
    account.send(account.request("iam:ListRoles", &json!({}))).await;
    account.call(&account.root, "iam:CreateLoginProfile", json!({"UserName": "u"})).await;
    let mut records = account.gate.journal().records(&Filter::default());
    let first = records[0].number;
    for (index, record) in records.iter_mut().enumerate() {
        assert_eq!(record.number, first + index as u64);
        assert_eq!(record.request_id, account.facts.request_id);
        record.number = index as u64;
    }
    crate::account::without_times().bind(|| insta::assert_json_snapshot!(records));
}

#[tokio::test]
async fn an_operation_of_the_model_without_an_action_answers_501_with_its_name() {
    let account = Account::empty();
    for (operation, input) in [("iam:CreateLoginProfile", json!({})), ("sts:AssumeRoot", json!({}))] {
        let answer = account.call(&account.root, operation, input).await;
        let said = format!("501 NotImplemented: Portcullis does not implement {operation} yet");
        assert_eq!(answer.refusal(), said, "whatever its input is");
    }
}
