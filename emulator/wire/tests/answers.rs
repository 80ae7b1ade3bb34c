//! What goes out: each answer as a whole, byte for byte.

#![expect(clippy::unwrap_used, reason = "every function of this target is part of a test")]

use http::Response;
use portcullis_wire::{Fault, FaultKind, PROTOCOL_FAULTS, Service, UnwritableOutput, identify, refuse, respond};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

const ID: &str = "9a2f6c1e-5d2b-4a57-8f0e-0c1d2e3f4a5b";

/// Status, headers and body, as a person would look at them.
fn printed(answer: &Response<bytes::Bytes>) -> String {
    let mut text = format!("{}\n", answer.status());
    for (name, value) in answer.headers() {
        text.push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
    }
    text.push('\n');
    text.push_str(std::str::from_utf8(answer.body()).unwrap());
    text
}

fn answered(service: &Service, operation: &str, output: &Value) -> String {
    printed(&respond(service, service.operation(operation).unwrap(), output, ID).unwrap())
}

#[test]
fn get_caller_identity() {
    let output = json!({
        "UserId": "AROAEXAMPLE:GitHubActions",
        "Account": "123456789012",
        "Arn": "arn:aws:sts::123456789012:assumed-role/dev-github-actions/GitHubActions",
    });
    insta::assert_snapshot!(answered(Service::sts(), "GetCallerIdentity", &output));
}

#[test]
fn assume_role_with_web_identity() {
    let output = json!({
        "Credentials": {
            "AccessKeyId": "ASIAEXAMPLE",
            "SecretAccessKey": "secret/with+marks",
            "SessionToken": "token==",
            "Expiration": 1_789_573_415,
        },
        "AssumedRoleUser": { "AssumedRoleId": "AROAEXAMPLE:s", "Arn": "arn:aws:sts::123456789012:assumed-role/r/s" },
        "Provider": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        "Audience": "sts.amazonaws.com",
        "SubjectFromWebIdentityToken": "repo:mycompany-inc/my-repo:ref:refs/heads/develop",
        "PackedPolicySize": 25,
    });
    insta::assert_snapshot!(answered(Service::sts(), "AssumeRoleWithWebIdentity", &output));
}

#[test]
fn create_role_with_tags() {
    let output = json!({ "Role": {
        "Path": "/", "RoleName": "demo", "RoleId": "AROAEXAMPLE", "Arn": "arn:aws:iam::123456789012:role/demo",
        "CreateDate": 1_789_573_415, "AssumeRolePolicyDocument": "%7B%7D", "Tags": [{ "Key": "k", "Value": "v" }],
        "Description": null,
    }});
    insta::assert_snapshot!(answered(Service::iam(), "CreateRole", &output));
}

#[test]
fn an_operation_without_output() {
    insta::assert_snapshot!(answered(Service::iam(), "DeleteRole", &json!({})));
    let without = respond(Service::iam(), Service::iam().operation("DeleteRole").unwrap(), &Value::Null, ID);
    assert!(without.is_ok());
}

#[test]
fn empty_lists_structures_and_texts() {
    let output = json!({ "Role": {
        "Path": "/", "RoleName": "demo", "RoleId": "AROAEXAMPLE", "Arn": "arn:aws:iam::123456789012:role/demo",
        "CreateDate": 1_789_573_415, "Description": "", "Tags": [], "RoleLastUsed": {},
    }});
    insta::assert_snapshot!(answered(Service::iam(), "GetRole", &output));
}

#[test]
fn the_date_of_an_oidc_provider_has_milliseconds() {
    let output = json!({
        "Url": "token.actions.githubusercontent.com", "CreateDate": 1_789_573_415.25,
        "ClientIDList": ["sts.amazonaws.com"], "ThumbprintList": [], "Tags": [],
    });
    insta::assert_snapshot!(answered(Service::iam(), "GetOpenIDConnectProvider", &output));
}

#[test]
fn a_map() {
    insta::assert_snapshot!(answered(
        Service::iam(),
        "GetAccountSummary",
        &json!({ "SummaryMap": { "Roles": 3, "Users": 0 } })
    ));
}

#[test]
fn describe_repositories() {
    let output = json!({ "repositories": [{
        "repositoryName": "my-ecr-repo", "registryId": "123456789012",
        "repositoryArn": "arn:aws:ecr:ap-northeast-1:123456789012:repository/my-ecr-repo",
        "repositoryUri": "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-ecr-repo",
        "createdAt": 1_789_573_415.25, "imageTagMutability": "MUTABLE",
        "imageScanningConfiguration": { "scanOnPush": false },
        "encryptionConfiguration": { "encryptionType": "AES256" },
    }]});
    insta::assert_snapshot!(answered(Service::ecr(), "DescribeRepositories", &output));
}

