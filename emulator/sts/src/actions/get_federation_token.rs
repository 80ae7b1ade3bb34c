use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Cause;
use portcullis_store::{SessionKind, federated_user};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    credentials, duration, faults, packed_size,
    policies::{self, PolicyDescriptor},
    session,
    tags::{self, Tag, Tagging},
};

/// Gives a user temporary credentials for somebody that the user knows by a name, with no more permissions than the
/// session policies and the user's own have in common.
pub(crate) struct GetFederationToken;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    name: String,
    policy: Option<String>,
    #[serde(default)]
    policy_arns: Vec<PolicyDescriptor>,
    duration_seconds: Option<u32>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    credentials: session::Credentials,
    federated_user: FederatedUser,
    packed_policy_size: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FederatedUser {
    federated_user_id: String,
    arn: String,
}

#[async_trait]
impl Action for GetFederationToken {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetFederationToken"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let user = federated_user(call.caller_arn()?, &input.name).ok_or_else(|| {
            faults::ARN_IS_INVALID.with(&[("value", &input.name)]).caused_by(Cause::new("the name makes no ARN"))
        })?;
        let context = tags::condition_keys(&asked(input));
        let check = |action| Check { context: context.clone(), ..Check::on(action, &user) };
        let mut checks = vec![check("sts:GetFederationToken")];
        if !input.tags.is_empty() {
            checks.push(check("sts:TagSession"));
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        // That a session is told of its missing permission first is `unverified`.
        let temporary = [SessionKind::AssumedRole, SessionKind::FederatedUser, SessionKind::Issuer];
        credentials::refuse_sessions(Action::name(self), &temporary, call)?;
        session::check_region(call.account()?, call)?;
        let caller = call.caller_arn()?;
        let Tagging { tags, .. } = tags::check(asked(&input), Tagging::default())?;
        let seconds = duration::of_user(input.duration_seconds, caller);
        let mut session = session::of_federated_user(caller, &input.name, seconds, call)?;
        let world = call.gate().store().world();
        session.policies = policies::read(input.policy.as_deref(), &input.policy_arns, caller, &world)?;
        session.tags = tags;
        Ok(Output {
            federated_user: FederatedUser { federated_user_id: session.user_id(), arn: session.arn.to_string() },
            // Recorded: 0 where nothing was given.
            packed_policy_size: packed_size::check(0, &session)?,
            credentials: session::seal(&mut session, call)?,
        })
    }
}

fn asked(input: &Input) -> Tagging {
    Tagging { tags: tags::pairs(&input.tags), transitive_keys: Vec::new() }
}
