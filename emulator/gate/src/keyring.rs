//! Which secret belongs to an access key, and who its owner is.
//!
//! Twelve digits with the secret `test` are the root user of that account; `test`/`test` is account 000000000000. Every
//! other key must have been issued here: it comes with a session token, which holds all there is to know.

use std::sync::{Arc, Mutex, PoisonError};

use portcullis_model::{AccountId, Cause, Partition, Timestamp};
use portcullis_store::{Broken, Session, World};
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
    Session(Arc<Session>),
}

impl Secrets for Keyring<'_> {
    fn secret(&self, access_key_id: &str, session_token: Option<&str>) -> Result<String, Fault> {
        let (owner, secret) = match session_token {
            None => (Owner::Root(self.bootstrap(access_key_id)?), BOOTSTRAP_SECRET.to_owned()),
            Some(token) => {
                let session = self.session(access_key_id, token)?;
                let secret = session.secret_access_key.clone();
                (Owner::Session(Arc::new(session)), secret)
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

    fn bootstrap(&self, access_key_id: &str) -> Result<AccountId, Fault> {
        let account = if access_key_id == "test" { "000000000000" } else { access_key_id };
        account.parse().map_err(|_| {
            let cause = Cause::new(format!("the access key `{access_key_id}` was not issued by this emulator"))
                .wanted([
                    "twelve digits (the account's root user, secret `test`)",
                    "a key of AssumeRoleWithWebIdentity",
                ])
                .seen(access_key_id);
            UNKNOWN_KEY.fault(self.service).caused_by(cause)
        })
    }

    fn session(&self, access_key_id: &str, token: &str) -> Result<Session, Fault> {
        let refuse = |text: &str| BAD_SESSION_TOKEN.fault(self.service).caused_by(Cause::new(text));
        let session: Session = self
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
        // AWS voids the sessions of a deleted role; a role made again under its name has another id.
        if !role_exists(&session, &self.gate.store().world()) {
            let cause = Cause::new("the role of the session was deleted").of(session.role_arn.to_string());
            return Err(UNKNOWN_KEY.fault(self.service).caused_by(cause));
        }
        Ok(session)
    }
}

fn role_exists(session: &Session, world: &World) -> bool {
    world.role_by_arn(&session.role_arn).is_some_and(|role| role.id.as_str() == session.role_id)
}

impl Owner {
    /// The caller of a request to this partition. Credentials of one partition mean nothing in another.
    pub(crate) fn caller(self, service: &Service, partition: Partition) -> Result<Caller, Fault> {
        match self {
            Self::Root(account) => Ok(Caller::root(partition, account)),
            Self::Session(session) if session.arn.partition() == partition.as_str() => Ok(Caller::Session(session)),
            Self::Session(session) => {
                let cause = Cause::new("the session belongs to another partition than the region of the request")
                    .wanted([format!("a region of `{}`", session.arn.partition())])
                    .seen(partition.as_str());
                Err(BAD_SESSION_TOKEN.fault(service).caused_by(cause))
            }
        }
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
