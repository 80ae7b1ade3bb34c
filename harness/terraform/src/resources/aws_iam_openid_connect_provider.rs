//! `aws_iam_openid_connect_provider`: CreateOpenIDConnectProvider, then GetOpenIDConnectProvider.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, changes, incomplete, look_up, pairs, tag_changes, tags},
};
use crate::{error::Refusal, value::Value};

/// An OpenID Connect identity provider of the account.
pub(super) struct OpenIdConnectProvider;

const ATTRIBUTES: &[(&str, &str)] =
    &[("Url", "url"), ("ClientIDList", "client_id_list"), ("ThumbprintList", "thumbprint_list"), ("Tags", "tags")];

#[async_trait]
impl Resource for OpenIdConnectProvider {
    fn type_name(&self) -> &'static str {
        "aws_iam_openid_connect_provider"
    }

    /// AWS answers without the scheme, and the provider exports that.
    fn rewritten(&self) -> &'static [&'static str] {
        &["url"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        // AWS finds the thumbprint itself when none is given.
        let thumbprints = wanted.texts("thumbprint_list");
        let request = aws
            .iam
            .create_open_id_connect_provider()
            .url(wanted.required("url"))
            .set_client_id_list(Some(wanted.texts("client_id_list")))
            .set_thumbprint_list((!thumbprints.is_empty()).then_some(thumbprints))
            .set_tags(tags!("CreateOpenIDConnectProvider", aws_sdk_iam, wanted.map("tags_all")));
        let created = call!("CreateOpenIDConnectProvider", request);
        let arn = created.open_id_connect_provider_arn();
        let arn = arn.ok_or_else(|| incomplete("CreateOpenIDConnectProvider", "OpenIDConnectProviderArn"))?;
        Ok([("arn".to_owned(), Value::text(arn))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let arn = match known.text("arn") {
            Some(arn) => arn,
            None => match arn_of(&known.required("url"), aws).await? {
                Some(arn) => arn,
                None => return Ok(None),
            },
        };
        let request = aws.iam.get_open_id_connect_provider().open_id_connect_provider_arn(&arn);
        let Some(read) = look_up!("GetOpenIDConnectProvider", request) else { return Ok(None) };
        let url = read.url().ok_or_else(|| incomplete("GetOpenIDConnectProvider", "Url"))?;
        let made = Made::default()
            .export("arn", &arn)
            .export("id", &arn)
            .export("url", url)
            .export_texts("client_id_list", read.client_id_list())
            .export_list("thumbprint_list", read.thumbprint_list())
            .export_tags(pairs!(read.tags()));
        Ok(Some(made.element(&arn, None, ATTRIBUTES)))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, arn) = (&aws.iam, there.required("arn"));
        let thumbprints = wanted.texts("thumbprint_list");
        if !thumbprints.is_empty() && thumbprints != there.texts("thumbprint_list") {
            let request = iam.update_open_id_connect_provider_thumbprint().open_id_connect_provider_arn(&arn);
            call!("UpdateOpenIDConnectProviderThumbprint", request.set_thumbprint_list(Some(thumbprints)));
        }
        let (missing, surplus) = changes(&wanted.texts("client_id_list"), &there.texts("client_id_list"));
        for id in missing {
            let request = iam.add_client_id_to_open_id_connect_provider().open_id_connect_provider_arn(&arn);
            call!("AddClientIDToOpenIDConnectProvider", request.client_id(id));
        }
        for id in surplus {
            let request = iam.remove_client_id_from_open_id_connect_provider().open_id_connect_provider_arn(&arn);
            call!("RemoveClientIDFromOpenIDConnectProvider", request.client_id(id));
        }
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            let request = iam.untag_open_id_connect_provider().open_id_connect_provider_arn(&arn);
            call!("UntagOpenIDConnectProvider", request.set_tag_keys(Some(remove)));
        }
        if let Some(tags) = tags!("TagOpenIDConnectProvider", aws_sdk_iam, write) {
            let request = iam.tag_open_id_connect_provider().open_id_connect_provider_arn(&arn);
            call!("TagOpenIDConnectProvider", request.set_tags(Some(tags)));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.delete_open_id_connect_provider().open_id_connect_provider_arn(made.required("arn"));
        call!("DeleteOpenIDConnectProvider", request);
        Ok(())
    }
}

/// The ARN of the provider of a URL, which its ARN ends with.
pub(crate) async fn arn_of(url: &str, aws: &Clients) -> Result<Option<String>, Refusal> {
    let wanted = url.strip_prefix("https://").unwrap_or(url);
    let all = call!("ListOpenIDConnectProviders", aws.iam.list_open_id_connect_providers());
    let arns = all.open_id_connect_provider_list.unwrap_or_default().into_iter().filter_map(|entry| entry.arn);
    Ok(arns.into_iter().find(|arn| arn.split_once(":oidc-provider/").is_some_and(|(_, name)| name == wanted)))
}
