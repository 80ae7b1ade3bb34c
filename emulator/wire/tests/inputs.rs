//! What comes in: decoded values, and AWS's words for what cannot be taken.

#![expect(clippy::unwrap_used, reason = "every function of this target is part of a test")]

use http::{HeaderMap, Method, Uri};
use portcullis_wire::{Fault, RawCall, Service, identify};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

fn query(operation: &str, parameters: &[(&str, &str)]) -> Result<Value, Fault> {
    let service = if Service::sts().operation(operation).is_some() { Service::sts() } else { Service::iam() };
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", operation).append_pair("Version", service.version()).extend_pairs(parameters);
    query_call(&body.finish()).decode()
}

fn query_call(body: &str) -> RawCall {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
    identify(&Method::POST, &Uri::from_static("/"), &headers, body.as_bytes()).unwrap()
}

fn ecr(operation: &str, body: &str) -> Result<Value, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert("x-amz-target", format!("AmazonEC2ContainerRegistry_V20150921.{operation}").parse().unwrap());
    headers.insert("content-type", "application/x-amz-json-1.1".parse().unwrap());
    identify(&Method::POST, &Uri::from_static("/"), &headers, body.as_bytes()).unwrap().decode()
}

fn refusal(decoded: Result<Value, Fault>) -> String {
    let fault = decoded.unwrap_err();
    assert_eq!(fault.status, 400);
    fault.to_string()
}

const ROLE: &str = "arn:aws:iam::123456789012:role/demo";

#[test]
fn a_web_identity_call_is_read() {
    let input = query(
        "AssumeRoleWithWebIdentity",
        &[
            ("RoleArn", ROLE),
            ("RoleSessionName", "GitHubActions"),
            ("WebIdentityToken", "aaaa.bbbb.cccc"),
            ("DurationSeconds", "+0900"),
            ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            ("PolicyArns.member.02.arn", "arn:aws:iam::aws:policy/SecurityAudit"),
            ("Unknown.member.1", "ignored"),
        ],
    );
    assert_eq!(
        input.unwrap(),
        json!({
            "RoleArn": ROLE,
            "RoleSessionName": "GitHubActions",
            "WebIdentityToken": "aaaa.bbbb.cccc",
            "DurationSeconds": 900,
            "PolicyArns": [
                { "arn": "arn:aws:iam::aws:policy/ReadOnlyAccess" },
                { "arn": "arn:aws:iam::aws:policy/SecurityAudit" },
            ],
        })
    );
}

#[test]
fn an_ecr_call_is_read() {
    let body = r#"{ "repositoryName": "my-ecr-repo", "imageTagMutability": "MUTABLE", "unknown": { "a": [1] },
        "imageScanningConfiguration": { "scanOnPush": true }, "registryId": null,
        "tags": [{ "Key": "env", "Value": "dev" }] }"#;
    assert_eq!(
        ecr("CreateRepository", body).unwrap(),
        json!({
            "repositoryName": "my-ecr-repo",
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": { "scanOnPush": true },
            "tags": [{ "Key": "env", "Value": "dev" }],
        })
    );
}

#[test]
fn an_operation_without_parameters_is_read_as_nothing() {
    assert_eq!(query("GetCallerIdentity", &[]).unwrap(), json!({}));
    assert_eq!(query("GetAccountSummary", &[("X", "y")]).unwrap(), json!({}));
    assert_eq!(ecr("DescribeRegistry", "{}").unwrap(), json!({}));
}

/// The rows of IAM's TagUser, recorded in September 2026.
#[rstest]
#[case(&[("Tags", "")], json!([]))]
#[case(&[("Tags.member.01.Key", "team"), ("Tags.member.1.Value", "")], json!([{ "Key": "team", "Value": "" }]))]
#[case(
    &[("Tags.member.2.Key", "b"), ("Tags.member.2.Value", "2"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1")],
    json!([{ "Key": "a", "Value": "1" }, { "Key": "b", "Value": "2" }])
)]
#[case(
    &[("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1"), ("Tags.member.1.Unknown", "ignored"), ("Tags.other.1", "ignored")],
    json!([{ "Key": "a", "Value": "1" }])
)]
fn a_list_of_structures_is_read(#[case] parameters: &[(&str, &str)], #[case] tags: Value) {
    let parameters: Vec<(&str, &str)> = [("UserName", "u1")].iter().chain(parameters).copied().collect();
    let mut input = query("TagUser", &parameters).unwrap();
    for tag in input["Tags"].as_array_mut().unwrap() {
        tag.as_object_mut().unwrap().sort_keys();
    }
    assert_eq!(input, json!({ "UserName": "u1", "Tags": tags }));
}

