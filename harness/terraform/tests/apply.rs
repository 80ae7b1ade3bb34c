//! What an apply calls, what it knows afterwards, and where it finds the elements of policies.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod recording_aws;

use std::collections::BTreeMap;

use miette::{GraphicalReportHandler, GraphicalTheme};
use portcullis_terraform::{Applied, Options, TerraformError, apply, load};
use recording_aws::RecordingAws;
use serde_json::json;

const SEED: &str = "../../scenarios/seed/terraform";
const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

fn folder(dir: &str) -> Options {
    Options { dir: dir.into(), ..Options::default() }
}

async fn applied(dir: &str) -> (Applied, RecordingAws) {
    let aws = RecordingAws::default();
    let config = aws.start().await;
    (apply(&load(&folder(dir)).unwrap(), &config).await.unwrap(), aws)
}

async fn refused(dir: &str, refuse: (&'static str, &'static str, &'static str)) -> TerraformError {
    let aws = RecordingAws::refusing(refuse);
    let config = aws.start().await;
    apply(&load(&folder(dir)).unwrap(), &config).await.unwrap_err()
}

fn rendered(error: &TerraformError) -> String {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(110);
    handler.render_report(&mut text, error).unwrap();
    text
}

/// Every given pointer with its line and the marked text.
fn places(applied: &Applied, pointers: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (of, pointer) in pointers {
        let place = applied.place(of, pointer).unwrap();
        let marker = format!("{}{}", " ".repeat(place.column - 1), "^".repeat(place.length));
        let file = place.file.file_name().unwrap();
        out.push_str(&format!(
            "{of} {pointer}\n{file}:{}:{}\n{}\n{marker}\n\n",
            place.line, place.column, place.line_text
        ));
    }
    out
}

#[test]
fn the_seed_is_planned_with_all_that_is_known_before_the_apply() {
    insta::assert_json_snapshot!(load(&folder(SEED)).unwrap().planned());
}

#[tokio::test]
async fn the_seed_is_applied_as_the_real_provider_does_it() {
    let (_, aws) = applied(SEED).await;
    insta::assert_snapshot!(aws.calls());
}

/// The configurations that real Terraform applies too, one for each type.
#[test]
fn every_resource_type_and_data_source_is_planned() {
    insta::glob!("../../../.ci/terraform", "*/main.tf", |path| {
        let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        insta::assert_json_snapshot!(load(&folder(&format!("../../.ci/terraform/{name}"))).unwrap().planned());
    });
}

#[tokio::test]
async fn every_resource_type_is_applied_as_the_real_provider_does_it() {
    let (applied, aws) = applied("tests/cases/every-resource").await;
    insta::assert_snapshot!(aws.calls());
    assert_eq!(applied.resources().count(), 7);
    assert_eq!(load(&folder("tests/cases/every-resource")).unwrap().region(), Some("eu-west-1"));
}

#[test]
fn modules_counts_and_dynamic_blocks_are_planned() {
    insta::assert_json_snapshot!(load(&folder("tests/cases/modules")).unwrap().planned());
}

#[tokio::test]
async fn modules_are_applied_each_in_its_account_and_region() {
    let aws = RecordingAws::default();
    let config = aws.start().await;
    let mut options = folder("tests/cases/modules");
    options.data.insert("random_id.suffix".to_owned(), json!({ "hex": "beef" }));
    let applied = apply(&load(&options).unwrap(), &config).await.unwrap();
    insta::assert_snapshot!(aws.calls());
    assert_eq!(applied.evaluate("output.suffix").unwrap(), "beef");
    assert_eq!(applied.evaluate("output.optional").unwrap(), json!(null));
    let addresses: Vec<&str> = applied.resources().map(|made| made.address.as_str()).collect();
    insta::assert_debug_snapshot!(addresses);
}

#[tokio::test]
async fn an_element_is_found_through_modules_variables_and_dynamic_blocks() {
    let (applied, _) = applied("tests/cases/modules").await;
    let role = "arn:aws:iam::123456789012:role/dev-app";
    insta::assert_snapshot!(places(
        &applied,
        &[
            (role, "/Statement/0/Action/0"),
            (role, "/Statement/0/Principal/Federated"),
            (role, "/Statement/0/Condition/StringEquals/token.actions.githubusercontent.com:aud"),
            (role, "/Statement/0/Condition/StringLike/token.actions.githubusercontent.com:sub"),
            (role, "/Statement/0/Condition/StringLike/token.actions.githubusercontent.com:sub/1"),
            (&format!("{role}#self"), "/Statement/0/Resource"),
        ]
    ));
}

#[tokio::test]
async fn references_and_outputs_have_the_values_that_aws_gave() {
    let (applied, _) = applied(SEED).await;
    let value = |reference: &str| applied.evaluate(reference).unwrap();
    assert_eq!(value("aws_iam_role.github_actions.arn"), "arn:aws:iam::123456789012:role/dev-github-actions");
    assert_eq!(value("output.role_arn"), value("aws_iam_role.github_actions.arn"));
    assert_eq!(value("aws_iam_role.github_actions.id"), "dev-github-actions");
    assert_eq!(value("aws_iam_policy.ecr_push.id"), value("aws_iam_policy.ecr_push.arn"));
    assert_eq!(value("aws_iam_openid_connect_provider.github.url"), "token.actions.githubusercontent.com");
    assert_eq!(value("output.repository_url"), "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-ecr-repo");
    assert_eq!(value("var.env"), "dev");
    assert_eq!(value("\"${var.env}-${local.github_oidc}\""), "dev-token.actions.githubusercontent.com");
    assert_eq!(
        value("aws_ecr_repository.app.tags_all"),
        json!({
            "Environment": "dev", "Repository": "mycompany-inc/my-repo"
        })
    );
}

#[tokio::test]
async fn a_reference_to_nothing_names_the_nearest() {
    let (applied, _) = applied(SEED).await;
    let error = applied.evaluate("aws_iam_role.github_action.arn").unwrap_err();
    assert_eq!(error.to_string(), "`aws_iam_role.github_action` is not declared");
    let help = miette::Diagnostic::help(&error).unwrap().to_string();
    assert_eq!(help, "did you mean `aws_iam_role.github_actions`?");
    assert!(applied.evaluate("aws_iam_role.").is_err());
    assert!(applied.evaluate("output.nothing").is_err());
    assert!(applied.evaluate("").is_err());
}

#[tokio::test]
async fn what_was_made_can_be_looked_up_and_deleted() {
    let (applied, aws) = applied(SEED).await;
    let address = "aws_iam_openid_connect_provider.github";
    let made = applied.resource(address).unwrap();
    assert_eq!((made.id.as_str(), made.arn.as_deref()), (PROVIDER, Some(PROVIDER)));
    assert_eq!((made.resource_type.as_str(), made.place.line), ("aws_iam_openid_connect_provider", 2));
    assert_eq!(applied.resource("aws_iam_role.nobody"), None);

    let config = aws.start().await;
    applied.delete(address, &config).await.unwrap();
    let calls = aws.calls();
    assert!(
        calls.ends_with(&format!("DeleteOpenIDConnectProvider\n  OpenIDConnectProviderArn = {PROVIDER}")),
        "{calls}"
    );
    assert!(applied.delete("aws_iam_role.nobody", &config).await.is_err());
}

#[tokio::test]
async fn an_element_of_a_policy_is_found_where_it_is_written() {
    let (applied, _) = applied(SEED).await;
    let role = "arn:aws:iam::123456789012:role/dev-github-actions";
    let no_policy = "arn:aws:iam::123456789012:role/dev-no-policy";
    let push = "arn:aws:iam::123456789012:policy/dev-ecr-push";
    insta::assert_snapshot!(places(
        &applied,
        &[
            (role, ""),
            (role, "/Statement/0/Condition/StringLike/token.actions.githubusercontent.com:sub"),
            (role, "/Statement/0/Condition/StringLike"),
            (role, "/Statement/0/Principal/Federated"),
            (role, "/Statement/0/Condition/StringEquals/nothing"),
            (role, "/RoleName"),
            (role, "/MaxSessionDuration"),
            (push, "/Statement/0"),
            (push, "/Statement/0/Action"),
            (push, "/Statement/0/Action/4"),
            (push, "/Statement/0/Resource/0"),
            (no_policy, "/Statement/0/Condition/StringLike/token.actions.githubusercontent.com:sub"),
            (no_policy, ""),
            (PROVIDER, "/ClientIDList"),
            (PROVIDER, "/ThumbprintList/0"),
            (PROVIDER, ""),
            ("arn:aws:iam::aws:policy/AmazonECS_FullAccess", "/Statement/0"),
            ("arn:aws:ecr:ap-northeast-1:123456789012:repository/my-ecr-repo", "/imageTagMutability"),
        ]
    ));
    assert_eq!(applied.place("arn:aws:iam::123456789012:role/other", ""), None);
}

#[tokio::test]
async fn a_place_is_followed_through_locals_variables_and_conditionals() {
    let (applied, _) = applied("tests/cases/every-resource").await;
    let role = "arn:aws:iam::123456789012:role/deploy";
    let repository = "arn:aws:ecr:ap-northeast-1:123456789012:repository/app";
    insta::assert_snapshot!(places(
        &applied,
        &[
            (role, "/Statement/0/Condition/StringLike/token.actions.githubusercontent.com:sub/1"),
            (role, "/Statement/Condition"),
            (role, "/Statement/0/Action/0"),
            (&format!("{role}#login"), "/Statement/0/Action"),
            (&format!("{role}#push"), "/Statement/0/Action/1"),
            (&format!("{role}#push"), "/Statement/0/Resource"),
            (repository, "/Statement/0/Action"),
            (repository, "/imageTagMutability"),
            (PROVIDER, "/ClientIDList/0"),
        ]
    ));
}

#[tokio::test]
async fn a_refusal_of_aws_points_at_the_resource() {
    let refusal = ("CreateRole", "MalformedPolicyDocument", "Missing required field Principal");
    let error = refused(SEED, refusal).await;
    assert_eq!(error.aws_operation(), Some("CreateRole"));
    assert_eq!(error.aws_code(), Some("MalformedPolicyDocument"));
    assert_eq!(error.aws_message(), Some("Missing required field Principal"));
    let place = error.place().unwrap();
    assert_eq!(place.line_text, r#"resource "aws_iam_role" "github_actions" {"#);
    insta::assert_snapshot!(rendered(&error));

    let error = refused(SEED, ("CreateRepository", "RepositoryAlreadyExistsException", "it exists")).await;
    assert_eq!(error.aws_code(), Some("RepositoryAlreadyExistsException"));
    assert_eq!(error.place().unwrap().file, format!("{SEED}/ecr.tf"));
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_is_no_refusal() {
    let config = RecordingAws::default().start().await.into_builder().endpoint_url("http://127.0.0.1:1").build();
    let error = apply(&load(&folder(SEED)).unwrap(), &config).await.unwrap_err();
    assert_eq!(error.aws_code(), None);
    assert!(error.aws_operation().is_some());
}

#[tokio::test]
async fn given_values_reach_what_is_made() {
    let vars = BTreeMap::from([("env".to_owned(), json!("prod"))]);
    let options = Options { vars, ..folder(SEED) };
    let aws = RecordingAws::default();
    let config = aws.start().await;
    let configuration = load(&options).unwrap();
    assert_eq!(configuration.region(), Some("ap-northeast-1"));
    let applied = apply(&configuration, &config).await.unwrap();
    assert_eq!(applied.evaluate("aws_iam_role.github_actions.name").unwrap(), "prod-github-actions");
    fn shared<T: Clone + Send + Sync>(_: &T) {}
    shared(&applied);
    // A runner spawns cases as tasks.
    tokio::spawn(async move { apply(&configuration, &config).await.unwrap() }).await.unwrap();
}
