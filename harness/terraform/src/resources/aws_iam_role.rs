//! `aws_iam_role`: CreateRole, PutRolePolicy per inline policy, AttachRolePolicy per managed policy; then GetRole,
//! ListRolePolicies and ListAttachedRolePolicies.

use async_trait::async_trait;

use super::{Arguments, Clients, Document, Made, Resource, iam_tags, incomplete, refusal};
use crate::{
    error::Refusal,
    schema::{Attribute, BlockKind, Kind, Preset, Schema},
};

/// A role with its trust policy.
pub(super) struct Role;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("assume_role_policy", Kind::Json),
        Attribute::optional_computed("name", Kind::Text),
        Attribute::optional("name_prefix", Kind::Text),
        Attribute::optional("path", Kind::Text).or(Preset::Text("/")),
        Attribute::optional("description", Kind::Text),
        Attribute::optional("max_session_duration", Kind::Number).or(Preset::Number(3600)),
        Attribute::optional("permissions_boundary", Kind::Text),
        Attribute::optional("force_detach_policies", Kind::Flag).or(Preset::Flag(false)),
        Attribute::optional_computed("managed_policy_arns", Kind::TextSet),
        Attribute::optional("tags", Kind::TextMap),
        Attribute::computed("tags_all", Kind::TextMap),
        Attribute::computed("arn", Kind::Text),
        Attribute::computed("id", Kind::Text),
        Attribute::computed("unique_id", Kind::Text),
        Attribute::computed("create_date", Kind::Text),
    ],
    blocks: &[BlockKind {
        name: "inline_policy",
        schema: Schema {
            attributes: &[Attribute::optional("name", Kind::Text), Attribute::optional("policy", Kind::Json)],
            blocks: &[],
        },
        most: usize::MAX,
    }],
};

const ATTRIBUTES: &[(&str, &str)] = &[
    ("RoleName", "name"),
    ("Path", "path"),
    ("Description", "description"),
    ("MaxSessionDuration", "max_session_duration"),
    ("PermissionsBoundary", "permissions_boundary"),
    ("AttachedManagedPolicies", "managed_policy_arns"),
    ("AssumeRolePolicyDocument", "assume_role_policy"),
    ("Tags", "tags"),
];

#[async_trait]
impl Resource for Role {
    fn type_name(&self) -> &'static str {
        "aws_iam_role"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let operation = "CreateRole";
        let name = wanted.name();
        aws.iam
            .create_role()
            .role_name(&name)
            .assume_role_policy_document(wanted.policy("assume_role_policy").unwrap_or_default())
            .set_path(wanted.text("path"))
            .set_description(wanted.text("description"))
            .set_max_session_duration(wanted.integer("max_session_duration"))
            .set_permissions_boundary(wanted.text("permissions_boundary"))
            .set_tags(iam_tags(wanted.map("tags_all"), operation)?)
            .send()
            .await
            .map_err(refusal(operation))?;
        let mut inline = Vec::new();
        for (index, policy) in wanted.blocks("inline_policy").iter().enumerate() {
            // An empty block means: this role has no inline policies.
            let (Some(policy_name), Some(document)) = (policy.text("name"), policy.policy("policy")) else { continue };
            let request =
                aws.iam.put_role_policy().role_name(&name).policy_name(&policy_name).policy_document(document);
            request.send().await.map_err(refusal("PutRolePolicy"))?;
            inline.push((policy_name, index));
        }
        for arn in wanted.texts("managed_policy_arns") {
            let request = aws.iam.attach_role_policy().role_name(&name).policy_arn(arn);
            request.send().await.map_err(refusal("AttachRolePolicy"))?;
        }
        let read = aws.iam.get_role().role_name(&name).send().await.map_err(refusal("GetRole"))?;
        let role = read.role().ok_or_else(|| incomplete("GetRole", "Role"))?;
        aws.iam.list_role_policies().role_name(&name).send().await.map_err(refusal("ListRolePolicies"))?;
        let attached = aws.iam.list_attached_role_policies().role_name(&name).send().await;
        let attached = attached.map_err(refusal("ListAttachedRolePolicies"))?;
        let attached: Vec<String> =
            attached.attached_policies().iter().filter_map(|policy| policy.policy_arn().map(str::to_owned)).collect();
        let arn = role.arn();
        let mut made = Made::default()
            .export("arn", arn)
            .export("id", &name)
            .export("name", &name)
            .export("unique_id", role.role_id())
            .export("create_date", role.create_date().to_string())
            .export_texts("managed_policy_arns", &attached)
            .element(arn, Some(Document::Argument("assume_role_policy")), ATTRIBUTES);
        for (policy, index) in inline {
            let document = Document::InBlock("inline_policy", index, "policy");
            made = made.element(format!("{arn}#{policy}"), Some(document), &[]);
        }
        Ok(made)
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let name = made.required("name");
        // The provider detaches what the role's own arguments attached, and everything with force_detach_policies.
        let force = made.flag("force_detach_policies");
        if force || !made.texts("managed_policy_arns").is_empty() {
            let attached = aws.iam.list_attached_role_policies().role_name(&name).send().await;
            for policy in attached.map_err(refusal("ListAttachedRolePolicies"))?.attached_policies() {
                let arn = policy.policy_arn().map(str::to_owned);
                let request = aws.iam.detach_role_policy().role_name(&name).set_policy_arn(arn);
                request.send().await.map_err(refusal("DetachRolePolicy"))?;
            }
        }
        if force || !made.blocks("inline_policy").is_empty() {
            let inline = aws.iam.list_role_policies().role_name(&name).send().await;
            for policy in inline.map_err(refusal("ListRolePolicies"))?.policy_names() {
                let request = aws.iam.delete_role_policy().role_name(&name).policy_name(policy);
                request.send().await.map_err(refusal("DeleteRolePolicy"))?;
            }
        }
        aws.iam.delete_role().role_name(name).send().await.map(drop).map_err(refusal("DeleteRole"))
    }
}
