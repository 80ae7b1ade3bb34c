//! Who may push the app, step by step.

use std::time::Duration;

use portcullis::{Lab, LabError, Stage, TokenFault, fixtures::lab};
use rstest::rstest;

const ROLE: &str = "${aws_iam_role.deploy.arn}";
const IMAGE: &str = "${aws_ecr_repository.app.repository_url}";

/// What every test begins with.
async fn deployed(lab: &Lab) -> Result<(), LabError> {
    lab.apply_terraform("terraform").await
}

#[rstest]
#[tokio::test]
async fn main_pushes_and_no_tag_twice(#[future(awt)] lab: Lab) -> Result<(), LabError> {
    deployed(&lab).await?;
    let main = lab.github().repository("octo-org/octo-repo").push("refs/heads/main").assume(ROLE);

    let pushed = main.clone().push(&format!("{IMAGE}:v1")).await;
    pushed.assert_allowed();
    assert!(pushed.digest().is_some_and(|digest| digest.starts_with("sha256:")));
    // What one job does, the next one sees.
    let again = main.clone().push(&format!("{IMAGE}:v1")).await.assert_denied(Stage::Push);
    again.assert_error("TAG_INVALID").assert_message("immutable");
    main.push(&format!("{IMAGE}:v2")).await.assert_allowed();
    Ok(())
}

#[rstest]
#[case("refs/heads/feature")]
#[case("refs/tags/v1")]
#[tokio::test]
async fn nothing_but_main_gets_the_role(#[future(awt)] lab: Lab, #[case] git_ref: &str) -> Result<(), LabError> {
    deployed(&lab).await?;
    let refused = lab.github().repository("octo-org/octo-repo").push(git_ref).assume(ROLE).await;
    refused.assert_denied(Stage::AssumeRole).assert_error("AccessDenied").assert_reason(git_ref);
    Ok(())
}

#[tokio::test]
async fn the_role_may_push_and_nothing_more() -> Result<(), LabError> {
    let lab = Lab::start().await?;
    deployed(&lab).await?;
    let repository = "${aws_ecr_repository.app.arn}";
    let main = lab.github().repository("octo-org/octo-repo").push("refs/heads/main").assume(ROLE);
    main.can("ecr:PutImage", repository).cannot("ecr:DeleteRepository", repository).await.assert_allowed();
    Ok(())
}

#[tokio::test]
async fn forged_and_stale_tokens_are_refused() -> Result<(), LabError> {
    let lab = Lab::start().await?;
    deployed(&lab).await?;
    let main = lab.github().repository("octo-org/octo-repo").push("refs/heads/main").assume(ROLE);
    let forged = main.clone().fault(TokenFault::WrongKey).await;
    forged.assert_denied(Stage::AssumeRole).assert_error("InvalidIdentityToken");
    let stranger = lab.github().repository("mona/tools").push("refs/heads/main").assume(ROLE);
    stranger.await.assert_denied(Stage::AssumeRole);

    lab.advance(Duration::from_hours(24)).await?;
    main.await.assert_allowed();
    Ok(())
}

#[tokio::test]
async fn labs_do_not_see_one_another() -> Result<(), LabError> {
    let lab = Lab::start().await?;
    deployed(&lab).await?;
    let fork = lab.fork().await?;
    let image = format!("{IMAGE}:v1");
    for lab in [&lab, &fork] {
        let main = lab.github().repository("octo-org/octo-repo").push("refs/heads/main");
        main.assume(ROLE).push(&image).await.assert_allowed();
    }
    let empty = Lab::start().await?;
    let nobody = empty.github().repository("octo-org/octo-repo").push("refs/heads/main");
    let refused = nobody.assume("arn:aws:iam::123456789012:role/deploy").await;
    refused.assert_denied(Stage::AssumeRole).assert_error("InvalidIdentityToken");
    Ok(())
}

#[tokio::test]
#[should_panic(expected = "repo:octo-org/octo-repo:ref:refs/heads/feature")]
async fn an_assertion_that_fails_tells_why() {
    let lab = Lab::start().await.unwrap();
    deployed(&lab).await.unwrap();
    let feature = lab.github().repository("octo-org/octo-repo").push("refs/heads/feature");
    feature.assume(ROLE).await.assert_allowed();
}

#[tokio::test]
#[should_panic(expected = "did you mean `environment`?")]
async fn a_case_that_cannot_be_is_told_with_its_place() {
    let lab = Lab::start().await.unwrap();
    let run = lab.github().repository("octo-org/octo-repo").push("refs/heads/main");
    run.with("enviroment", serde_json::json!("prod")).await.assert_allowed();
}
