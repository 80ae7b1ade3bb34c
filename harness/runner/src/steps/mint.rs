//! The job asks GitHub's token service for a token.

use async_trait::async_trait;
use portcullis_scenario::Stage;
use serde::Deserialize;
use serde_json::json;

use super::{Step, Stop};
use crate::{case::CaseRun, event::Denied};

pub(super) struct Mint;

/// The answer to the registration of a job.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registered {
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
        let registration =
            json!({ "job": run.case.job, "faults": run.case.token.faults, "claims": run.case.token.claims });
        let jobs = format!("{}/_github/jobs", run.url);
        let response = run.http.post(jobs).json(&registration).send().await.map_err(Stop::broken)?;
        let registered: Registered = answer(response).await?;
        // As @actions/core does it: the URL has a query already.
        let audience: String = url_encoded(&run.case.audience);
        let response = run
            .http
            .get(format!("{}&audience={audience}", registered.request_url))
            .bearer_auth(registered.request_token)
            .send()
            .await
            .map_err(Stop::broken)?;
        let minted: Minted = answer(response).await?;
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
        stage: Stage::Mint,
        status: Some(status.as_u16()),
        code: None,
        message: Some(message),
        client_message: None,
        record: None,
        places: Vec::new(),
        exchanges: Vec::new(),
    })))
}
