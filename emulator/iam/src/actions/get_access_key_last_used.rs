//! `GetAccessKeyLastUsed`: whose an access key is, and when it was last used.

use std::{borrow::Cow, sync::Arc};

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, LastUse, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, views::seconds};

/// Says whose an access key is, and when it was last used. `iam:GetAccessKeyLastUsed` on the stored ARN of the user whose
/// key it is. Observed.
///
/// Unverified: what AWS says of a key that does not
/// exist or is of another account.
pub(crate) struct GetAccessKeyLastUsed;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    access_key_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    user_name: String,
    access_key_last_used: LastUsed,
}

#[async_trait]
impl Action for GetAccessKeyLastUsed {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAccessKeyLastUsed"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        match owner(&input.access_key_id, call)? {
            Some(user) => Ok(Check::on("iam:GetAccessKeyLastUsed", &user.arn).into()),
            None => Ok(Check::on_all("iam:GetAccessKeyLastUsed").into()),
        }
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        match owner(&input.access_key_id, call)? {
            Some(user) => {
                let last = call.gate().last_uses().of(&input.access_key_id);
                Ok(Output { user_name: user.name.clone(), access_key_last_used: last.map_or(NEVER, LastUsed::of) })
            }
            None => Err(faults::ACCESS_KEY_NOT_FOUND.with(&[("id", &input.access_key_id)])),
        }
    }
}

/// When and for what a key was used last.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LastUsed {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_date: Option<i64>,
    service_name: &'static str,
    region: Cow<'static, str>,
}

/// AWS documents these words, and no date, for a key that was never used.
const NEVER: LastUsed = LastUsed { last_used_date: None, service_name: "N/A", region: Cow::Borrowed("N/A") };

impl LastUsed {
    fn of(last: LastUse) -> Self {
        let region = Cow::Owned(last.region.to_string());
        Self { last_used_date: Some(seconds(last.at)), service_name: last.service, region }
    }
}

/// The user of the caller's account whose key this is.
fn owner(id: &str, call: &Call<'_>) -> Result<Option<Arc<User>>, Fault> {
    let account = call.account()?;
    let world = call.gate().store().world();
    let key = world.access_key(id).filter(|(of, _)| *of == account);
    Ok(key.and_then(|(_, key)| world.user_by_id(account, &key.user).cloned()))
}
