//! Several files joined into one picture.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod picture;

use camino::Utf8Path;
use picture::{picture, whole};
use portcullis_evidence::{Material, Picture, Signature, SourceFile};
use serde_json::{Value, json};

fn joined(outputs: &[(&str, Value)]) -> String {
    let mut material = Material::new();
    for (name, output) in outputs {
        let text = serde_json::to_string_pretty(output).unwrap();
        material.add(&SourceFile::new(Utf8Path::new(name), &text)).unwrap();
    }
    picture(&material.account())
}

fn role(arn: &str, effect: &str) -> Value {
    let trust = json!({ "Statement": [{ "Effect": effect, "Action": "sts:AssumeRole", "Principal": { "AWS": "*" } }] });
    json!({ "Role": { "RoleName": "deploy", "Arn": arn, "AssumeRolePolicyDocument": trust } })
}

fn attached() -> Value {
    json!({ "AttachedPolicies": [{ "PolicyName": "push", "PolicyArn": "arn:aws:iam::123456789012:policy/push" }] })
}

fn version() -> Value {
    let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "ecr:PutImage", "Resource": "*" }] });
    json!({ "PolicyVersion": { "VersionId": "v3", "IsDefaultVersion": true, "Document": document } })
}

fn policy(name: &str) -> Value {
    let arn = format!("arn:aws:iam::123456789012:policy/{name}");
    json!({ "Policy": { "PolicyName": name, "Arn": arn, "DefaultVersionId": "v3" } })
}

const DEPLOY: &str = "arn:aws:iam::123456789012:role/deploy";

#[test]
fn the_outputs_for_one_role_make_one_role_of_which_everything_is_known() {
    insta::assert_snapshot!(joined(&[
        ("version.json", version()),
        ("names.json", json!({ "PolicyNames": [] })),
        ("attached.json", attached()),
        ("policy.json", policy("push")),
        ("role.json", role(DEPLOY, "Allow")),
    ]));
}

#[test]
fn a_version_that_may_be_of_two_policies_is_of_neither() {
    insta::assert_snapshot!(joined(&[
        ("version.json", version()),
        ("one.json", policy("push")),
        ("other.json", policy("pull")),
    ]));
}

#[test]
fn what_is_referred_to_and_missing_is_told_with_the_command_that_prints_it() {
    insta::assert_snapshot!(joined(&[
        ("role.json", role(DEPLOY, "Allow")),
        ("attached.json", attached()),
        ("names.json", json!({ "PolicyNames": ["extra"] })),
    ]));
}

#[test]
fn two_trust_policies_of_one_role_are_both_kept_and_two_equal_ones_are_one() {
    let both = joined(&[
        ("a.json", role(DEPLOY, "Allow")),
        ("b.json", role(DEPLOY, "Deny")),
        ("c.json", role(DEPLOY, "Allow")),
    ]);
    assert_eq!(both.matches("role arn:").count(), 2, "{both}");
}

#[test]
fn roles_of_one_name_in_two_accounts_are_two_roles() {
    let other = "arn:aws:iam::210987654321:role/deploy";
    let two = joined(&[("a.json", role(DEPLOY, "Allow")), ("b.json", role(other, "Allow"))]);
    assert_eq!(two.matches("role arn:").count(), 2, "{two}");
}

#[test]
fn an_export_of_which_the_last_page_is_missing_says_so() {
    let page = |more: bool| json!({ "RoleDetailList": [], "IsTruncated": more });
    assert!(joined(&[("1.json", page(true))]).contains("more pages than were given"));
    assert_eq!(joined(&[("1.json", page(true)), ("2.json", page(false))]), "");
    assert_eq!(joined(&[("both.json", json!([page(true), page(false)]))]), "");
}

/// Samples of several kinds, joined.
fn samples(names: &[&str]) -> Picture {
    let mut material = Material::new();
    for name in names {
        let path = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples")).join(name);
        material.file(&path).unwrap();
    }
    material.picture()
}

#[test]
fn a_signature_is_checked_by_the_keys_that_were_given_and_else_declared_unchecked() {
    let signature = |names: &[&str]| samples(names).tokens.into_iter().map(|token| token.signature).next().unwrap();
    let made = Signature::Good { kid: "38826b17-6a30-5f9b-b169-8beb8202f723".to_owned() };
    assert_eq!(signature(&["web-token/recognised.txt"]), Signature::Unchecked);
    assert_eq!(signature(&["web-token/recognised.txt", "key-set/recognised.json"]), made);
    assert_eq!(signature(&["key-set/recognised.json", "token-response/recognised.json"]), made);
    assert_eq!(signature(&["key-set/recognised.json", "token-claims/recognised.json"]), Signature::Absent);
    let other = signature(&["web-token/recognised.txt", "key-set/recognised-of-another.json"]);
    assert_eq!(other, Signature::Wrong { why: "the key that it names did not make it".to_owned() });
}

#[test]
fn nothing_of_a_token_is_kept_but_header_and_claims() {
    let token = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/web-token/recognised.txt"));
    let token = token.unwrap();
    let secret = token.trim().rsplit('.').next().unwrap();
    let mut material = Material::new();
    for name in ["web-token/recognised.txt", "token-response/recognised.json", "log/recognised-with-a-token.txt"] {
        let path = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples")).join(name);
        material.file(&path).unwrap();
    }
    assert!(!format!("{material:?}").contains(secret));
    assert!(!format!("{:?}", material.picture()).contains(secret));
}

#[test]
fn the_outputs_for_one_repository_of_github_make_one() {
    let picture = samples(&[
        "github-subject/recognised-customised.json",
        "github-repository/recognised.json",
        "github-environments/recognised.json",
    ]);
    assert_eq!(picture.github.repositories.len(), 1);
    insta::assert_snapshot!(whole(&picture));
}

#[test]
fn what_may_be_of_two_repositories_is_of_neither() {
    let mut material = Material::new();
    for name in ["octo-org/one", "octo-org/other"] {
        let output = json!({ "full_name": name, "default_branch": "main", "owner": { "login": "octo-org" } });
        material.add(&SourceFile::new(Utf8Path::new("repository.json"), &output.to_string())).unwrap();
    }
    material.add(&SourceFile::new(Utf8Path::new("sub.json"), r#"{ "use_default": true }"#)).unwrap();
    let repositories = material.picture().github.repositories;
    assert_eq!(repositories.iter().filter(|repository| repository.subject.is_some()).count(), 1);
    assert!(repositories.iter().all(|repository| repository.subject.is_none() || repository.full_name.is_none()));
}
