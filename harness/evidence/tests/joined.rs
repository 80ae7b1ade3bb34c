//! Several files joined into one picture.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod picture;

use camino::Utf8Path;
use picture::picture;
use portcullis_evidence::{Material, SourceFile};
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
