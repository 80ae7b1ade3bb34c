//! `aws_iam_openid_connect_provider`: CreateOpenIDConnectProvider, then GetOpenIDConnectProvider.

use async_trait::async_trait;

use super::{Arguments, Clients, Made, Resource, iam_tags, refusal};
use crate::{
    error::Refusal,
    schema::{Attribute, Kind, Schema},
};

/// An OpenID Connect identity provider of the account.
pub(super) struct OpenIdConnectProvider;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("url", Kind::Text),
        Attribute::required("client_id_list", Kind::TextSet),
        // AWS finds the thumbprint itself when none is given.
        Attribute::optional_computed("thumbprint_list", Kind::Texts),
        Attribute::optional("tags", Kind::TextMap),
        Attribute::computed("tags_all", Kind::TextMap),
        Attribute::computed("arn", Kind::Text),
        Attribute::computed("id", Kind::Text),
    ],
    blocks: &[],
};

const ATTRIBUTES: &[(&str, &str)] =
    &[("Url", "url"), ("ClientIDList", "client_id_list"), ("ThumbprintList", "thumbprint_list"), ("Tags", "tags")];

#[async_trait]
impl Resource for OpenIdConnectProvider {
    fn type_name(&self) -> &'static str {
        "aws_iam_openid_connect_provider"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let thumbprints = wanted.texts("thumbprint_list");
        let operation = "CreateOpenIDConnectProvider";
        let created = aws
            .iam
            .create_open_id_connect_provider()
            .url(wanted.required("url"))
            .set_client_id_list(Some(wanted.texts("client_id_list")))
            .set_thumbprint_list((!thumbprints.is_empty()).then_some(thumbprints))
            .set_tags(iam_tags(wanted.map("tags_all"), operation)?)
            .send()
            .await
            .map_err(refusal(operation))?;
        let arn = created
            .open_id_connect_provider_arn()
            .ok_or_else(|| super::incomplete(operation, "OpenIDConnectProviderArn"))?;
        let operation = "GetOpenIDConnectProvider";
        let read = aws.iam.get_open_id_connect_provider().open_id_connect_provider_arn(arn).send().await;
        let read = read.map_err(refusal(operation))?;
        // AWS answers without the scheme, and the provider exports that.
        let url = read.url().ok_or_else(|| super::incomplete(operation, "Url"))?;
        Ok(Made::default()
            .export("arn", arn)
            .export("id", arn)
            .export("url", url)
            .export_texts("client_id_list", read.client_id_list())
            .export_texts("thumbprint_list", read.thumbprint_list())
            .element(arn, None, ATTRIBUTES))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.delete_open_id_connect_provider().open_id_connect_provider_arn(made.required("arn"));
        request.send().await.map(drop).map_err(refusal("DeleteOpenIDConnectProvider"))
    }
}
