//! `CreateAccessKey`: an access key of a user.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{AccessKey, UniqueId, User, random_secret, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, faults, holder, permission, views::AccessKeyView};

/// Creates an access key, whose secret this answer alone shows. `iam:CreateAccessKey` on the stored ARN of the user.
///
/// Without a name it is the user that calls; root users and sessions must name one. Unverified for
/// root users, whom AWS gives keys of their own.
pub(crate) struct CreateAccessKey;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    access_key: AccessKeyView,
}

#[async_trait]
impl Action for CreateAccessKey {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateAccessKey"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        match entities::user_name(input.user_name.as_deref(), call) {
            Ok(name) => Ok(permission::on::<User>("iam:CreateAccessKey", &name, call)?.into()),
            Err(_) => Ok(Check::on_all("iam:CreateAccessKey").into()),
        }
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let name = entities::user_name(input.user_name.as_deref(), call)?;
        write(call.gate().store(), |world| {
            let user = Arc::clone(holder::named::<User>(world, account, &name)?);
            let content = world.account_mut(account);
            if content.access_keys_of(&user.id).count() >= KEYS_QUOTA {
                return Err(faults::ACCESS_KEYS_QUOTA.fault());
            }
            let key = AccessKey {
                id: UniqueId::user_access_key(account),
                secret: random_secret(),
                user: user.id.clone(),
                created: call.gate().clock().now(),
                active: true,
            };
            let access_key = AccessKeyView::created(&user, &key);
            content.put_access_key(key);
            Ok(Output { access_key })
        })
    }
}

/// The most access keys that a user may have. AWS: "IAM and AWS STS quotas".
pub(super) const KEYS_QUOTA: usize = 2;
