//! `aws_iam_role_policy`: PutRolePolicy, then GetRolePolicy.

use async_trait::async_trait;

use super::{Arguments, Clients, Document, Made, Resource, incomplete, refusal};
use crate::{
    error::Refusal,
    schema::{Attribute, Kind, Schema},
};

/// An inline policy of a role.
pub(super) struct RolePolicy;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("role", Kind::Text),
        Attribute::required("policy", Kind::Json),
        Attribute::optional_computed("name", Kind::Text),
        Attribute::optional("name_prefix", Kind::Text),
        Attribute::computed("id", Kind::Text),
    ],
    blocks: &[],
};

#[async_trait]
impl Resource for RolePolicy {
    fn type_name(&self) -> &'static str {
        "aws_iam_role_policy"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let (role, name) = (wanted.required("role"), wanted.name());
        let document = wanted.policy("policy").unwrap_or_default();
        let request = aws.iam.put_role_policy().role_name(&role).policy_name(&name).policy_document(document);
        request.send().await.map_err(refusal("PutRolePolicy"))?;
        let request = aws.iam.get_role_policy().role_name(&role).policy_name(&name);
        request.send().await.map_err(refusal("GetRolePolicy"))?;
        // Not a call of the provider: reasons name an inline policy by the ARN of its role.
        let read = aws.iam.get_role().role_name(&role).send().await.map_err(refusal("GetRole"))?;
        let arn = read.role().ok_or_else(|| incomplete("GetRole", "Role"))?.arn();
        Ok(Made::default().export("id", format!("{role}:{name}")).export("name", &name).element(
            format!("{arn}#{name}"),
            Some(Document::Argument("policy")),
            &[("PolicyName", "name")],
        ))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.delete_role_policy().role_name(made.required("role")).policy_name(made.required("name"));
        request.send().await.map(drop).map_err(refusal("DeleteRolePolicy"))
    }
}