#[rstest]
#[case(
    "Tags.member.2",
    "ValidationError: 2 validation errors detected: Value at 'tags.1.member.value' failed to satisfy constraint: Member \
     must not be null; Value at 'tags.1.member.key' failed to satisfy constraint: Member must not be null"
)]
#[case(
    "Tags.member.+1",
    "ValidationError: 2 validation errors detected: Value at 'tags.1.member.value' failed to satisfy constraint: Member \
     must not be null; Value at 'tags.1.member.key' failed to satisfy constraint: Member must not be null"
)]
#[case("Tags.member.0", "MalformedInput: 0 is not a valid index")]
#[case("Tags.member.-1", "MalformedInput: Key -1 may not have a leading '-'")]
#[case("Tags.member.1.0", "MalformedInput: Two index elements may not occur back to back")]
#[case("Tags.member.49", "MalformedInput: Excessively sparse input would skip 48 list elements")]
#[case("Tags.member.99999999999999999999", "MalformedInput: 99999999999999999999 is not a valid index")]
fn a_bad_index_of_structures_is_refused(#[case] at: &str, #[case] answer: &str) {
    let (key, value) = (format!("{at}.Key"), format!("{at}.Value"));
    let parameters = [("UserName", "u1"), (key.as_str(), "team"), (value.as_str(), "approved")];
    assert_eq!(refusal(query("TagUser", &parameters)), answer);
}

const POLICY_LIST: &str = "ValidationError: 1 validation error detected: Value at 'policyInputList' failed to satisfy \
     constraint: Member must satisfy constraint: [Member must have length less than or equal to 131072, Member must have \
     length greater than or equal to 1, Member must satisfy regular expression pattern: \
     [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+]";

/// The rows of IAM's GetContextKeysForCustomPolicy, recorded in September 2026.
#[rstest]
#[case(&["one"], "MalformedInput: Start of list found where not expected")]
#[case(&["+1"], "MalformedInput: Start of list found where not expected")]
#[case(&["0"], "MalformedInput: 0 is not a valid index")]
#[case(&["11"], POLICY_LIST)]
#[case(&["12"], "MalformedInput: Excessively sparse input would skip 11 list elements")]
#[case(&["1", "12"], "MalformedInput: Excessively sparse input would skip 11 list elements")]
#[case(&["1", "8", "15"], POLICY_LIST)]
#[case(
    &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "21"],
    "MalformedInput: Excessively sparse input would skip 11 list elements"
)]
fn a_bad_index_of_texts_is_refused(#[case] indexes: &[&str], #[case] answer: &str) {
    let names: Vec<String> = indexes.iter().map(|index| format!("PolicyInputList.member.{index}")).collect();
    let parameters: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "{}")).collect();
    assert_eq!(refusal(query("GetContextKeysForCustomPolicy", &parameters)), answer);
}

#[test]
fn at_most_ten_violations_are_listed() {
    let answer =
        refusal(query("TagUser", &[("UserName", "u1"), ("Tags.member.11.Key", "k"), ("Tags.member.11.Value", "v")]));
    assert!(answer.starts_with("ValidationError: 10 validation errors detected: "), "{answer}");
    assert_eq!(answer.matches("Member must not be null").count(), 10);
    assert!(answer.ends_with("Value at 'tags.5.member.key' failed to satisfy constraint: Member must not be null"));
}

#[rstest]
#[case(
    "TagUser",
    &[("UserName", "u1"), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "bad\nvalue")],
    r"1 validation error detected: Value at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*"
)]
#[case(
    "SetSecurityTokenServicePreferences",
    &[("GlobalEndpointTokenVersion", "v3Token")],
    "1 validation error detected: Value at 'globalEndpointTokenVersion' failed to satisfy constraint: Member must satisfy enum value set: [v2Token, v1Token]"
)]
#[case(
    "CreateSAMLProvider",
    &[("Name", "n")],
    "1 validation error detected: Value at 'sAMLMetadataDocument' failed to satisfy constraint: Member must not be null"
)]
#[case(
    "ListUsers",
    &[("MaxItems", "1001")],
    "1 validation error detected: Value at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000"
)]
fn iam_never_prints_the_value(#[case] operation: &str, #[case] parameters: &[(&str, &str)], #[case] answer: &str) {
    assert_eq!(refusal(query(operation, parameters)), format!("ValidationError: {answer}"));
}

#[rstest]
#[case(
    "AssumeRoot",
    &[("TargetPrincipal", "123456789012"), ("TaskPolicyArn.arn", "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"), ("DurationSeconds", "901")],
    "1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900"
)]
#[case(
    "AssumeRoot",
    &[("TargetPrincipal", "123456789012")],
    "1 validation error detected: Value null at 'taskPolicyArn' failed to satisfy constraint: Member must not be null"
)]
#[case(
    "AssumeRole",
    &[("RoleArn", ROLE), ("RoleSessionName", "Session1:2")],
    r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
)]
#[case(
    "AssumeRoleWithWebIdentity",
    &[("RoleArn", ROLE), ("RoleSessionName", "session"), ("WebIdentityToken", "x")],
    "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4"
)]
#[case(
    "AssumeRole",
    &[("RoleArn", ROLE), ("RoleSessionName", "session"), ("TransitiveTagKeys.member.1", "a"), ("TransitiveTagKeys.member.2", "")],
    r"1 validation error detected: Value '[a, ]' at 'transitiveTagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+]"
)]
fn sts_prints_the_value_unless_it_is_secret(
    #[case] operation: &str,
    #[case] parameters: &[(&str, &str)],
    #[case] answer: &str,
) {
    assert_eq!(refusal(query(operation, parameters)), format!("ValidationError: {answer}"));
}

