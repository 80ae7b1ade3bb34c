use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::AccountId;
use portcullis_store::AccountSetting;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, settings};

/// Reads a setting of the account in this region. `ecr:GetAccountSetting` on `*`, with `ecr:AccountSetting`.
pub(crate) struct GetAccountSetting;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    name: &'static str,
    value: String,
}

#[async_trait]
impl Action for GetAccountSetting {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAccountSetting"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_setting("ecr:GetAccountSetting", &input.name, call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let setting = setting(&input.name)?;
        let settings = settings::read(call.account()?, call);
        Ok(Output { name: setting.as_str(), value: settings.setting(setting).to_owned() })
    }
}

/// The permission, with the condition key that says which setting it is about.
pub(crate) fn on_setting(action: &'static str, name: &str, account: AccountId) -> Permission {
    let context = vec![("ecr:AccountSetting".to_owned(), vec![name.to_owned()])];
    Check { resource_account: Some(account), context, ..Check::on_all(action) }.into()
}

/// The setting of this name. The text for any other name is `unverified`.
pub(crate) fn setting(name: &str) -> Result<AccountSetting, Fault> {
    AccountSetting::ALL.into_iter().find(|setting| setting.as_str() == name).ok_or_else(|| {
        let names: Vec<&str> = AccountSetting::ALL.into_iter().map(AccountSetting::as_str).collect();
        let text = format!("Member must satisfy enum value set: [{}]", names.join(", "));
        faults::invalid_parameter("name", &text)
    })
}
