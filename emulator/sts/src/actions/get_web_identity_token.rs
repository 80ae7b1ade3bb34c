use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    credentials, faults,
    tags::{self, Tag, Tagging},
};

/// Makes a token with which a caller of AWS proves itself elsewhere, in accounts that enabled it. No account has, for
/// there is no operation here that would.
pub(crate) struct GetWebIdentityToken;

/// How long a token holds when the call does not say. Documented.
const DEFAULT_SECONDS: u32 = 300;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    audience: Vec<String>,
    duration_seconds: Option<u32>,
    signing_algorithm: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    web_identity_token: String,
    expiration: i64,
}

#[async_trait]
impl Action for GetWebIdentityToken {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetWebIdentityToken"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        credentials::refuse_sessions(Action::name(self), credentials::OF_USERS, call)?;
        if !["ES384", "RS256"].contains(&input.signing_algorithm.as_str()) {
            return Err(faults::SIGNING_ALGORITHM.with(&[("value", &input.signing_algorithm)]));
        }
        let seconds = input.duration_seconds.unwrap_or(DEFAULT_SECONDS);
        let tagging = Tagging { tags: tags::pairs(&input.tags), transitive_keys: Vec::new() };
        let mut context = tags::condition_keys(&tagging);
        context.push(("sts:IdentityTokenAudience".to_owned(), input.audience.clone()));
        context.push(("sts:SigningAlgorithm".to_owned(), vec![input.signing_algorithm.clone()]));
        context.push(("sts:DurationSeconds".to_owned(), vec![seconds.to_string()]));
        let check = |action| Check { context: context.clone(), ..Check::on_all(action) };
        let mut checks = vec![check("sts:GetWebIdentityToken")];
        if !input.tags.is_empty() {
            checks.push(check("sts:TagGetWebIdentityToken"));
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let cause = Cause::new("outbound web identity federation is off in every account of this emulator")
            .of(call.account()?.to_string())
            .hint("for a token of GitHub's, ask the fake GitHub: `portcullis token`");
        Err(faults::OUTBOUND_FEDERATION_DISABLED.fault().caused_by(cause))
    }
}
