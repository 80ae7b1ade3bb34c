//! `simulate` over text: the contract's own example, null and empty layers, and what is no request.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fmt::Write, path::Path};

use portcullis_policy::{SimulateInput, Verdict, simulate};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};

const REPOSITORY: &str = "arn:aws:ecr:ap-northeast-1:123456789012:repository/my-ecr-repo";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/dev-github-actions/GitHubActions";

fn request() -> Value {
    json!({
        "request": {
            "principal": SESSION,
            "action": "ecr:PutImage",
            "resource": REPOSITORY,
            "resourceAccount": "123456789012",
            "context": { "aws:SourceIp": "203.0.113.7", "aws:PrincipalTag/team": "web", "aws:TagKeys": ["a", "b"] },
        },
        "identityPolicies": [{ "name": "push", "policy": allow("ecr:PutImage") }],
        "resourcePolicy": null,
        "permissionsBoundaries": null,
        "sessionPolicies": null,
        "serviceControlPolicies": [[{ "name": "FullAWSAccess", "policy": allow("*") }]],
        "resourceControlPolicies": [],
    })
}

fn allow(action: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] })
}

/// The request with the value at a pointer replaced.
fn with(pointer: &str, value: Value) -> String {
    let mut request = request();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    request.pointer_mut(parent).unwrap()[name] = value;
    request.to_string()
}

fn judged(text: &str) -> Verdict {
    simulate(text).unwrap().verdict
}

#[test]
fn the_answer_is_decision_reasons_and_warnings() {
    insta::assert_json_snapshot!([
        simulate(&request().to_string()).unwrap(),
        simulate(&with("/request/action", json!("ecr:DeleteRepository"))).unwrap(),
        simulate(&with(
            "/identityPolicies",
            json!([{ "name": "ip", "policy": {
            "Version": "2012-10-17",
            "Statement": { "Effect": "Allow", "Action": "ecr:*", "Resource": "*",
                           "Condition": { "IpAddress": { "aws:SourceIp": "nowhere" } } },
        } }])
        ))
        .unwrap(),
        simulate(&with("/request/action", json!("ecr:*"))).unwrap(),
    ]);
}

#[test]
fn a_wildcard_that_a_variable_brings_is_shown_as_no_wildcard() {
    let wanting = |operator: &str| {
        let policy = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "ecr:*", "Resource": "*",
            "Condition": { operator: { "aws:PrincipalTag/team": "a*-${aws:PrincipalTag/absent, '*?'}${*}" } } } });
        let answer = simulate(&with("/identityPolicies", json!([{ "name": "own", "policy": policy }]))).unwrap();
        let reason = answer.reasons.into_iter().find(|reason| !reason.wanted.is_empty()).unwrap();
        (reason.wanted, reason.text)
    };
    let (wanted, text) = wanting("StringLike");
    assert_eq!(wanted, ["a*-${*}${?}${*}"]);
    assert!(text.contains("`a*-${*}${?}${*}`"), "{text}");
    assert_eq!(wanting("StringEquals").0, ["a*-*?*"]);
}

#[rstest]
#[case("ecr:Put*")]
#[case("ecr:?utImage")]
#[case("ec?:*")]
#[case("*")]
fn a_pattern_of_actions_is_no_request(#[case] action: &str) {
    let error = simulate(&with("/request/action", json!(action))).unwrap_err();
    assert_eq!(error.to_string(), format!("`{action}` is a pattern of actions, and a request calls one"));
}

#[rstest]
#[case("/identityPolicies", json!(null), Verdict::ImplicitDeny)]
#[case("/identityPolicies", json!([]), Verdict::ImplicitDeny)]
#[case("/permissionsBoundaries", json!(null), Verdict::Allowed)]
#[case("/permissionsBoundaries", json!([]), Verdict::ImplicitDeny)]
#[case("/permissionsBoundaries", json!([{ "name": "all", "policy": allow("*") }]), Verdict::Allowed)]
#[case("/sessionPolicies", json!(null), Verdict::Allowed)]
#[case("/sessionPolicies", json!([]), Verdict::ImplicitDeny)]
#[case("/serviceControlPolicies", json!(null), Verdict::Allowed)]
#[case("/serviceControlPolicies", json!([]), Verdict::Allowed)]
#[case("/serviceControlPolicies", json!([[]]), Verdict::ImplicitDeny)]
#[case("/resourceControlPolicies", json!(null), Verdict::Allowed)]
#[case("/resourceControlPolicies", json!([[]]), Verdict::Allowed)]
#[case("/request/resourceAccount", json!("210987654321"), Verdict::ImplicitDeny)]
#[case("/request/resource", json!("*"), Verdict::Allowed)]
#[case("/request/context", json!(null), Verdict::Allowed)]
#[case("/request/principal", json!("anonymous"), Verdict::ImplicitDeny)]
#[case("/request/principal", json!({ "service": "ecs.amazonaws.com" }), Verdict::ImplicitDeny)]
fn null_is_a_layer_that_does_not_apply_and_an_empty_list_one_that_allows_nothing(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] verdict: Verdict,
) {
    assert_eq!(judged(&with(pointer, value.clone())), verdict, "{pointer}: {value}");
}

