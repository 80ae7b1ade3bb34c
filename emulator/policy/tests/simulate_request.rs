//! What `simulate` makes of a request before it judges it: who can ask for what, which keys follow from that, which are
//! left out, and what is told.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use portcullis_policy::{SimulateAnswer, Verdict, simulate};
use rstest::rstest;
use serde_json::{Value, json};

const REPOSITORY: &str = "arn:aws:ecr:eu-west-1:123456789012:repository/app";
const ROLE: &str = "arn:aws:iam::123456789012:role/deploy";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/deploy/run";
const USER: &str = "arn:aws:iam::123456789012:user/team/ana";
const ROOT: &str = "arn:aws:iam::123456789012:root";
const GITHUB: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/corp";
const HOST: &str = "token.actions.githubusercontent.com";

fn allow_all() -> Value {
    json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } })
}

fn request(principal: Value, action: &str, resource: &str, context: Value) -> Value {
    json!({
        "request": { "principal": principal, "action": action, "resource": resource, "context": context },
        "identityPolicies": [{ "name": "all", "policy": allow_all() }],
    })
}

/// The request, with everything allowed but under this condition.
fn denied_if(principal: Value, condition: Value, context: Value) -> SimulateAnswer {
    let mut request = request(principal, "ecr:PutImage", REPOSITORY, context);
    let deny = json!({ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition });
    request["identityPolicies"][0]["policy"]["Statement"] =
        json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }, deny]);
    simulate(&request.to_string()).unwrap()
}

/// A token of GitHub at a trust policy with this condition.
fn web_identity(condition: Value, context: Value) -> SimulateAnswer {
    let mut request = request(json!({ "federated": GITHUB }), "sts:AssumeRoleWithWebIdentity", ROLE, context);
    request["identityPolicies"] = Value::Null;
    request["resourcePolicy"] = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": { "Federated": GITHUB }, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    } });
    simulate(&request.to_string()).unwrap()
}

