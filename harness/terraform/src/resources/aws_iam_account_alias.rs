//! `aws_iam_account_alias`: CreateAccountAlias, then ListAccountAliases.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, list},
};
use crate::error::Refusal;

/// The name by which people sign in to the account.
pub(super) struct AccountAlias;

#[async_trait]
impl Resource for AccountAlias {
    fn type_name(&self) -> &'static str {
        "aws_iam_account_alias"
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["account_alias"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        call!("CreateAccountAlias", aws.iam.create_account_alias().account_alias(wanted.required("account_alias")));
        Ok(Exports::new())
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let aliases = list!("ListAccountAliases", aws.iam.list_account_aliases());
        let made = |alias: &String| Made::default().export("id", alias).export("account_alias", alias);
        Ok(aliases.first().map(made))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        call!("DeleteAccountAlias", aws.iam.delete_account_alias().account_alias(made.required("account_alias")));
        Ok(())
    }
}