#[rstest]
#[case("GetCallerIdentity", json!({ "Arn": "a", "ARN": "a" }), "", "the model knows no member `ARN`")]
#[case("GetCallerIdentity", json!({ "Arn": 1 }), "/Arn", "it must be a string")]
#[case("GetCallerIdentity", json!([]), "", "it must be an object")]
#[case("AssumeRole", json!({ "Credentials": { "AccessKeyId": "a" } }), "/Credentials", "the member `SecretAccessKey` is required")]
#[case("AssumeRole", json!({ "PackedPolicySize": 0.5 }), "/PackedPolicySize", "it must be a whole number")]
fn an_output_that_is_not_of_its_shape_is_a_mistake(
    #[case] operation: &str,
    #[case] output: Value,
    #[case] pointer: &str,
    #[case] problem: &str,
) {
    let sts = Service::sts();
    let error = respond(sts, sts.operation(operation).unwrap(), &output, ID).unwrap_err();
    let expected =
        UnwritableOutput { operation: operation.to_owned(), pointer: pointer.to_owned(), problem: problem.to_owned() };
    assert_eq!(error, expected);
}

#[test]
fn an_operation_without_output_takes_none() {
    let iam = Service::iam();
    let error = respond(iam, iam.operation("DeleteRole").unwrap(), &json!({ "Role": {} }), ID).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the output of `DeleteRole` does not fit its model at ``: the operation has no output"
    );
}

/// Every row of the fault table, as a query service and as a JSON service answer it.
#[test]
fn every_fault_of_the_protocols() {
    let mut text = String::new();
    for row in PROTOCOL_FAULTS {
        for service in [Service::iam(), Service::ecr()] {
            text.push_str(&printed(&refuse(Some(service), &row.fault(service), ID)));
            text.push_str("\n\n");
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_refused_access_is_spelled_with_a_capital_in_json_alone() {
    let fault = FaultKind::new("AccessDeniedException", 400, "User: u is not authorized").fault();
    insta::assert_snapshot!(printed(&refuse(Some(Service::ecr()), &fault, ID)));
}

#[test]
fn a_failure_of_the_emulator_is_not_the_senders() {
    let fault = portcullis_wire::INTERNAL_FAILURE.fault(Service::sts());
    let answer = printed(&refuse(Some(Service::sts()), &fault, ID));
    assert!(answer.contains("<Type>Receiver</Type>"), "{answer}");
}

#[test]
fn a_target_of_no_service_gets_one_empty_element() {
    let headers = [("x-amz-target", "Nothing.AtAll"), ("content-type", "application/x-amz-json-1.1")];
    let headers = headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let refused = identify(&http::Method::POST, &"/".parse().unwrap(), &headers, b"{}").unwrap_err();
    let answer = refuse(refused.service, &refused.fault, ID);
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.body().as_ref(), b"<UnknownOperationException/>\n");
}

fn fault(message: &str) -> Fault {
    FaultKind::new("ValidationError", 400, "{message}").with(&[("message", message)])
}

#[test]
fn marks_of_xml_are_escaped() {
    let answer = refuse(Some(Service::sts()), &fault("Value '<a & \"b\">' at 'x'\r\n"), ID);
    let body = std::str::from_utf8(answer.body()).unwrap();
    let escaped = "<Message>Value &apos;&lt;a &amp; &quot;b&quot;&gt;&apos; at &apos;x&apos;&#13;\n</Message>";
    assert!(body.contains(escaped), "{body}");
}

proptest! {
    #[test]
    fn any_message_is_read_back_by_an_xml_parser(message in any::<String>()) {
        let answer = refuse(Some(Service::sts()), &fault(&message), ID);
        let body = std::str::from_utf8(answer.body()).unwrap();
        let document = roxmltree::Document::parse(body).unwrap();
        let read = document.descendants().find(|node| node.has_tag_name(("https://sts.amazonaws.com/doc/2011-06-15/", "Message")));
        let text = read.and_then(|node| node.text()).unwrap_or_default();
        let forbidden = |c: char| (c.is_control() && c < ' ' && !"\t\n\r".contains(c)) || "\u{fffe}\u{ffff}".contains(c);
        prop_assert_eq!(text, message.replace(forbidden, "\u{fffd}"));
    }

    #[test]
    fn any_message_is_read_back_by_a_json_parser(message in any::<String>()) {
        let answer = refuse(Some(Service::ecr()), &fault(&message), ID);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        prop_assert_eq!(body["message"].as_str().unwrap_or_default(), message);
    }
}
