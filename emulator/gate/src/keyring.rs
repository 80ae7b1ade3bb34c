//! Which secret belongs to an access key, and who its owner is.
//!
//! Twelve digits with the secret `test` are the root user of that account; `test`/`test` is account 000000000000. Every
//! other key must have been issued here: a user's stands in the world; a session's comes with a session token, which
//! holds all there is to know.

use std::sync::{Arc, Mutex, PoisonError};

use portcullis_model::{AccountId, Arn, Cause, Partition, Region, Timestamp};
use portcullis_store::{Broken, Session, SessionKind, UniqueId, World};
use portcullis_wire::{BAD_SESSION_TOKEN, EXPIRED_SESSION, Fault, Service, UNKNOWN_KEY, sigv4::Secrets};

use crate::{Caller, Gate};

/// What session tokens are sealed for.
pub(crate) const SESSION: &str = "session";

const BOOTSTRAP_SECRET: &str = "test";

/// The keys of one request: asked once for the secret, it remembers whose it was.
pub(crate) struct Keyring<'a> {
    pub(crate) gate: &'a Gate,
    pub(crate) service: &'static Service,
    pub(crate) now: Timestamp,
    pub(crate) owner: Mutex<Option<Owner>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Owner {
    Root(AccountId),
    User { arn: Arn, id: UniqueId },
    Session(Arc<Session>),
}

impl Secrets for Keyring<'_> {
    fn secret(&self, access_key_id: &str, session_token: Option<&str>) -> Result<String, Fault> {
        let (owner, secret) = match session_token {
            None => match self.user(access_key_id)? {
                Some(of_user) => of_user,
                None => (Owner::Root(self.bootstrap(access_key_id)?), BOOTSTRAP_SECRET.to_owned()),
            },
            Some(token) => {
                let session = self.session(access_key_id, token)?;
                let secret = session.secret_access_key.clone();
                (Owner::Session(session), secret)
            }
        };
        *self.owner.lock().unwrap_or_else(PoisonError::into_inner) = Some(owner);
        Ok(secret)
    }
}

impl Keyring<'_> {
    pub(crate) fn owner(&self) -> Option<Owner> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The user whose access key this is, and its secret. An inactive key is refused in the words for an unknown one:
    /// reported.
    fn user(&self, access_key_id: &str) -> Result<Option<(Owner, String)>, Fault> {
        let world = self.gate.store().world();
        let Some((account, key)) = world.access_key(access_key_id) else { return Ok(None) };
        let refuse = |text: String| UNKNOWN_KEY.fault(self.service).caused_by(Cause::new(text).seen(access_key_id));
        if !key.active {
            return Err(refuse(format!("the access key `{access_key_id}` is inactive")));
        }
        let user = world.user_by_id(account, &key.user);
        let user = user.ok_or_else(|| refuse(format!("the user of the access key `{access_key_id}` is gone")))?;
        Ok(Some((Owner::User { arn: user.arn.clone(), id: user.id.clone() }, key.secret.clone())))
    }

    fn bootstrap(&self, access_key_id: &str) -> Result<AccountId, Fault> {
        let account = if access_key_id == "test" { "000000000000" } else { access_key_id };
        account.parse().map_err(|_| {
            let cause = Cause::new(format!("the access key `{access_key_id}` was not issued by this emulator"))
                .wanted([
                    "twelve digits (the account's root user, secret `test`)",
                    "a key of CreateAccessKey or AssumeRoleWithWebIdentity",
                ])
                .seen(access_key_id);
            UNKNOWN_KEY.fault(self.service).caused_by(cause)
        })
    }

    fn session(&self, access_key_id: &str, token: &str) -> Result<Arc<Session>, Fault> {
        let refuse = |text: &str| BAD_SESSION_TOKEN.fault(self.service).caused_by(Cause::new(text));
        let session: Arc<Session> = self
            .gate
            .store()
            .seal()
            .open(SESSION, token)
            .map_err(|_| refuse("the session token was not issued by this emulator, or it was changed"))?;
        if session.access_key_id != access_key_id {
            return Err(refuse("the session token belongs to another access key"));
        }
        if session.expires <= self.now {
            let cause = Cause::new(format!("the session `{}` ended at {}", session.arn, session.expires));
            return Err(EXPIRED_SESSION.fault(self.service).caused_by(cause));
        }
        Ok(session)
    }
}

