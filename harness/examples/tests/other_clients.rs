//! A lab answers any client: here the AWS SDK with the session of a job, and GitHub's token endpoint.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use portcullis::{Lab, LabError, Session};
use serde_json::json;

const ROLE: &str = "${aws_iam_role.deploy.arn}";

fn config(lab: &Lab, session: Session) -> SdkConfig {
    let Session { access_key_id, secret_access_key, session_token } = session;
    let credentials = Credentials::new(access_key_id, secret_access_key, Some(session_token), None, "the job");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(lab.endpoint())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

#[tokio::test]
async fn the_session_of_a_job_may_what_its_role_may() -> Result<(), LabError> {
    let lab = Lab::start().await?;
    lab.apply_terraform("terraform").await?;
    let job = lab.github().repository("octo-org/octo-repo").push("refs/heads/main").assume(ROLE).await;
    let session = job.assert_allowed().session().unwrap();
    let ecr = aws_sdk_ecr::Client::new(&config(&lab, session));

    assert!(ecr.get_authorization_token().send().await.is_ok());
    let refused = ecr.delete_repository().repository_name("app").send().await.unwrap_err();
    let refused = refused.into_service_error();
    assert_eq!(refused.meta().code(), Some("AccessDeniedException"));
    Ok(())
}

/// As a program in any language would do it that asks for tokens as a job does.
#[tokio::test]
async fn whoever_plays_the_runner_gets_a_token() -> Result<(), LabError> {
    let lab = Lab::start().await?;
    let job = lab.github().repository("octo-org/octo-repo").push("refs/heads/main");
    let runner = job.token_service().await?;
    let url = format!("{}&audience=sts.amazonaws.com", runner.request_url);
    let answer = reqwest::Client::new().get(url).bearer_auth(&runner.request_token).send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(answer["value"].as_str().map(|token| token.split('.').count()), Some(3));
    assert_eq!(runner.environment()[0].0, "ACTIONS_ID_TOKEN_REQUEST_URL");
    Ok(())
}

/// A runner without a token service has no variables to hand on, and a fork's job none that it may have.
#[tokio::test]
async fn whoever_plays_a_runner_without_a_token_service_gets_none() -> Result<(), LabError> {
    let lab = Lab::start().await?;
    let job = || lab.github().repository("octo-org/octo-repo").push("refs/heads/main");
    let absent = json!({ "token_service": "absent" });
    let refused = job().with("runner", absent).token_service().await.unwrap_err();
    assert!(unwrapped(&refused).contains("the runner has no token service"), "{refused}");
    let of_fork = json!({ "pull_request": { "base": "main", "head": "fix", "from": "mona/octo-repo" } });
    let refused = job().with("on", of_fork).token_service().await.unwrap_err();
    assert!(unwrapped(&refused).contains("comes from the fork `mona/octo-repo`"), "{refused}");
    Ok(())
}

/// What an error says, in one line.
fn unwrapped(error: &LabError) -> String {
    error.to_string().split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
}
