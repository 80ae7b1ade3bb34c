//! `aws_ecr_account_setting`: PutAccountSetting, then GetAccountSetting.
//!
//! A setting always has a value, so destroying one changes nothing in AWS.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, look_up},
};
use crate::error::Refusal;

/// A setting of the account's registry.
pub(super) struct AccountSetting;

#[async_trait]
impl Resource for AccountSetting {
    fn type_name(&self) -> &'static str {
        "aws_ecr_account_setting"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws.ecr.put_account_setting().name(wanted.required("name")).value(wanted.required("value"));
        call!("PutAccountSetting", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let request = aws.ecr.get_account_setting().name(known.required("name"));
        let read = look_up!("GetAccountSetting", request);
        Ok(read.map(|read| Made::default().export_some("value", read.value())))
    }

    async fn delete(&self, _: &Arguments<'_>, _: &Clients) -> Result<(), Refusal> {
        Ok(())
    }
}
