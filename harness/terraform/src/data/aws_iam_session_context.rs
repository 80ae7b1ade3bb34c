//! `aws_iam_session_context`: the role behind a session's ARN. Any other ARN is its own issuer.

use async_trait::async_trait;

use super::{DataSource, exports};
use crate::{
    error::Refusal,
    resources::{
        Arguments, Clients, Exports,
        call::{call, incomplete},
    },
    value::Value,
};

/// The principal behind a session.
pub(super) struct SessionContext;

#[async_trait]
impl DataSource for SessionContext {
    fn type_name(&self) -> &'static str {
        "aws_iam_session_context"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let arn = wanted.required("arn");
        let session = arn.split_once(":sts::").and_then(|(_, rest)| rest.split_once(":assumed-role/"));
        let Some((role, session)) = session.and_then(|(_, rest)| rest.split_once('/')) else {
            let none = || Value::text("");
            let issuer = Value::text(arn.as_str());
            return Ok(exports([
                ("id", Value::text(arn.as_str())),
                ("issuer_arn", issuer),
                ("issuer_id", none()),
                ("issuer_name", none()),
                ("session_name", none()),
            ]));
        };
        let read = call!("GetRole", aws.iam.get_role().role_name(role));
        let found = read.role().ok_or_else(|| incomplete("GetRole", "Role"))?;
        Ok(exports([
            ("id", Value::text(arn.as_str())),
            ("issuer_arn", Value::text(found.arn())),
            ("issuer_id", Value::text(found.role_id())),
            ("issuer_name", Value::text(role)),
            ("session_name", Value::text(session)),
        ]))
    }
}
