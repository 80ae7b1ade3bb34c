//! Sessions of roles: how long they last, what limits them, and the credentials that carry them.

use portcullis_gate::Call;
use portcullis_model::{Arn, Cause, Duration, Timestamp};
use portcullis_policy::{DocumentKind, check_on_write};
use portcullis_store::{IdentityKey, Role, Session, SessionPolicy, UniqueId, World, random_secret};
use portcullis_wire::{Fault, INTERNAL_FAILURE};
use serde::Serialize;

use crate::faults;

/// One hour, where the caller asks for no other.
const DEFAULT_SECONDS: u32 = 3600;

/// What a session is made of.
pub(crate) struct Grant<'a> {
    pub(crate) role: &'a Role,
    pub(crate) session_name: &'a str,
    pub(crate) seconds: u32,
    pub(crate) federated_provider: Option<String>,
    pub(crate) identity_keys: Vec<IdentityKey>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) transitive_tag_keys: Vec<String>,
    pub(crate) source_identity: Option<String>,
    pub(crate) policies: Vec<SessionPolicy>,
}

/// The member `AssumedRoleUser` of an answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssumedRoleUser {
    assumed_role_id: String,
    arn: String,
}

/// The member `Credentials` of an answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: i64,
}

/// How long the session lasts, in seconds: what was asked for, within the role's limit.
pub(crate) fn duration(asked: Option<u32>, role: &Role) -> Result<u32, Fault> {
    let seconds = asked.unwrap_or(DEFAULT_SECONDS);
    if seconds <= role.max_session_seconds {
        return Ok(seconds);
    }
    let cause = Cause::new("the session was asked to last longer than the role allows")
        .of(role.arn.as_str())
        .at("/MaxSessionDuration")
        .wanted([format!("at most {} s", role.max_session_seconds)])
        .seen(format!("{seconds} s"));
    Err(faults::DURATION_EXCEEDS_MAXIMUM.fault().caused_by(cause))
}

/// The policies that limit the session. They are checked when the session is made and read at each use.
pub(crate) fn policies(
    inline: Option<&str>,
    managed: &[&str],
    role: &Role,
    world: &World,
) -> Result<Vec<SessionPolicy>, Fault> {
    let mut policies = Vec::new();
    if let Some(text) = inline {
        check_on_write(DocumentKind::Session, text).map_err(|malformed| {
            let text = [("text", malformed.aws_message.as_str())];
            faults::MALFORMED_POLICY_DOCUMENT.with(&text).caused_by(Cause::new(malformed.error.to_string()))
        })?;
        policies.push(SessionPolicy::Inline(text.to_owned()));
    }
    for text in managed {
        let usable = |arn: &Arn| matches_account(arn, role) && world.managed_policy(arn).is_some();
        let arn = text.parse().ok().filter(usable).ok_or_else(|| {
            let cause = Cause::new(format!("there is no managed policy `{text}` for a session of `{}`", role.arn))
                .wanted(["a managed policy of the role's account or of AWS"])
                .seen(*text);
            faults::MALFORMED_POLICY_DOCUMENT
                .with(&[("text", "Could not find the specified managed policy.")])
                .caused_by(cause)
        })?;
        policies.push(SessionPolicy::Managed(arn));
    }
    Ok(policies)
}

/// Managed session policies are of the role's own account, or of AWS. Documented.
fn matches_account(policy: &Arn, role: &Role) -> bool {
    policy.account_text() == "aws" || policy.account_text() == role.arn.account_text()
}

/// Makes the session and the credentials that carry it.
pub(crate) fn issue(grant: Grant<'_>, call: &Call<'_>) -> Result<(AssumedRoleUser, Credentials), Fault> {
    let now = call.gate().clock().now();
    // AWS counts in whole seconds.
    let issued = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let expires = issued.saturating_add(Duration::from_secs(i64::from(grant.seconds))).unwrap_or(issued);
    let arn =
        grant.role.session_arn(grant.session_name).ok_or_else(|| broken("the session's ARN could not be made"))?;
    let session = Session {
        access_key_id: UniqueId::session_access_key().to_string(),
        secret_access_key: random_secret(),
        role_arn: grant.role.arn.clone(),
        role_id: grant.role.id.to_string(),
        arn,
        name: grant.session_name.to_owned(),
        issued,
        expires,
        federated_provider: grant.federated_provider,
        identity_keys: grant.identity_keys,
        tags: grant.tags,
        transitive_tag_keys: grant.transitive_tag_keys,
        source_identity: grant.source_identity,
        policies: grant.policies,
    };
    let session_token = call.gate().session_token(&session).map_err(|error| broken(&error.to_string()))?;
    let user = AssumedRoleUser { assumed_role_id: session.user_id(), arn: session.arn.to_string() };
    let credentials = Credentials {
        access_key_id: session.access_key_id,
        secret_access_key: session.secret_access_key,
        session_token,
        expiration: expires.as_second(),
    };
    Ok((user, credentials))
}

fn broken(why: &str) -> Fault {
    INTERNAL_FAILURE.query.fault().caused_by(Cause::new(format!("a defect of the emulator: {why}")))
}
