//! `aws_iam_role_policy`, `aws_iam_user_policy`, `aws_iam_group_policy`: PutRolePolicy, then GetRolePolicy, and their like.

use async_trait::async_trait;

use super::{Arguments, Clients, Document, Exports, Made, Resource, holder::Holder};
use crate::{error::Refusal, schema::Additions, value::Value};

/// An inline policy.
pub(super) struct InlinePolicy(pub(super) Holder);

#[async_trait]
impl Resource for InlinePolicy {
    fn type_name(&self) -> &'static str {
        match self.0 {
            Holder::Role => "aws_iam_role_policy",
            Holder::User => "aws_iam_user_policy",
            Holder::Group => "aws_iam_group_policy",
        }
    }

    fn additions(&self) -> Additions {
        Additions { json: &["policy"], ..Additions::default() }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["name", "name_prefix", "role", "user", "group"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let (holder, name) = (wanted.required(self.0.argument()), wanted.name());
        self.0.put_policy(&holder, &name, wanted.policy("policy").unwrap_or_default(), aws).await?;
        Ok([("name".to_owned(), Value::text(name))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let (holder, name) = (known.required(self.0.argument()), known.name());
        let Some(document) = self.0.policy(&holder, &name, aws).await? else { return Ok(None) };
        // Not a call of the provider: reasons name an inline policy by the ARN of its holder.
        let Some(arn) = self.0.arn(&holder, aws).await? else { return Ok(None) };
        let made = Made::default().export("id", format!("{holder}:{name}")).export("name", &name);
        let element = format!("{arn}#{name}");
        Ok(Some(made.export("policy", document).element(element, Some(Document::Argument("policy")), &[])))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        self.0.delete_policy(&made.required(self.0.argument()), &made.required("name"), aws).await
    }
}
