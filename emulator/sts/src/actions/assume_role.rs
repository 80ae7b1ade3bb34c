use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::{Arn, Cause};
use portcullis_store::{RegionState, Session, SessionKind};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    credentials, duration, faults, packed_size,
    policies::{self, PolicyDescriptor},
    role_arn, session,
    tags::{self, Tag, Tagging},
};

/// Gives credentials of a role to whom its trust policy lets in.
pub(crate) struct AssumeRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    role_arn: String,
    role_session_name: String,
    #[serde(default)]
    policy_arns: Vec<PolicyDescriptor>,
    policy: Option<String>,
    duration_seconds: Option<u32>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    transitive_tag_keys: Vec<String>,
    external_id: Option<String>,
    serial_number: Option<String>,
    token_code: Option<String>,
    source_identity: Option<String>,
    provided_contexts: Option<serde_json::Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    assumed_role_user: session::AssumedRoleUser,
    credentials: session::Credentials,
    #[serde(skip_serializing_if = "Option::is_none")]
    packed_policy_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_identity: Option<String>,
}

#[async_trait]
impl Action for AssumeRole {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "AssumeRole"
    }

    /// `sts:AssumeRole`, and with it `sts:TagSession` for tags that are set or inherited, and `sts:SetSourceIdentity` for a
    /// source identity that is. Documented for the identity; for tags reported of the transitive ones of EKS Pod Identity.
    ///
    /// Which of the refusals before the judgement comes first is `unverified`.
    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        credentials::refuse_sessions(Action::name(self), &[SessionKind::FederatedUser], call)?;
        credentials::refuse_mfa(input.serial_number.as_deref(), input.token_code.as_deref())?;
        if input.provided_contexts.is_some() {
            return Err(faults::CONTEXTS_NOT_IMPLEMENTED.fault());
        }
        let role_arn = role_arn::parse(&input.role_arn)?;
        if call.caller_arn()?.resource() == "root" {
            let cause = Cause::new("AWS lets no root user assume a role, whatever the trust policy says");
            return Err(faults::ROOT_MAY_NOT_ASSUME.fault().caused_by(cause.of(role_arn.as_str())));
        }
        let from = call.caller().session();
        let source_identity = source_identity(input, from, &role_arn, call)?;
        let mut context = tags::condition_keys(&asked(input));
        context.push(("sts:RoleSessionName".to_owned(), vec![input.role_session_name.clone()]));
        context.extend(input.external_id.clone().map(|id| ("sts:ExternalId".to_owned(), vec![id])));
        context.extend(source_identity.clone().map(|identity| ("sts:SourceIdentity".to_owned(), vec![identity])));

        let mut actions = vec!["sts:AssumeRole"];
        if !input.tags.is_empty() || !tags::inherited(from).tags.is_empty() {
            actions.push("sts:TagSession");
        }
        if source_identity.is_some() {
            actions.push("sts:SetSourceIdentity");
        }
        let check = |action| Check { context: context.clone(), ..Check::on(action, &role_arn) };
        Ok(Permission::Required(actions.into_iter().map(check).collect()))
    }

    /// Proven of IAM, and taken over: permissions come before the service's own rules.
    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let role_arn = role_arn::parse(&input.role_arn)?;
        let world = call.gate().store().world();
        let Some(role) = world.role_by_arn(&role_arn) else {
            let cause = Cause::new("the role was deleted while it was assumed");
            return Err(may_not("sts:AssumeRole", &role_arn, cause, call)?);
        };
        if let Some(account) = role_arn.account() {
            // Recorded, with this text.
            if world.region_state(account, call.region()) == RegionState::Disabled {
                let cause = Cause::new(format!("account {account} disabled the region `{}`", call.region()));
                return Err(may_not("sts:AssumeRole", &role_arn, cause, call)?);
            }
            session::check_region(account, call)?;
        }
        let from = call.caller().session();
        let Tagging { tags, transitive_keys } = tags::check(asked(&input), tags::inherited(from))?;
        let seconds = duration::of_role(input.duration_seconds, role, from)?;

        let mut session = session::of_role(role, &input.role_session_name, seconds, call)?;
        session.policies = policies::read(input.policy.as_deref(), &input.policy_arns, &role.arn, &world)?;
        session.tags = tags;
        session.transitive_tag_keys = transitive_keys;
        session.source_identity = source_identity(&input, from, &role_arn, call)?;
        let packed = packed_size::check(packed_size::of_role_session(role, &session), &session)?;
        // Recorded: told to a caller of another account (2026), and not told in one account (2024), where nothing was
        // given that takes room. Whether account or year makes the difference is `unverified`.
        let is_told =
            !session.policies.is_empty() || !session.tags.is_empty() || call.caller().account() != role_arn.account();
        Ok(Output {
            assumed_role_user: session::AssumedRoleUser::of(&session),
            packed_policy_size: is_told.then_some(packed),
            source_identity: session.source_identity.clone(),
            credentials: session::seal(&mut session, call)?,
        })
    }
}

fn asked(input: &Input) -> Tagging {
    Tagging { tags: tags::pairs(&input.tags), transitive_keys: input.transitive_tag_keys.clone() }
}

/// Documented: the source identity of a session goes on into the sessions made from it, and cannot be changed. With which
/// text another one is refused is `unverified`.
fn source_identity(
    input: &Input,
    from: Option<&Session>,
    role: &Arn,
    call: &Call<'_>,
) -> Result<Option<String>, Fault> {
    let inherited = from.and_then(|from| from.source_identity.as_ref());
    match (&input.source_identity, inherited) {
        (Some(asked), Some(inherited)) if asked != inherited => {
            let cause = Cause::new("the source identity of a session cannot be changed by assuming a role")
                .wanted([inherited])
                .seen(asked);
            Err(may_not("sts:SetSourceIdentity", role, cause, call)?)
        }
        (asked, inherited) => Ok(asked.as_ref().or(inherited).cloned()),
    }
}

/// A denial that no policy decided.
fn may_not(action: &str, role: &Arn, cause: Cause, call: &Call<'_>) -> Result<Fault, Fault> {
    let caller = call.caller_arn()?.as_str();
    let texts = [("caller", caller), ("action", action), ("resource", role.as_str())];
    Ok(faults::MAY_NOT.with(&texts).caused_by(cause.of(role.as_str())))
}