#[test]
fn a_root_user_without_identity_policies_may_do_everything_in_its_account() {
    let mut request = request();
    request["request"]["principal"] = json!("arn:aws:iam::123456789012:root");
    request["identityPolicies"] = json!(null);
    assert_eq!(judged(&request.to_string()), Verdict::Allowed);
}

/// The cases of the evaluation have nearly the form of a request: what differs is renamed.
#[test]
fn every_case_of_the_evaluation_has_its_verdict_through_text_too() {
    let mut seen = 0;
    for topic in ["github", "layers"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(topic);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let mut case: Map<String, Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let then = case.remove("then").unwrap();
            case.retain(|member, _| !matches!(member.as_str(), "source" | "change"));
            if case["request"].get("federatingUser").is_some() {
                continue; // No request of `simulate` says who asked for a federated user's session.
            }
            if let Some(trust) = case.remove("trustPolicy") {
                case.insert("resourcePolicy".to_owned(), trust);
            }
            let answer = simulate(&Value::Object(case).to_string()).unwrap();
            assert_eq!(json!(answer.verdict), then, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen} cases were found");
}

#[test]
fn absent_members_are_null() {
    let request = json!({ "request": {
        "principal": "anonymous", "action": "ecr:BatchGetImage", "resource": REPOSITORY,
    }, "resourcePolicy": { "Statement": { "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage" } } });
    assert_eq!(judged(&request.to_string()), Verdict::Allowed);
}

/// For a role the policy of the resource is its trust policy, and without one nobody gets in; other calls on a role are
/// not a matter of trust.
#[rstest]
#[case("sts:AssumeRole", json!(null), Verdict::ImplicitDeny)]
#[case("sts:AssumeRole", json!("123456789012"), Verdict::Allowed)]
#[case("sts:AssumeRole", json!("210987654321"), Verdict::ImplicitDeny)]
#[case("iam:GetRole", json!("210987654321"), Verdict::Allowed)]
fn becoming_a_role_takes_its_trust_policy(#[case] action: &str, #[case] trusted: Value, #[case] verdict: Verdict) {
    let mut request = request();
    request["request"]["action"] = json!(action);
    request["request"]["resource"] = json!("arn:aws:iam::123456789012:role/team/deploy");
    request["identityPolicies"][0]["policy"] = allow(action);
    if !trusted.is_null() {
        request["resourcePolicy"] = json!({ "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": trusted },
        } });
    }
    assert_eq!(judged(&request.to_string()), verdict, "{action} {trusted}");
}

