//! `aws_iam_access_key`: CreateAccessKey, then ListAccessKeys.
//!
//! The secret is told once, when the key is made: for a key that is there already it stays unknown.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, incomplete, look_through},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// A user's access key.
pub(super) struct AccessKey;

#[async_trait]
impl Resource for AccessKey {
    fn type_name(&self) -> &'static str {
        "aws_iam_access_key"
    }

    fn additions(&self) -> Additions {
        Additions { presets: &[("status", Preset::Text("Active"))], ..Additions::default() }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        if wanted.text("pgp_key").is_some() {
            let message = "a secret encrypted with `pgp_key` is not modelled: leave the argument out".to_owned();
            return Err(Refusal { operation: "CreateAccessKey", code: None, message });
        }
        let user = wanted.required("user");
        let created = call!("CreateAccessKey", aws.iam.create_access_key().user_name(&user));
        let key = created.access_key().ok_or_else(|| incomplete("CreateAccessKey", "AccessKey"))?;
        if wanted.required("status") != "Active" {
            let request = aws.iam.update_access_key().user_name(&user).access_key_id(key.access_key_id());
            call!("UpdateAccessKey", request.status(wanted.required("status").as_str().into()));
        }
        let secret = Value::text(key.secret_access_key()).hidden(true);
        Ok([("id".to_owned(), Value::text(key.access_key_id())), ("secret".to_owned(), secret)].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let user = known.required("user");
        let Some(keys) = look_through!("ListAccessKeys", aws.iam.list_access_keys().user_name(&user)) else {
            return Ok(None);
        };
        let id = known.text("id");
        let is_it = |candidate: &str| match &id {
            Some(id) => candidate == id,
            None => !known.is_taken(candidate),
        };
        let found = keys.into_iter().find(|key| key.access_key_id().is_some_and(is_it));
        Ok(found.map(|key| {
            let made = Made::default().export("id", key.access_key_id().unwrap_or_default());
            let made = made.export_some("create_date", key.create_date().map(ToString::to_string).as_deref());
            made.export_some("status", key.status().map(|status| status.as_str()))
        }))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.update_access_key().user_name(wanted.required("user"));
        let request = request.access_key_id(there.required("id")).status(wanted.required("status").as_str().into());
        call!("UpdateAccessKey", request);
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.delete_access_key().user_name(made.required("user"));
        call!("DeleteAccessKey", request.access_key_id(made.required("id")));
        Ok(())
    }
}