#[rstest]
fn what_is_no_integer_is_malformed(#[values("900.0", "9e2", " 900 ", "", "2147483648")] text: &str) {
    let answer = refusal(query("GetSessionToken", &[("DurationSeconds", text)]));
    assert!(answer.starts_with("MalformedInput: "), "{answer}");
}

#[rstest]
#[case(&[("UserName.x", "u1")], "Start of list found where not expected")]
#[case(&[("UserName", "u1"), ("UserName", "u2")], "Duplicate parameter found where not expected")]
#[case(&[("Tags", "text")], "Expected list or null")]
fn parameters_of_another_form_are_malformed(#[case] parameters: &[(&str, &str)], #[case] problem: &str) {
    assert_eq!(refusal(query("TagUser", parameters)), format!("MalformedInput: {problem}"));
}

#[test]
fn what_cannot_be_read_comes_before_what_breaks_a_constraint() {
    let answer = refusal(query("ListUsers", &[("PathPrefix", "no slash"), ("MaxItems", "many")]));
    assert!(answer.starts_with("MalformedInput: "), "{answer}");
}

#[rstest]
#[case(
    "CreateRepository",
    "{}",
    "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'Member must not be null'"
)]
#[case(
    "PutLifecyclePolicy",
    r#"{ "repositoryName": "images", "lifecyclePolicyText": "{\"rules\": []}" }"#,
    "InvalidParameterException: Invalid parameter at 'lifecyclePolicyText' failed to satisfy constraint: 'Member must have length greater than or equal to 100'"
)]
#[case(
    "CreateRepository",
    r#"{ "repositoryName": "Images" }"#,
    r"InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*''"
)]
#[case(
    "CreateRepository",
    "",
    "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'Member must not be null'"
)]
#[case("CreateRepository", "{", "SerializationException: ")]
#[case("CreateRepository", "[]", "SerializationException: Unexpected token, expected start of structure")]
#[case(
    "CreateRepository",
    r#"{ "repositoryName": 1 }"#,
    "SerializationException: NUMBER_VALUE can not be converted to a String"
)]
#[case(
    "CreateRepository",
    r#"{ "repositoryName": ["a"] }"#,
    "SerializationException: Start of list found where not expected"
)]
#[case(
    "CreateRepository",
    r#"{ "repositoryName": "ab", "tags": {} }"#,
    "SerializationException: Expected list or null"
)]
#[case(
    "DescribeRepositories",
    r#"{ "maxResults": "5" }"#,
    "SerializationException: STRING_VALUE can not be converted to an Integer"
)]
#[case(
    "DescribeRepositories",
    r#"{ "maxResults": 5.5 }"#,
    "SerializationException: DECIMAL_VALUE can not be converted to an Integer"
)]
fn ecr_names_the_first_violation(#[case] operation: &str, #[case] body: &str, #[case] answer: &str) {
    assert_eq!(refusal(ecr(operation, body)), answer);
}

/// Whatever is sent to whatever operation is decoded or refused.
fn parameter_name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("member".to_owned()),
        Just("entry".to_owned()),
        Just("Tags".to_owned()),
        Just("ContextEntries".to_owned()),
        Just("Key".to_owned()),
        "[0-9+-]{0,4}",
        ".{0,3}",
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.join("."))
}

proptest! {
    #[test]
    fn decoding_a_query_never_panics(
        parameters in prop::collection::vec((parameter_name(), ".{0,8}"), 0..12),
        operation in prop::sample::select(vec!["TagUser", "SimulateCustomPolicy", "AssumeRole", "ListUsers"]),
    ) {
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let _ = query(operation, &parameters);
    }

    #[test]
    fn identifying_never_panics(body in prop::collection::vec(any::<u8>(), 0..80), target in "[ -~]{0,60}") {
        let mut headers = HeaderMap::new();
        let _ = identify(&Method::POST, &Uri::from_static("/"), &headers, &body);
        headers.insert("x-amz-target", target.parse().unwrap());
        let _ = identify(&Method::POST, &Uri::from_static("/"), &headers, &body);
    }

    #[test]
    fn decoding_json_never_panics(
        body in prop_oneof![
            any::<Vec<u8>>().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            r#"\{"(repositoryName|tags|imageIds)":[\[\]{}"a-z0-9:,.-]{0,20}\}"#,
        ],
    ) {
        let _ = ecr("CreateRepository", &body);
        let _ = ecr("BatchGetImage", &body);
    }
}
