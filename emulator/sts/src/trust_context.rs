//! The condition keys under which a role's trust policy judges a web identity.
//!
//! Observed, case by case: `aws:PrincipalAccount` is the account of the provider, `aws:PrincipalType` is `User`, `aws:userid` is
//! the ARN of the provider, and `aws:PrincipalArn` is absent [the `trust-` cases]. Keys of the connection, such as
//! `aws:SourceIp` and `aws:CurrentTime`, are not set here.

use portcullis_model::Arn;
use portcullis_policy::{Context, provider_claims};

use crate::token::{KeyValue, Verified, each_key};

/// The context of `sts:AssumeRoleWithWebIdentity`, `sts:TagSession` and `sts:SetSourceIdentity` on the role.
///
/// `role_authorized_by_idp` is what [`check_roles_claim`](crate::token::check_roles_claim) said.
#[must_use]
pub fn trust_context(
    verified: &Verified,
    provider: &Arn,
    role_session_name: &str,
    role_authorized_by_idp: bool,
) -> Context {
    let mut context = Context::new();
    if let Some(account) = provider.account() {
        context.set("aws:PrincipalAccount", account.as_str());
    }
    context.set("aws:PrincipalType", "User");
    context.set("aws:userid", provider.as_str());
    // Present in AWS's own example of an RCP for this call; unverified in a trust policy.
    context.set("aws:FederatedProvider", provider.as_str());
    context.set("sts:RoleSessionName", role_session_name);
    // Present and "false" when the token has no roles claim [idpauth-false-claim-absent].
    context.set("sts:RoleAuthorizedByIdp", role_authorized_by_idp.to_string());
    if let Some(identity) = verified.source_identity() {
        context.set("sts:SourceIdentity", identity);
    }
    requested_tags(verified, &mut context);

    // The prefix of the keys is the provider's URL without the scheme, which is the end of its ARN.
    let issuer = provider.resource_of_type("oidc-provider").unwrap_or_default();
    each_key(verified, issuer, provider_claims(issuer), |key, value| match value {
        KeyValue::One(value) => context.set(key, value),
        KeyValue::Several(values) => context.set_all(key, values),
    });
    context
}

fn requested_tags(verified: &Verified, context: &mut Context) {
    for (key, value) in verified.session_tags() {
        context.set(&format!("aws:RequestTag/{key}"), value);
    }
    if !verified.session_tags().is_empty() {
        context.set_all("aws:TagKeys", verified.session_tags().iter().map(|(key, _)| key));
    }
    if !verified.transitive_tag_keys().is_empty() {
        context.set_all("sts:TransitiveTagKeys", verified.transitive_tag_keys());
    }
}