#[test]
fn what_is_no_request_is_refused_at_its_place_with_the_next_step() {
    let minimal = r#"{"request":{"principal":"anonymous","action":"ecr:PutImage","resource":"*"}"#;
    let wrong = [
        "7".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        with("/Request", json!({})),
        with("/identityPolicy", json!([])),
        with("/service_control_policies", json!([])),
        with("/request/principle", json!("anonymous")),
        with("/request/note", json!("anonymous")),
        with("/request", json!([])),
        with("/request", json!({ "action": "ecr:PutImage", "resource": "*" })),
        with("/request/principal", json!(null)),
        with("/request/principal", json!("GitHubActions")),
        with("/request/principal", json!(REPOSITORY)),
        with("/request/principal", json!({})),
        with("/request/principal", json!({ "federated": "" })),
        with("/request/principal", json!({ "federated": "a", "service": "b" })),
        with("/request/principal", json!({ "Service": "ecs.amazonaws.com" })),
        with("/request/action", json!("PutImage")),
        with("/request/action", json!(":PutImage")),
        with("/request/action", json!(["ecr:PutImage"])),
        with("/request/resource", json!("my-ecr-repo")),
        with("/request/resource", json!("arn:aws:ecr")),
        with("/request/resource", json!("")),
        with("/request/resourceAccount", json!(123_456_789_012_u64)),
        with("/request/resourceAccount", json!("1234")),
        with("/request/context", json!([])),
        with("/request/context", json!({ "aws:SecureTransport": true })),
        with("/request/context", json!({ "aws:EpochTime": 1.5 })),
        with("/request/context", json!({ "aws:SourceIp": null })),
        with("/request/context", json!({ "aws:TagKeys": ["a", 1] })),
        with("/request/context", json!({ "aws:TagKeys": [["a"]] })),
        with("/request/context", json!({ "aws:PrincipalTag": { "team": "web" } })),
        with("/request/context", json!({ "aws:SourceIp": "::1", "aws:sourceip": "::2" })),
        with("/request/context", json!({ "": "x" })),
        with("/identityPolicies", json!({})),
        with("/identityPolicies", json!([null])),
        with("/identityPolicies", json!([allow("*")])),
        with("/identityPolicies", json!([{ "name": "no policy" }])),
        with("/identityPolicies", json!([{ "policy": allow("*") }])),
        with("/identityPolicies", json!([{ "name": "text", "policy": allow("*").to_string() }])),
        with("/identityPolicies/0/policy/Statement/0/Effect", json!("allow")),
        with("/identityPolicies/0/policy/Statement/0/Condition", json!({ "StringLik": { "a:b": "c" } })),
        with("/resourcePolicy", json!([])),
        with("/serviceControlPolicies", json!([{ "name": "FullAWSAccess", "policy": allow("*") }])),
        with("/serviceControlPolicies", json!([null])),
        with("/resourceControlPolicies", json!({})),
        format!(r#"{minimal},"request":{{}}}}"#),
        format!(r#"{minimal},"resourcePolicy":{{"Statement":[],"Statement":[]}}}}"#),
        format!(r#"{minimal},"identityPolicies":[{{"name":"\ud800","policy":{{}}}}]}}"#),
        format!("{minimal}}} // no"),
        format!("{minimal},}}"),
        minimal.to_owned(),
        String::new(),
    ];
    let mut told = String::new();
    for text in wrong {
        let error = simulate(&text).unwrap_err();
        let (line, column) = error.line_and_column();
        writeln!(told, "{error}\n  at `{}` {line}:{column}", error.pointer()).unwrap();
        writeln!(told, "  {}", error.help_text().unwrap_or("-")).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_error_in_a_list_has_its_place_in_the_whole_text() {
    let good = request().to_string();
    let text = format!("[\n  {good},\n  {{ \"request\":\n     {{ \"prïncipal\": 1 }} }}, 7\n]");
    let input = SimulateInput::read(&text).unwrap();
    let answers: Vec<_> = input.answers().collect();
    assert!(input.is_list());
    assert_eq!(answers[0].as_ref().unwrap().verdict, Verdict::Allowed);
    insta::assert_json_snapshot!(answers[1..].iter().map(|answer| answer.as_ref().unwrap_err()).collect::<Vec<_>>());
}

#[rstest]
#[case("", 1, 1)]
#[case("  \n ", 2, 2)]
#[case("{} {}", 1, 4)]
#[case("[1,]", 1, 4)]
#[case("[1 2]", 1, 4)]
#[case("[}", 1, 2)]
#[case("]", 1, 1)]
#[case("{\"a\" 1}", 1, 6)]
#[case("{\"a\":1,}", 1, 8)]
#[case("{a:1}", 1, 2)]
#[case("[01]", 1, 3)]
#[case("[1.]", 1, 4)]
#[case("[-]", 1, 3)]
#[case("[tru]", 1, 2)]
#[case("[NaN]", 1, 2)]
#[case("[\"\\x41\"]", 1, 4)]
#[case("[\"\\u12g4\"]", 1, 4)]
#[case("[\"a\tb\"]", 1, 4)]
#[case("[\"", 1, 2)]
#[case("['a']", 1, 2)]
#[case("\u{feff}{}", 1, 1)]
#[case("[1]\u{a0}", 1, 4)]
fn text_that_is_not_json_is_no_input(#[case] text: &str, #[case] line: usize, #[case] column: usize) {
    let error = SimulateInput::read(text).unwrap_err();
    assert_eq!(error.line_and_column(), (line, column), "{error}");
    assert!(error.to_string().starts_with("the input is not JSON: "), "{error}");
}

#[test]
fn nesting_is_no_reason_to_panic_and_spoils_only_its_own_request() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!("[{},{deep},{}]", request(), request());
    let answers: Vec<_> = SimulateInput::read(&text).unwrap().answers().map(|answer| answer.is_ok()).collect();
    assert_eq!(answers, [true, false, true]);
    assert!(SimulateInput::read(&"{\"a\":".repeat(1_000_000)).is_err());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_json_is_input_and_its_elements_are_counted(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        let input = SimulateInput::read(&text).unwrap();
        prop_assert_eq!(input.is_list(), value.is_array());
        let count = value.as_array().map_or(1, Vec::len);
        prop_assert_eq!(input.answers().count(), count);
    }

    #[test]
    fn what_another_reader_refuses_is_refused(text in r#"[\[\]{}:,"\\a0-9.eE+ \-truefalsn]{0,24}"#) {
        prop_assert_eq!(
            SimulateInput::read(&text).is_ok(),
            serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok(),
            "{}", text
        );
    }

    #[test]
    fn a_request_with_any_character_taken_out_is_judged_or_refused(at in 0_usize..900) {
        let mut text = request().to_string();
        let at = at % text.len();
        text.remove(at);
        if let Err(error) = simulate(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
