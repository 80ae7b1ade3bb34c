use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission, WebIdentity};
use portcullis_model::{Arn, Cause};
use portcullis_store::{IdentityKey, OidcProvider, RegionState, Role, World};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    duration, faults, key_sets, packed_size,
    policies::{self, PolicyDescriptor},
    role_arn, session,
    tags::{self, Tagging},
    token::{self, Provider, Unverified, Verified},
    trust_context,
};

/// Gives credentials of a role for the token of an OpenID Connect provider.
///
/// Nobody signs it and no identity policy is asked: the token and the role's trust policy decide alone.
pub(crate) struct AssumeRoleWithWebIdentity;

const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    role_arn: String,
    role_session_name: String,
    web_identity_token: String,
    provider_id: Option<String>,
    #[serde(default)]
    policy_arns: Vec<PolicyDescriptor>,
    policy: Option<String>,
    duration_seconds: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    audience: String,
    assumed_role_user: session::AssumedRoleUser,
    provider: String,
    credentials: session::Credentials,
    subject_from_web_identity_token: String,
    packed_policy_size: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_identity: Option<String>,
}

#[async_trait]
impl Action for AssumeRoleWithWebIdentity {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "AssumeRoleWithWebIdentity"
    }

    fn permission(&self, _: &Input, _: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Permission::NotRequired(
            "the caller is nobody; the role's trust policy is judged when the token is verified",
        ))
    }

    /// The order of the checks, each with what is known of its place. The API model's constraints came before: recorded
    /// [sts-assume-root-duration-901].
    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        // Proven: a good token fails by the provider id alone [the providerid ids].
        token::check_provider_id(input.provider_id.as_deref())?;
        let role_arn = role_arn::parse(&input.role_arn)?;
        call.is_about(None, ACTION, &role_arn);
        // Reported: a required claim is missed before the issuer's provider is looked up
        // (aws-actions/configure-aws-credentials#502).
        let unverified = token::read(&input.web_identity_token)?;
        let world = call.gate().store().world();
        // Inferred: before the role is, for only the role's account is needed.
        let provider = find_provider(&unverified, &role_arn, &world)?;
        call.is_about(Some(&provider.arn), ACTION, &role_arn);
        // In here: audience, times, keys and signature, session tags; see `Unverified::verify`.
        let verified = verify(unverified, &provider, call).await?;
        // Proven: before the trust policy and whatever that says [idpauth-true-claim-other idpauth-false-claim-other].
        let authorized_by_idp = token::check_roles_claim(&verified, role_arn.as_str())?;
        let role = judge(&input, &role_arn, &verified, &provider, authorized_by_idp, call, &world)?;

        // The rest is unverified: it is what an authorized caller can still do wrong, in the order of AssumeRole.
        if let Some(account) = role_arn.account() {
            session::check_region(account, call)?;
        }
        let asked = Tagging {
            tags: verified.session_tags().to_vec(),
            transitive_keys: verified.transitive_tag_keys().to_vec(),
        };
        let Tagging { tags, transitive_keys } = tags::check(asked, Tagging::default())?;
        let seconds = duration::of_role(input.duration_seconds, &role, None)?;
        let mut session = session::of_role(&role, &input.role_session_name, seconds, call)?;
        session.federated_provider = Some(provider.arn.to_string());
        session.identity_keys = identity_keys(&verified, &provider);
        session.tags = tags;
        session.transitive_tag_keys = transitive_keys;
        session.source_identity = verified.source_identity().map(str::to_owned);
        session.policies = policies::read(input.policy.as_deref(), &input.policy_arns, &role.arn, &world)?;
        let own = packed_size::of_web_identity(verified.subject(), verified.source_identity());
        Ok(Output {
            audience: verified.audience().to_owned(),
            assumed_role_user: session::AssumedRoleUser::of(&session),
            provider: provider.arn.to_string(),
            packed_policy_size: packed_size::check(own, &session)?,
            subject_from_web_identity_token: verified.subject().to_owned(),
            source_identity: session.source_identity.clone(),
            credentials: session::seal(&mut session, call)?,
        })
    }
}

