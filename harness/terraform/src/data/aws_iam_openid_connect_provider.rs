//! `aws_iam_openid_connect_provider`: GetOpenIDConnectProvider, found by its URL through ListOpenIDConnectProviders.

use async_trait::async_trait;

use super::{DataSource, exports, not_found, tag_map, text};
use crate::{
    error::Refusal,
    resources::{
        Arguments, Clients, Exports,
        aws_iam_openid_connect_provider::arn_of,
        call::{call, pairs},
    },
    value::Value,
};

/// A provider that is there already.
pub(super) struct OpenIdConnectProvider;

#[async_trait]
impl DataSource for OpenIdConnectProvider {
    fn type_name(&self) -> &'static str {
        "aws_iam_openid_connect_provider"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let arn = match (wanted.text("arn"), wanted.text("url")) {
            (Some(arn), _) => arn,
            (None, Some(url)) => {
                let missing = || not_found("ListOpenIDConnectProviders", format!("OIDC provider of `{url}`"));
                arn_of(&url, aws).await?.ok_or_else(missing)?
            }
            (None, None) => {
                return Err(not_found(
                    "GetOpenIDConnectProvider",
                    "OIDC provider without an `arn` or a `url`".to_owned(),
                ));
            }
        };
        let request = aws.iam.get_open_id_connect_provider().open_id_connect_provider_arn(&arn);
        let read = call!("GetOpenIDConnectProvider", request);
        Ok(exports([
            ("id", Value::text(arn.as_str())),
            ("arn", Value::text(arn)),
            ("url", text(read.url())),
            ("client_id_list", Value::texts(read.client_id_list().to_vec())),
            ("thumbprint_list", Value::texts(read.thumbprint_list().to_vec())),
            ("tags", tag_map(pairs!(read.tags()))),
        ]))
    }
}