impl Owner {
    /// The caller of a request to this partition.
    fn caller(self, partition: Partition) -> Caller {
        match self {
            Self::Root(account) => Caller::root(partition, account),
            Self::User { arn, id } => Caller::User { arn, id },
            Self::Session(session) => Caller::Session(session),
        }
    }

    /// The caller of a request to this region of a service, if its credentials are of any use there.
    ///
    /// # Errors
    ///
    /// `InvalidClientTokenId`, at services that speak JSON `UnrecognizedClientException`: for the session of a deleted role or
    /// user, with the text that is recorded for tokens that are of no use (that AWS voids such a session at once, and in these
    /// words, is `unverified`); for credentials of another partition; recorded: in a region that the account disabled, and for a version 1 token in an opt-in region; documented: IAM takes no
    /// session of a federated user, and none of GetSessionToken without MFA (reported in aws/aws-sdk-js#460, without the
    /// text, which is `unverified`).
    pub(crate) fn enter(self, service: &Service, region: &Region, world: &World) -> Result<Caller, Fault> {
        let caller = self.caller(region.partition());
        // AWS voids the sessions of a deleted role; a role made again under its name has another id.
        if !caller.exists(world) {
            let issuer = caller.session().map(|session| session.issuer.to_string()).unwrap_or_default();
            let cause = Cause::new("the role or user of the session was deleted").of(issuer);
            return Err(BAD_SESSION_TOKEN.fault(service).caused_by(cause));
        }
        let refuse = |cause: Cause| Err(BAD_SESSION_TOKEN.fault(service).caused_by(cause));
        let partition = region.partition().as_str();
        if let Caller::User { arn, .. } = &caller
            && arn.partition() != partition
        {
            let cause = Cause::new("the user belongs to another partition than the region of the request")
                .wanted([format!("a region of `{}`", arn.partition())])
                .seen(partition);
            return Err(UNKNOWN_KEY.fault(service).caused_by(cause));
        }
        if let Some(session) = caller.session() {
            if session.arn.partition() != partition {
                let text = "the session belongs to another partition than the region of the request";
                let wanted = format!("a region of `{}`", session.arn.partition());
                return refuse(Cause::new(text).wanted([wanted]).seen(partition));
            }
            if !session.token_version.is_good_in(region) {
                let text = "a token of the global endpoint of STS is good in no opt-in region";
                let hint = "get the credentials at `sts.REGION.amazonaws.com`, or let \
                            SetSecurityTokenServicePreferences choose version 2 tokens";
                return refuse(Cause::new(text).seen(region.as_str()).hint(hint));
            }
            if service.name() == "iam" && session.kind() != SessionKind::AssumedRole {
                let text = "IAM takes no credentials of GetFederationToken, and none of GetSessionToken without MFA";
                return refuse(Cause::new(text).seen(session.arn.to_string()));
            }
        }
        let is_disabled =
            |account: AccountId| world.region_state(account, region) == portcullis_store::RegionState::Disabled;
        if caller.account().is_some_and(is_disabled) {
            let text = format!("the region `{region}` is disabled in the account of the caller");
            return refuse(Cause::new(text).hint("enable it: `PUT /_portcullis/regions`"));
        }
        Ok(caller)
    }
}

impl Gate {
    /// The session token of a session: the session itself, sealed.
    ///
    /// # Errors
    ///
    /// [`Broken`] if it cannot be sealed.
    pub fn session_token(&self, session: &Session) -> Result<String, Broken> {
        self.store().seal().seal(SESSION, session)
    }
}
