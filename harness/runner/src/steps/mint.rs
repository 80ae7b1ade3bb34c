//! The job asks GitHub's token service for a token.

use async_trait::async_trait;
use portcullis_model::Job;
use portcullis_scenario::Stage;
use serde::Deserialize;
use serde_json::json;

use super::{Step, Stop};
use crate::{
    case::CaseRun,
    event::{Denied, SeenByUser, WorkflowReason},
    seen_by_user::Acting,
};

pub(crate) struct Mint {
    /// What the token is made from.
    pub(crate) job: Job,
    pub(crate) audience: String,
    /// The action that asks, if it is one of a workflow.
    pub(crate) acting: Option<Acting>,
    /// Why the job may not have a token; nobody is asked then.
    pub(crate) refused: Option<NoToken>,
}

/// The workflow's permissions, or the event, keep the job from having a token.
pub(crate) struct NoToken {
    pub(crate) reason: WorkflowReason,
    /// The action that finds none, if it is known.
    pub(crate) acting: Option<Acting>,
    /// What is printed by an action whose log is not known.
    pub(crate) message: Option<&'static str>,
}

/// What `getIDToken` of @actions/core throws where the variables are not there.
pub(crate) const NO_REQUEST_URL: &str = "Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable";

impl Mint {
    /// A job that may have a token, for this audience.
    pub(crate) fn of(job: Job, audience: String) -> Self {
        Self { job, audience, acting: None, refused: None }
    }
}

/// The answer to the registration of a job: of one that may not mint, what its runner would not be given.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", untagged)]
enum Registered {
    Given(Request),
    Withheld { withheld: Request },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    request_url: String,
    request_token: String,
}

#[derive(Deserialize)]
struct Minted {
    value: String,
}

#[async_trait]
impl Step for Mint {
    fn stage(&self) -> Stage {
        Stage::Mint
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        if let Some(refused) = &self.refused {
            let seen_by_user = refused.acting.and_then(Acting::no_token);
            return Err(Stop::Denied(Box::new(Denied {
                message: seen_by_user.as_ref().and_then(SeenByUser::error).or(refused.message.map(str::to_owned)),
                workflow: Some(refused.reason.clone()),
                seen_by_user,
                ..Denied::at(Stage::Mint)
            })));
        }
        let registration = json!({ "job": run.as_renamed(&self.job), "faults": run.case.token.faults, "claims": run.case.token.claims });
        let jobs = format!("{}/_github/jobs", run.url);
        let response = run.http.post(jobs).json(&registration).send().await.map_err(Stop::broken)?;
        // A job that may not mint asks nevertheless, so that the token service says why it may not.
        let (Registered::Given(request) | Registered::Withheld { withheld: request }) = answer(response).await?;
        // As @actions/core does it: the URL has a query already.
        let audience: String = url_encoded(&self.audience);
        let response = run
            .http
            .get(format!("{}&audience={audience}", request.request_url))
            .bearer_auth(request.request_token)
            .send()
            .await
            .map_err(Stop::broken)?;
        let minted: Minted = answer(response).await.map_err(|stop| {
            stop.seen_by_user(|denied| {
                self.acting?.token_refused(denied.status?, denied.message.as_deref().unwrap_or_default())
            })
        })?;
        run.token = Some(minted.value);
        Ok(())
    }
}

fn url_encoded(text: &str) -> String {
    let mut url = reqwest::Url::parse("http://localhost/").map(|mut url| {
        url.query_pairs_mut().append_pair("audience", text);
        url
    });
    let query = url.as_mut().ok().and_then(|url| url.query().map(str::to_owned)).unwrap_or_default();
    query.trim_start_matches("audience=").to_owned()
}

/// The answer of the token service, or its refusal.
async fn answer<T: for<'de> Deserialize<'de>>(response: reqwest::Response) -> Result<T, Stop> {
    let status = response.status();
    if status.is_success() {
        return response.json().await.map_err(Stop::broken);
    }
    #[derive(Deserialize)]
    struct Refusal {
        message: String,
    }
    let text = response.text().await.map_err(Stop::broken)?;
    let message = serde_json::from_str(&text).map(|refusal: Refusal| refusal.message).unwrap_or(text);
    Err(Stop::Denied(Box::new(Denied {
        status: Some(status.as_u16()),
        // The token service keeps no record: what it says is all there is to say.
        workflow: Some(WorkflowReason { text: message.clone(), place: None, hint: None }),
        message: Some(message),
        ..Denied::at(Stage::Mint)
    })))
}