/// The provider of the token's issuer, in the account of the role.
fn find_provider(token: &Unverified<'_>, role_arn: &Arn, world: &World) -> Result<Arc<OidcProvider>, Fault> {
    let issuer = token.issuer();
    let account = role_arn.account_text();
    let url = issuer.strip_prefix("https://").unwrap_or(issuer);
    let arn = format!("arn:{}:iam::{account}:oidc-provider/{url}", role_arn.partition());
    let found = arn.parse().ok().and_then(|arn| world.provider(&arn).cloned());
    found.ok_or_else(|| {
        let mut present: Vec<String> = role_arn
            .account()
            .and_then(|account| world.account(account))
            .into_iter()
            .flat_map(|account| account.providers().map(|provider| format!("https://{}", provider.url)))
            .collect();
        if present.is_empty() {
            present.push("none".to_owned());
        }
        let cause = Cause::new(format!("account {account} has no OpenID Connect provider for the token's issuer"))
            .of(&arn)
            .wanted([issuer])
            .seen(present.join(", "))
            .hint(format!("create an OpenID Connect provider with the URL `{issuer}` in account {account}"));
        faults::NOT_VALIDATED.fault().caused_by(cause)
    })
}

async fn verify(token: Unverified<'_>, provider: &OidcProvider, call: &Call<'_>) -> Result<Verified, Fault> {
    let issuer = token.issuer().to_owned();
    let keys = call.gate().keys().key_set(&issuer).await.map_err(|unavailable| {
        faults::NO_VERIFICATION_KEY.fault().caused_by(Cause::new(unavailable.to_string()).of(provider.arn.to_string()))
    })?;
    let keys = key_sets::read(&keys)?;
    let now = call.gate().clock().seconds();
    token.verify(&Provider { arn: &provider.arn, client_ids: &provider.client_ids }, &keys, now)
}

/// Judges the role's trust policy, also for tags and a source identity when the token brings them. A role that does not
/// exist is refused with the same words.
fn judge(
    input: &Input,
    role_arn: &Arn,
    verified: &Verified,
    provider: &OidcProvider,
    authorized_by_idp: bool,
    call: &Call<'_>,
    world: &World,
) -> Result<Arc<Role>, Fault> {
    let Some(role) = world.role_by_arn(role_arn) else {
        let cause = Cause::new(format!("there is no role `{role_arn}`")).of(role_arn.as_str()).hint(
            "STS answers like this also when the role's name or path is misspelt: compare it with `aws iam list-roles`",
        );
        return Err(faults::NOT_AUTHORIZED.fault().caused_by(cause));
    };
    // Recorded for AssumeRole, and taken over: in a region that the role's account disabled nobody may become it.
    let state = role.arn.account().map(|account| world.region_state(account, call.region()));
    if state == Some(RegionState::Disabled) {
        let cause = Cause::new(format!("account {} disabled the region `{}`", role.arn.account_text(), call.region()));
        return Err(faults::NOT_AUTHORIZED.fault().caused_by(cause.of(role.arn.as_str())));
    }
    let keys = trust_context(verified, &provider.arn, &input.role_session_name, authorized_by_idp);
    let lets_in = |action, keys| call.lets_in(WebIdentity { provider: &provider.arn, role, action, keys });
    let (tags, source_identity) = (!verified.session_tags().is_empty(), verified.source_identity().is_some());
    let more = [(tags, "sts:TagSession"), (source_identity, "sts:SetSourceIdentity")];
    let mut more = more.into_iter().filter(|(asked, _)| *asked).map(|(_, action)| action).peekable();
    // Mostly there is but the one action, which may then have the keys for itself.
    let let_in = match more.peek() {
        None => lets_in(ACTION, keys),
        Some(_) => lets_in(ACTION, keys.clone()) && more.all(|action| lets_in(action, keys.clone())),
    };
    if !let_in {
        return Err(faults::NOT_AUTHORIZED.fault());
    }
    Ok(role.clone())
}

/// The keys that AWS documents as available in the session: of the token's claims these three, and none that only GitHub
/// has. No recording shows it: `unverified`.
fn identity_keys(verified: &Verified, provider: &OidcProvider) -> Vec<IdentityKey> {
    let keys = token::condition_keys(verified, &provider.url, &["aud", "sub", "amr"]);
    keys.into_iter().map(|(name, values, multivalued)| IdentityKey { name, values, multivalued }).collect()
}
