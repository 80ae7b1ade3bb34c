use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Judgement, Permission};
use portcullis_model::{Arn, Cause};
use portcullis_policy::{Layers, NamedPolicy, Principal, Request, ResourcePolicy, denial_sentence, evaluate};
use portcullis_store::{IdentityKey, OidcProvider, Role, SessionPolicy, World};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, role_arn,
    session::{self, Grant},
    token::{self, KeySet, Provider, Unverified, Verified},
    trust_context,
};

/// Gives credentials of a role for the token of an OpenID Connect provider.
///
/// Nobody signs it and no identity policy is asked: the token and the role's trust policy decide alone.
pub(crate) struct AssumeRoleWithWebIdentity;

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

#[derive(Deserialize)]
pub(crate) struct PolicyDescriptor {
    arn: Option<String>,
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

    /// The order of the checks. Proven: the provider id comes before the token is read, the roles claim before the trust
    /// policy. That a missing provider is told before a missing role is inferred: only the role's account is needed.
    /// The place of the duration, after the trust policy, is `unverified`.
    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        token::check_provider_id(input.provider_id.as_deref())?;
        let role_arn = role_arn::parse(&input.role_arn)?;
        let unverified = token::read(&input.web_identity_token)?;
        let world = call.gate().store().world();
        let provider = find_provider(&unverified, &role_arn, &world)?;
        let verified = verify(unverified, &provider, call).await?;
        let authorized_by_idp = token::check_roles_claim(&verified, role_arn.as_str())?;
        let role = judge(&input, &role_arn, &verified, &provider, authorized_by_idp, call, &world)?;

        let managed: Vec<&str> = input.policy_arns.iter().map(PolicyDescriptor::arn).collect();
        let policies = session::policies(input.policy.as_deref(), &managed, &role, &world)?;
        let packed_policy_size = packed_policy_size(&verified, &policies);
        let grant = Grant {
            role: &role,
            session_name: &input.role_session_name,
            seconds: session::duration(input.duration_seconds, &role)?,
            federated_provider: Some(provider.arn.to_string()),
            identity_keys: identity_keys(&verified, &provider),
            tags: verified.session_tags().to_vec(),
            transitive_tag_keys: verified.transitive_tag_keys().to_vec(),
            source_identity: verified.source_identity().map(str::to_owned),
            policies,
        };
        let (assumed_role_user, credentials) = session::issue(grant, call)?;
        Ok(Output {
            audience: verified.audience().to_owned(),
            assumed_role_user,
            provider: provider.arn.to_string(),
            credentials,
            subject_from_web_identity_token: verified.subject().to_owned(),
            packed_policy_size,
            source_identity: verified.source_identity().map(str::to_owned),
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
    let keys = KeySet::parse(&keys)?;
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
    let mut context = trust_context(verified, &provider.arn, &input.role_session_name, authorized_by_idp);
    call.add_general_keys(&mut context, &role.arn);

    let mut actions = vec!["sts:AssumeRoleWithWebIdentity"];
    if !verified.session_tags().is_empty() {
        actions.push("sts:TagSession");
    }
    if verified.source_identity().is_some() {
        actions.push("sts:SetSourceIdentity");
    }
    for action in actions {
        let request = Request {
            principal: Principal::Federated(provider.arn.to_string()),
            action: action.to_owned(),
            resource: role.arn.to_string(),
            resource_account: role.arn.account(),
            context: context.clone(),
        };
        let trust = NamedPolicy { name: role.arn.as_str(), policy: &role.trust.policy };
        let layers = Layers { resource: ResourcePolicy::Trust(trust), ..Layers::default() };
        let decision = evaluate(&request, &layers);
        let denial = (!decision.is_allowed()).then(|| denial_sentence(&request, &decision));
        let allowed = denial.is_none();
        call.remember(Judgement { request, decision, denial });
        if !allowed {
            return Err(faults::NOT_AUTHORIZED.fault());
        }
    }
    Ok(role.clone())
}

impl PolicyDescriptor {
    /// The ARN, empty when it was left out: an entry that names no policy must not go unnoticed.
    fn arn(&self) -> &str {
        self.arn.as_deref().unwrap_or_default()
    }
}

/// The keys that AWS documents as available in the session: of the token's claims these three, and none that only GitHub
/// has. No recording shows it: `unverified`.
fn identity_keys(verified: &Verified, provider: &OidcProvider) -> Vec<IdentityKey> {
    let keys = token::condition_keys(verified, &provider.url, &["aud", "sub", "amr"]);
    keys.into_iter().map(|(name, values, multivalued)| IdentityKey { name, values, multivalued }).collect()
}

/// In percent of what a session may carry. Observed: about 25 without policies or tags, growing slowly with the subject.
/// How AWS computes it is not known; `unverified`, to be compared loosely.
fn packed_policy_size(verified: &Verified, policies: &[SessionPolicy]) -> u32 {
    let characters: usize = policies
        .iter()
        .map(|policy| match policy {
            SessionPolicy::Inline(text) => text.len(),
            SessionPolicy::Managed(arn) => arn.as_str().len(),
        })
        .chain([verified.subject().len()])
        .sum();
    24 + u32::try_from(characters / 30).unwrap_or(76).min(76)
}
