//! `aws_ecr_authorization_token`: GetAuthorizationToken.

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};

use super::{DataSource, exports, text};
use crate::{
    error::Refusal,
    resources::{
        Arguments, Clients, Exports,
        call::{call, incomplete},
    },
    value::Value,
};

/// A password for the account's registry.
pub(super) struct AuthorizationToken;

#[async_trait]
impl DataSource for AuthorizationToken {
    fn type_name(&self) -> &'static str {
        "aws_ecr_authorization_token"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let registry = wanted.text("registry_id");
        #[expect(deprecated, reason = "the provider's argument is this member")]
        let request = aws.ecr.get_authorization_token().set_registry_ids(registry.map(|registry| vec![registry]));
        let answer = call!("GetAuthorizationToken", request);
        let missing = || incomplete("GetAuthorizationToken", "authorizationData");
        let data = answer.authorization_data().first().ok_or_else(missing)?;
        let token = data.authorization_token().ok_or_else(missing)?;
        let decoded = BASE64_STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let (user, password) = decoded.as_deref().and_then(|pair| pair.split_once(':')).ok_or_else(missing)?;
        Ok(exports([
            ("id", Value::text(aws.region.as_str())),
            ("authorization_token", Value::text(token).hidden(true)),
            ("expires_at", text(data.expires_at().map(ToString::to_string).as_deref())),
            ("proxy_endpoint", text(data.proxy_endpoint())),
            ("user_name", Value::text(user)),
            ("password", Value::text(password).hidden(true)),
        ]))
    }
}
