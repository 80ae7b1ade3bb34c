use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::get_account_setting::{on_setting, setting};

use crate::{faults, settings};

/// Sets a setting of the account in this region. `ecr:PutAccountSetting` on `*`, with `ecr:AccountSetting`.
pub(crate) struct PutAccountSetting;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    name: String,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    name: &'static str,
    value: String,
}

#[async_trait]
impl Action for PutAccountSetting {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutAccountSetting"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_setting("ecr:PutAccountSetting", &input.name, call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let setting = setting(&input.name)?;
        if !setting.values().contains(&input.value.as_str()) {
            let text = format!("Member must satisfy enum value set: [{}]", setting.values().join(", "));
            return Err(faults::invalid_parameter("value", &text));
        }
        settings::change(call.account()?, call, |settings| {
            settings.settings.insert(setting, input.value.clone());
            Ok(())
        })?;
        Ok(Output { name: setting.as_str(), value: input.value })
    }
}