#[test]
fn a_caller_that_cannot_make_the_call_is_refused_with_the_reason() {
    let other = GITHUB.replace("123456789012", "210987654321");
    let wrong = [
        (json!("*"), "ecr:PutImage", REPOSITORY),
        (json!("123456789012"), "ecr:PutImage", REPOSITORY),
        (json!("arn:aws:sts::123456789012:assumed-role/*/run"), "ecr:PutImage", REPOSITORY),
        (json!("arn:aws:sts::123456789012:assumed-role/deploy"), "ecr:PutImage", REPOSITORY),
        (json!("arn:aws:iam::123456789012:policy/push"), "ecr:PutImage", REPOSITORY),
        (json!("arn:aws:iam::123456789012:group/*"), "ecr:PutImage", REPOSITORY),
        (json!("arn:aws:iam::aws:root"), "ecr:PutImage", REPOSITORY),
        (json!({ "federated": "*" }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!({ "federated": "x" }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!({ "federated": "arn:aws:iam::123456789012:oidc-provider/*" }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!({ "federated": ROLE }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!({ "service": "*" }), "sts:AssumeRole", ROLE),
        (json!({ "service": "x" }), "sts:AssumeRole", ROLE),
        (json!({ "service": "ecs.*.com" }), "sts:AssumeRole", ROLE),
        (json!({ "federated": other }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!({ "federated": GITHUB }), "sts:AssumeRole", ROLE),
        (json!({ "federated": GITHUB }), "sts:AssumeRoleWithSAML", ROLE),
        (json!({ "federated": GITHUB }), "ecr:PutImage", REPOSITORY),
        (json!({ "federated": SAML }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!({ "federated": "accounts.google.com" }), "sts:AssumeRoleWithSAML", ROLE),
        (json!(USER), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!(SESSION), "STS:assumerolewithsaml", ROLE),
        (json!({ "service": "ecs.amazonaws.com" }), "sts:AssumeRoleWithWebIdentity", ROLE),
        (json!("anonymous"), "sts:AssumeRoleWithWebIdentity", ROLE),
    ];
    let mut told = String::new();
    for (principal, action, resource) in wrong {
        let error = simulate(&request(principal.clone(), action, resource, json!({})).to_string()).unwrap_err();
        assert!(error.pointer().starts_with("/request/principal"), "{error}");
        writeln!(told, "{principal} {action}\n  {error}\n  {}", error.help_text().unwrap()).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[rstest]
#[case(json!(USER), "ecr:PutImage", REPOSITORY)]
#[case(json!(ROOT), "ecr:PutImage", REPOSITORY)]
#[case(json!(SESSION), "sts:AssumeRole", ROLE)]
#[case(json!(ROLE), "ecr:PutImage", REPOSITORY)]
#[case(json!("arn:aws:sts::123456789012:federated-user/bob"), "ecr:PutImage", REPOSITORY)]
#[case(json!("arn:aws:iam::123456789012:group/team/pushers"), "ecr:PutImage", REPOSITORY)]
#[case(json!("anonymous"), "ecr:PutImage", REPOSITORY)]
#[case(json!({ "service": "ecs-tasks.amazonaws.com" }), "sts:AssumeRole", ROLE)]
#[case(json!({ "service": "codedeploy.us-east-1.amazonaws.com.cn" }), "ecr:PutImage", REPOSITORY)]
#[case(json!({ "federated": GITHUB }), "sts:AssumeRoleWithWebIdentity", ROLE)]
#[case(json!({ "federated": GITHUB }), "sts:TagSession", ROLE)]
#[case(json!({ "federated": SAML }), "sts:AssumeRoleWithSAML", ROLE)]
#[case(json!({ "federated": "accounts.google.com" }), "sts:AssumeRoleWithWebIdentity", ROLE)]
fn a_caller_that_can_make_the_call_is_judged(#[case] principal: Value, #[case] action: &str, #[case] resource: &str) {
    let judged = simulate(&request(principal, action, resource, json!({})).to_string());
    assert!(judged.is_ok(), "{judged:?}");
}

#[test]
fn a_key_that_speaks_against_the_caller_is_refused() {
    let slr = "arn:aws:iam::210987654321:role/aws-service-role/x.amazonaws.com/x";
    let cases = [
        (json!(USER), "aws:PrincipalArn", json!(slr)),
        (json!(USER), "aws:principalarn", json!("arn:aws:iam::123456789012:user/ana")),
        (json!(SESSION), "aws:PrincipalArn", json!(slr)),
        (json!(SESSION), "aws:PrincipalArn", json!("arn:aws:iam::123456789012:role/admin")),
        (json!(SESSION), "aws:PrincipalArn", json!("arn:aws:iam::123456789012:user/deploy")),
        (json!(SESSION), "aws:PrincipalArn", json!("arn:aws-cn:iam::123456789012:role/deploy")),
        (json!(SESSION), "aws:PrincipalArn", json!([ROLE])),
        (json!(SESSION), "aws:PrincipalArn", json!("deploy")),
        (json!(ROOT), "aws:PrincipalArn", json!(USER)),
        (json!("anonymous"), "aws:PrincipalArn", json!(USER)),
        (json!(SESSION), "aws:PrincipalAccount", json!("210987654321")),
        (json!("anonymous"), "aws:PrincipalAccount", json!("123456789012")),
        (json!(SESSION), "aws:PrincipalType", json!("User")),
        (json!(SESSION), "aws:PrincipalIsAWSService", json!("true")),
        (json!(SESSION), "aws:PrincipalServiceName", json!("ecs.amazonaws.com")),
        (json!({ "service": "ecs.amazonaws.com" }), "aws:PrincipalIsAWSService", json!("false")),
        (json!(SESSION), "aws:ResourceAccount", json!("210987654321")),
    ];
    let mut told = String::new();
    for (principal, key, value) in cases {
        let text = request(principal.clone(), "ecr:PutImage", REPOSITORY, json!({ key: value })).to_string();
        let error = simulate(&text).unwrap_err();
        assert!(error.pointer().starts_with("/request/context/"), "{error}");
        writeln!(told, "{principal}\n  {error}\n  {}", error.help_text().unwrap()).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[rstest]
#[case(SESSION, "aws:PrincipalArn", "arn:aws:iam::123456789012:role/team/deploy")]
#[case(SESSION, "aws:PrincipalArn", ROLE)]
#[case(SESSION, "aws:userid", "AROAEXAMPLE:run")]
#[case(USER, "aws:PrincipalArn", USER)]
#[case(USER, "aws:username", "ana")]
#[case(USER, "aws:userid", "AIDAEXAMPLE")]
#[case(ROOT, "aws:userid", "123456789012")]
#[case(SESSION, "aws:ResourceAccount", "123456789012")]
fn a_key_that_agrees_with_the_caller_is_taken(#[case] principal: &str, #[case] key: &str, #[case] value: &str) {
    let mut request = request(json!(principal), "ecr:PutImage", REPOSITORY, json!({ key: value }));
    if principal == ROOT {
        request["identityPolicies"] = Value::Null;
    }
    assert_eq!(simulate(&request.to_string()).unwrap().warnings, [""; 0]);
}

/// Recorded: AWS's own simulator lets its entries replace these.
#[rstest]
#[case(USER, "aws:username", json!("override"))]
#[case(USER, "aws:userid", json!(["AIDAEXAMPLE"]))]
#[case(SESSION, "aws:username", json!("ana"))]
#[case(SESSION, "aws:userid", json!("AROAEXAMPLE:another"))]
#[case(ROOT, "aws:userid", json!("AIDAEXAMPLE"))]
fn names_and_ids_may_be_replaced_with_a_warning(#[case] principal: &str, #[case] key: &str, #[case] value: Value) {
    let answer = denied_if(json!(principal), json!({ "Null": { key: "false" } }), json!({ key: value }));
    assert_eq!(answer.verdict, Verdict::ExplicitDeny);
    assert!(answer.warnings.iter().any(|warning| warning.contains(key)), "{:?}", answer.warnings);
}

#[rstest]
#[case(json!(SESSION), "aws:PrincipalAccount", "123456789012")]
#[case(json!(SESSION), "aws:PrincipalArn", ROLE)]
#[case(json!(SESSION), "aws:PrincipalType", "AssumedRole")]
#[case(json!(SESSION), "aws:PrincipalIsAWSService", "false")]
#[case(json!(SESSION), "aws:ResourceAccount", "123456789012")]
#[case(json!(USER), "aws:PrincipalArn", USER)]
#[case(json!(USER), "aws:PrincipalType", "User")]
#[case(json!(USER), "aws:username", "ana")]
#[case(json!(ROOT), "aws:PrincipalType", "Account")]
#[case(json!(ROOT), "aws:PrincipalArn", ROOT)]
#[case(json!(ROOT), "aws:userid", "123456789012")]
#[case(json!("arn:aws:sts::123456789012:federated-user/bob"), "aws:userid", "123456789012:bob")]
#[case(json!("arn:aws:sts::123456789012:federated-user/bob"), "aws:PrincipalType", "FederatedUser")]
fn a_deny_on_a_key_that_follows_from_the_request_applies(
    #[case] principal: Value,
    #[case] key: &str,
    #[case] value: &str,
) {
    let answer = denied_if(principal.clone(), json!({ "StringEquals": { key: value } }), json!({}));
    assert_eq!(answer.verdict, Verdict::ExplicitDeny, "{principal} {key}");
    let spared = denied_if(principal, json!({ "StringNotEquals": { key: value } }), json!({}));
    assert_eq!(spared.verdict, Verdict::Allowed, "{key}");
}

#[rstest]
#[case(json!("anonymous"), "aws:PrincipalAccount", "anonymous")]
#[case(json!("anonymous"), "aws:userid", "anonymous")]
#[case(json!("anonymous"), "aws:PrincipalType", "Anonymous")]
#[case(json!({ "service": "ecs.amazonaws.com" }), "aws:PrincipalServiceName", "ecs.amazonaws.com")]
#[case(json!({ "service": "ecs.amazonaws.com" }), "aws:PrincipalIsAWSService", "true")]
fn callers_without_an_account_have_keys_too(#[case] principal: Value, #[case] key: &str, #[case] value: &str) {
    let mut request = request(principal, "ecr:PutImage", REPOSITORY, json!({}));
    request["identityPolicies"] = Value::Null;
    request["resourcePolicy"] = json!({ "Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "*", "Condition": { "StringEquals": { key: value } },
    } });
    assert_eq!(simulate(&request.to_string()).unwrap().verdict, Verdict::Allowed);
}

/// Recorded for all of them but the last.
#[rstest]
#[case("aws:PrincipalAccount", Some("123456789012"))]
#[case("aws:PrincipalType", Some("User"))]
#[case("aws:userid", Some(GITHUB))]
#[case("aws:PrincipalArn", None)]
#[case("aws:FederatedProvider", Some(GITHUB))]
fn a_web_identity_has_the_keys_that_were_recorded(#[case] key: &str, #[case] value: Option<&str>) {
    let condition = match value {
        Some(value) => json!({ "StringEquals": { key: value } }),
        None => json!({ "Null": { key: "true" } }),
    };
    assert_eq!(web_identity(condition, json!({})).verdict, Verdict::Allowed);
}

/// The simulator's word for a caller that it was not given: of nobody nothing follows.
#[test]
fn of_a_caller_that_is_a_stub_nothing_follows() {
    let context = json!({ "aws:userid": "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR" });
    let answer = denied_if(json!(USER), json!({ "Null": { "aws:username": "false" } }), context);
    assert_eq!(answer.verdict, Verdict::Allowed);
}

#[rstest]
#[case("repository_owner")]
#[case("run_id")]
#[case("repositry")]
fn a_claim_that_makes_no_key_is_left_out(#[case] claim: &str) {
    let key = format!("{HOST}:{claim}");
    let answer = web_identity(json!({ "StringEquals": { &key: "acme" } }), json!({ &key: "acme" }));
    assert_eq!(answer.verdict, Verdict::ImplicitDeny);
    assert!(answer.warnings.iter().any(|told| told.starts_with(&format!("`{key}` is left out"))), "{answer:?}");
}

#[test]
fn keys_of_another_provider_are_left_out() {
    let key = "accounts.google.com:aud";
    let answer = web_identity(json!({ "StringEquals": { key: "x" } }), json!({ key: "x" }));
    assert_eq!(answer.verdict, Verdict::ImplicitDeny);
    insta::assert_snapshot!(answer.warnings.join("\n"));
}

#[rstest]
#[case("repository", Verdict::Allowed)]
#[case("sub", Verdict::ExplicitDeny)]
fn of_a_token_a_session_keeps_little(#[case] claim: &str, #[case] verdict: Verdict) {
    let key = format!("{HOST}:{claim}");
    let answer = denied_if(json!(SESSION), json!({ "Null": { &key: "false" } }), json!({ &key: "x" }));
    assert_eq!(answer.verdict, verdict, "{claim}");
}

#[test]
fn what_a_user_could_be_misled_by_is_told() {
    let s3 = request(json!(SESSION), "s3:GetObject", "arn:aws:s3:::bucket/key", json!({}));
    let mut two_owners = request(json!(SESSION), "ecr:PutImage", REPOSITORY, json!({}));
    two_owners["request"]["resourceAccount"] = json!("210987654321");
    let group = request(json!("arn:aws:iam::123456789012:group/pushers"), "ecr:PutImage", REPOSITORY, json!({}));
    let mut iam = request(json!(SESSION), "iam:GetRole", ROLE, json!({}));
    iam["resourceControlPolicies"] = json!([[]]);
    let mut service = request(json!({ "service": "ecs.amazonaws.com" }), "ecr:PutImage", REPOSITORY, json!({}));
    service["resourcePolicy"] = json!({ "Version": "2012-10-17" });
    let answers = [s3, two_owners, group, iam, service].map(|text| simulate(&text.to_string()).unwrap());
    let list = web_identity(json!({}), json!({ format!("{HOST}:aud"): ["sts.amazonaws.com"] }));
    let path = denied_if(json!(SESSION), json!({ "ArnEquals": { "aws:PrincipalArn": ROLE } }), json!({}));
    let told = |answer: &SimulateAnswer| format!("{:?}\n  {}", answer.verdict, answer.warnings.join("\n  "));
    insta::assert_snapshot!(answers.iter().chain([&list, &path]).map(told).collect::<Vec<_>>().join("\n"));
}

#[rstest]
#[case("Bool", "aws:SecureTransport", true)]
#[case("DateGreaterThan", "aws:CurrentTime", true)]
#[case("NotIpAddress", "aws:SourceIp", true)]
#[case("StringLike", "aws:userid", true)]
#[case("StringEquals", "aws:RequestedRegion", true)]
#[case("StringEquals", "aws:PrincipalTag/team", false)]
#[case("StringEquals", "aws:PrincipalAccount", false)]
#[case("StringEquals", "aws:MultiFactorAuthPresent", false)]
fn a_statement_that_was_decided_by_a_key_that_aws_always_sets_is_told(
    #[case] operator: &str,
    #[case] key: &str,
    #[case] told: bool,
) {
    let about = |answer: &SimulateAnswer| answer.warnings.iter().any(|it| it.contains("AWS sets"));
    let answer = denied_if(json!(SESSION), json!({ operator: { key: "2020-01-01" } }), json!({}));
    assert_eq!(about(&answer), told, "{answer:?}");
    // Where another condition fails whatever the key is, it decides nothing.
    let condition = json!({ operator: { key: "2020-01-01" }, "Null": { "aws:PrincipalAccount": "true" } });
    assert!(!about(&denied_if(json!(SESSION), condition, json!({}))));
}

#[test]
fn of_a_token_subject_and_audience_are_always_there() {
    let condition =
        json!({ "StringEquals": { format!("{HOST}:aud"): "sts.amazonaws.com", format!("{HOST}:ref"): "x" } });
    assert!(!web_identity(condition.clone(), json!({})).warnings.iter().any(|it| it.contains("AWS sets")));
    let given = json!({ format!("{HOST}:ref"): "x" });
    let answer = web_identity(condition, given);
    insta::assert_snapshot!(answer.warnings.join("\n"));
}

/// The contract's own example has `{ }` in the place of every document.
#[test]
fn a_policy_that_says_nothing_allows_nothing() {
    let mut request = request(json!(SESSION), "ecr:PutImage", REPOSITORY, json!({}));
    request["identityPolicies"][0] = json!({ "name": "push", "policy": {} });
    request["serviceControlPolicies"] = json!([[{ "name": "FullAWSAccess", "policy": {} }]]);
    let answer = simulate(&request.to_string()).unwrap();
    assert_eq!(answer.verdict, Verdict::ImplicitDeny);
    insta::assert_snapshot!(answer.warnings.join("\n"));
    for policy in
        [json!({ "Version": "2012-10-17" }), json!({ "Id": "x", "Version": "2008-10-17" }), json!({ "Statement": [] })]
    {
        request["identityPolicies"][0]["policy"] = policy;
        assert_eq!(simulate(&request.to_string()).unwrap(), answer);
    }
    for policy in [json!({ "Version": "2013" }), json!({ "Statment": [] }), json!({ "Id": 7 })] {
        request["identityPolicies"][0]["policy"] = policy;
        assert!(simulate(&request.to_string()).is_err());
    }
}

#[test]
fn a_long_value_in_many_variables_takes_no_time() {
    let many = "${aws:PrincipalTag/long}".repeat(1000);
    let context =
        json!({ "aws:PrincipalTag/long": "a".repeat(100_000), "aws:PrincipalTag/short": "aaa", "aws:SourceArn": ROLE });
    for (operator, key, verdict) in [
        ("StringLike", "aws:PrincipalTag/short", Verdict::Allowed),
        ("StringNotLike", "aws:PrincipalTag/short", Verdict::ExplicitDeny),
        ("StringEqualsIgnoreCase", "aws:PrincipalTag/short", Verdict::Allowed),
        ("Bool", "aws:PrincipalTag/short", Verdict::ExplicitDeny),
        ("ArnLike", "aws:SourceArn", Verdict::ExplicitDeny),
    ] {
        let values: Vec<&str> = vec![&many; 10];
        let answer = denied_if(json!(SESSION), json!({ operator: { key: values } }), context.clone());
        assert_eq!(answer.verdict, verdict, "{operator}");
    }
    let once = json!({ "StringEquals": { "aws:PrincipalTag/long": "${aws:PrincipalTag/long}" } });
    assert_eq!(denied_if(json!(SESSION), once, context).verdict, Verdict::ExplicitDeny);
}

#[test]
fn a_root_user_needs_no_identity_policies() {
    let request = json!({"principal": ROOT, "action": "ecr:PutImage", "resource": REPOSITORY});
    let without = simulate(&json!({"request": request}).to_string()).unwrap();
    let with = simulate(&json!({"request": request, "identityPolicies": []}).to_string()).unwrap();
    assert_eq!((without.verdict, with.verdict), (Verdict::Allowed, Verdict::Allowed));
}

#[test]
fn a_root_user_is_allowed_with_an_empty_list_of_identity_policies_and_told_that_he_has_none() {
    let mut request = request(json!(ROOT), "ecr:PutImage", REPOSITORY, json!({}));
    request["identityPolicies"] = json!([]);
    let answer = simulate(&request.to_string()).unwrap();
    assert_eq!(answer.verdict, Verdict::Allowed);
    assert!(
        answer.warnings.iter().any(|warning| warning.contains("a root user has no identity policies")),
        "{answer:?}"
    );
    request["identityPolicies"] = Value::Null;
    let answer = simulate(&request.to_string()).unwrap();
    assert_eq!((answer.verdict, answer.warnings.as_slice()), (Verdict::Allowed, [].as_slice()));
}

/// Recorded: idpauth-false-claim-absent, idpauth-true-claim-absent and idpauth-true-claim-matches.
#[rstest]
#[case("false", json!({}), Verdict::Allowed)]
#[case("true", json!({}), Verdict::ImplicitDeny)]
#[case("true", json!({ "sts:RoleAuthorizedByIdp": "true" }), Verdict::Allowed)]
#[case("false", json!({ "sts:roleauthorizedbyidp": "true" }), Verdict::ImplicitDeny)]
fn a_token_without_the_claim_of_roles_is_not_authorized_by_its_provider(
    #[case] wanted: &str,
    #[case] context: Value,
    #[case] expected: Verdict,
) {
    let answer = web_identity(json!({ "Bool": { "sts:RoleAuthorizedByIdp": wanted } }), context);
    assert_eq!((answer.verdict, answer.warnings.as_slice()), (expected, [].as_slice()));
}
