//! The condition keys that every request has: of the caller, of the request, of the resource.
//!
//! AWS: "AWS global condition context keys", and section 1.8 of "IAM and STS condition context keys" for sessions.

use portcullis_model::{Arn, Region, Timestamp};
use portcullis_policy::Context;
use portcullis_store::{Tag, World};

use crate::{Caller, Check, Facts};

pub(crate) fn assemble(
    caller: &Caller,
    check: &Check,
    facts: &Facts,
    region: &Region,
    now: Timestamp,
    world: &World,
) -> Context {
    let mut context = Context::new();
    of_request(&mut context, facts, region, now);
    of_caller(&mut context, caller, world);
    of_resource(&mut context, &check.resource, world);
    for (key, values) in &check.context {
        match values.as_slice() {
            [single] if !is_multivalued(key) => context.set(key, single.clone()),
            several => context.set_all(key, several.iter().cloned()),
        }
    }
    context
}

/// The keys of the request itself. Also there while a trust policy is evaluated for a web identity.
pub(crate) fn of_request(context: &mut Context, facts: &Facts, region: &Region, now: Timestamp) {
    context.set("aws:SourceIp", facts.source_ip.to_string());
    // AWS's endpoints speak TLS only, and this stands for them: over plain HTTP a policy must decide as it would there.
    context.set("aws:SecureTransport", "true");
    context.set("aws:RequestedRegion", region.as_str());
    context.set("aws:CurrentTime", now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    context.set("aws:EpochTime", now.as_second().to_string());
    context.set("aws:ViaAWSService", "false");
    if let Some(agent) = &facts.user_agent {
        context.set("aws:UserAgent", agent.clone());
    }
}

fn of_caller(context: &mut Context, caller: &Caller, world: &World) {
    let (Some(arn), Some(account), Some(user_id)) = (caller.arn(), caller.account(), caller.user_id()) else {
        return;
    };
    context.set("aws:PrincipalAccount", account.as_str());
    context.set("aws:userid", user_id);
    context.set("aws:PrincipalIsAWSService", "false");
    match caller {
        Caller::Session(session) => {
            context.set("aws:PrincipalArn", session.role_arn.as_str());
            context.set("aws:PrincipalType", "AssumedRole");
            context.set("aws:TokenIssueTime", session.issued.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            if let Some(provider) = &session.federated_provider {
                context.set("aws:FederatedProvider", provider.clone());
            }
            for key in &session.identity_keys {
                match key.values.as_slice() {
                    [single] if !key.multivalued => context.set(&key.name, single.clone()),
                    several => context.set_all(&key.name, several.iter().cloned()),
                }
            }
            if let Some(role) = caller.role(world) {
                set_tags(context, "aws:PrincipalTag", &role.tags);
            }
            // A session tag hides the role's tag of the same key; key names have no letter case.
            for (key, value) in &session.tags {
                context.set(&format!("aws:PrincipalTag/{key}"), value.clone());
            }
            if let Some(identity) = &session.source_identity {
                context.set("aws:SourceIdentity", identity.clone());
            }
        }
        Caller::Root { .. } => {
            context.set("aws:PrincipalArn", arn.as_str());
            context.set("aws:PrincipalType", "Account");
        }
        Caller::Anonymous => {}
    }
}

/// The keys of the resource: whose it is, and its tags.
pub(crate) fn of_resource(context: &mut Context, resource: &str, world: &World) {
    let Ok(arn) = resource.parse::<Arn>() else { return };
    if let Some(account) = arn.account() {
        context.set("aws:ResourceAccount", account.as_str());
    }
    if let Some(repository) = world.repository_by_arn(&arn) {
        set_tags(context, "aws:ResourceTag", &repository.tags);
        set_tags(context, "ecr:ResourceTag", &repository.tags);
    } else if let Some(role) = world.role_by_arn(&arn) {
        set_tags(context, "aws:ResourceTag", &role.tags);
        set_tags(context, "iam:ResourceTag", &role.tags);
    }
}

fn set_tags(context: &mut Context, prefix: &str, tags: &[Tag]) {
    for tag in tags {
        context.set(&format!("{prefix}/{}", tag.key), tag.value.clone());
    }
}

/// The keys of actions that hold a list even when it has one entry.
fn is_multivalued(key: &str) -> bool {
    key.eq_ignore_ascii_case("aws:TagKeys") || key.eq_ignore_ascii_case("sts:TransitiveTagKeys")
}
