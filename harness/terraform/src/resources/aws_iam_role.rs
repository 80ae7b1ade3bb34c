//! `aws_iam_role`: CreateRole, PutRolePolicy per inline policy, AttachRolePolicy per managed policy; then GetRole,
//! ListRolePolicies and ListAttachedRolePolicies.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Document, Exports, Made, Resource,
    call::{call, changes, list, look_up, pairs, tag_changes, tags},
    holder::{Holder, decoded},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// A role with its trust policy.
pub(super) struct Role;

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

    fn additions(&self) -> Additions {
        Additions {
            presets: &[
                ("path", Preset::Text("/")),
                ("max_session_duration", Preset::Number(3600)),
                ("force_detach_policies", Preset::Flag(false)),
            ],
            json: &["assume_role_policy", "inline_policy.policy"],
        }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["path"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let name = wanted.name();
        let request = aws
            .iam
            .create_role()
            .role_name(&name)
            .assume_role_policy_document(wanted.policy("assume_role_policy").unwrap_or_default())
            .set_path(wanted.text("path"))
            .set_description(wanted.text("description"))
            .set_max_session_duration(wanted.integer("max_session_duration"))
            .set_permissions_boundary(wanted.text("permissions_boundary"))
            .set_tags(tags!("CreateRole", aws_sdk_iam, wanted.map("tags_all")));
        call!("CreateRole", request);
        for policy in wanted.blocks("inline_policy") {
            // An empty block means: this role has no inline policies.
            if let (Some(policy_name), Some(document)) = (policy.text("name"), policy.policy("policy")) {
                Holder::Role.put_policy(&name, &policy_name, document, aws).await?;
            }
        }
        for arn in wanted.texts("managed_policy_arns") {
            Holder::Role.attach(&name, &arn, aws).await?;
        }
        Ok([("name".to_owned(), Value::text(name))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.name();
        let Some(read) = look_up!("GetRole", aws.iam.get_role().role_name(&name)) else { return Ok(None) };
        let Some(role) = read.role() else { return Ok(None) };
        let inline = Holder::Role.policies(&name, aws).await?.unwrap_or_default();
        let attached = Holder::Role.attached(&name, aws).await?.unwrap_or_default();
        let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        let arn = role.arn();
        let mut made = Made::default()
            .export("arn", arn)
            .export("id", &name)
            .export("name", &name)
            .export("path", role.path())
            .export("unique_id", role.role_id())
            .export("create_date", role.create_date().to_string())
            .export_some("description", role.description())
            .export_some("permissions_boundary", boundary)
            .export_number("max_session_duration", role.max_session_duration().unwrap_or(3600))
            .export_texts("managed_policy_arns", &attached)
            .export_tags(pairs!(role.tags()))
            .element(arn, Some(Document::Argument("assume_role_policy")), ATTRIBUTES);
        if let Some(trust) = role.assume_role_policy_document() {
            made = made.export("assume_role_policy", decoded(trust));
        }
        let blocks = known.blocks("inline_policy");
        if !blocks.is_empty() {
            let mut there = Vec::new();
            for policy in &inline {
                let document = Holder::Role.policy(&name, policy, aws).await?.unwrap_or_default();
                there.push(vec![("name", Value::text(policy)), ("policy", Value::text(document))]);
            }
            made = made.export_blocks("inline_policy", there);
        }
        for (index, policy) in blocks.iter().enumerate() {
            if let Some(policy) = policy.text("name") {
                let document = Document::InBlock("inline_policy", index, "policy");
                made = made.element(format!("{arn}#{policy}"), Some(document), &[]);
            }
        }
        // A policy of AWS's own is written nowhere but here.
        let of_aws = attached.iter().filter(|arn| arn.contains(":iam::aws:policy/"));
        Ok(Some(of_aws.fold(made, |made, arn| made.element(arn, None, &[("", "managed_policy_arns")]))))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, name) = (&aws.iam, wanted.name());
        let document = wanted.policy("assume_role_policy").unwrap_or_default();
        call!("UpdateAssumeRolePolicy", iam.update_assume_role_policy().role_name(&name).policy_document(document));
        let request = iam
            .update_role()
            .role_name(&name)
            .description(wanted.text("description").unwrap_or_default())
            .set_max_session_duration(wanted.integer("max_session_duration"));
        call!("UpdateRole", request);
        match (wanted.text("permissions_boundary"), there.text("permissions_boundary")) {
            (Some(arn), _) => {
                let request = iam.put_role_permissions_boundary().role_name(&name).permissions_boundary(arn);
                call!("PutRolePermissionsBoundary", request);
            }
            (None, Some(_)) => {
                call!("DeleteRolePermissionsBoundary", iam.delete_role_permissions_boundary().role_name(&name));
            }
            (None, None) => {}
        }
        if wanted.value("managed_policy_arns").is_some_and(Value::is_known) {
            let (missing, surplus) = changes(&wanted.texts("managed_policy_arns"), &there.texts("managed_policy_arns"));
            for arn in surplus {
                Holder::Role.detach(&name, &arn, aws).await?;
            }
            for arn in missing {
                Holder::Role.attach(&name, &arn, aws).await?;
            }
        }
        let blocks = wanted.blocks("inline_policy");
        for policy in &blocks {
            if let (Some(policy_name), Some(document)) = (policy.text("name"), policy.policy("policy")) {
                Holder::Role.put_policy(&name, &policy_name, document, aws).await?;
            }
        }
        for policy in there.blocks("inline_policy").iter().filter_map(|policy| policy.text("name")) {
            if !blocks.iter().any(|wanted| wanted.text("name").as_ref() == Some(&policy)) {
                Holder::Role.delete_policy(&name, &policy, aws).await?;
            }
        }
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            call!("UntagRole", iam.untag_role().role_name(&name).set_tag_keys(Some(remove)));
        }
        if let Some(tags) = tags!("TagRole", aws_sdk_iam, write) {
            call!("TagRole", iam.tag_role().role_name(&name).set_tags(Some(tags)));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, name) = (&aws.iam, made.required("name"));
        for profile in list!("ListInstanceProfilesForRole", iam.list_instance_profiles_for_role().role_name(&name)) {
            let request = iam.remove_role_from_instance_profile().role_name(&name);
            call!("RemoveRoleFromInstanceProfile", request.instance_profile_name(profile.instance_profile_name()));
        }
        let forced = made.flag("force_detach_policies");
        if forced || !made.texts("managed_policy_arns").is_empty() {
            for arn in Holder::Role.attached(&name, aws).await?.unwrap_or_default() {
                Holder::Role.detach(&name, &arn, aws).await?;
            }
        }
        if forced || !made.blocks("inline_policy").is_empty() {
            for policy in Holder::Role.policies(&name, aws).await?.unwrap_or_default() {
                Holder::Role.delete_policy(&name, &policy, aws).await?;
            }
        }
        call!("DeleteRole", iam.delete_role().role_name(name));
        Ok(())
    }
}
