//! `aws_caller_identity`: GetCallerIdentity.

use async_trait::async_trait;

use super::{DataSource, exports, text};
use crate::{
    error::Refusal,
    resources::{Arguments, Clients, Exports, call::call},
};

/// Who applies the folder.
pub(super) struct CallerIdentity;

#[async_trait]
impl DataSource for CallerIdentity {
    fn type_name(&self) -> &'static str {
        "aws_caller_identity"
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let caller = call!("GetCallerIdentity", aws.sts.get_caller_identity());
        let account = text(caller.account());
        Ok(exports([
            ("id", account.clone()),
            ("account_id", account),
            ("arn", text(caller.arn())),
            ("user_id", text(caller.user_id())),
        ]))
    }
}
