//! The emulator: a world, a gate before it, and an issuer of tokens.

use std::{io, net::SocketAddr, sync::Arc};

use portcullis_gate::{Actions, Gate};
use portcullis_issuer::{Issuer, KeyFailure, SigningKey};
use portcullis_model::Clock;
use portcullis_store::{Broken, MemoryStore, Store, World, write};
use portcullis_wire::Service;

use crate::{Listening, issuer_keys::IssuerKeys, listening, route};

/// STS, IAM, ECR, its registry and the fake GitHub over one world.
#[derive(Clone, Debug)]
pub struct Emulator {
    store: Arc<MemoryStore>,
    clock: Clock,
    issuer: Issuer,
}

/// Every action of every service.
#[must_use]
pub fn services() -> &'static [Actions] {
    static SERVICES: &[Actions] = &[
        Actions { service: Service::sts, actions: portcullis_sts::ACTIONS },
        Actions { service: Service::iam, actions: portcullis_iam::ACTIONS },
        Actions { service: Service::ecr, actions: portcullis_ecr::ACTIONS },
    ];
    SERVICES
}

impl Emulator {
    /// An emulator of an empty world, at the machine's time.
    ///
    /// # Errors
    ///
    /// [`Broken`] if the system has no randomness for keys.
    pub fn new() -> Result<Self, Broken> {
        let clock = Clock::new();
        Ok(Self { store: Arc::new(MemoryStore::new()?), issuer: Issuer::new(clock.clone()), clock })
    }

    /// The same, whose GitHub signs tokens with this key.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if the key cannot sign.
    pub fn with_signing_key(self, key: SigningKey) -> Result<Self, KeyFailure> {
        Ok(Self { issuer: Issuer::with_signing_key(self.clock.clone(), key)?, ..self })
    }

    /// An emulator of its own that starts from this one's world and time. Neither sees what the other does.
    #[must_use]
    pub fn fork(&self) -> Self {
        let clock = self.clock.fork();
        Self { store: Arc::new(self.store.fork()), issuer: self.issuer.fork(clock.clone()), clock }
    }

    /// The emulator's time, to be moved.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Listens on an address; port 0 picks one. It answers until the [`Listening`] is dropped.
    ///
    /// # Errors
    ///
    /// What the system says of the address: that it is in use, or not allowed.
    pub async fn listen(&self, address: SocketAddr) -> io::Result<Listening> {
        let keys = Arc::new(IssuerKeys::new(self.issuer.clone()));
        let gate = Arc::new(Gate::new(self.store.clone(), self.clock.clone(), keys));
        listening::listen(address, gate.clone(), route::router(gate, self.issuer.clone(), self.clone())).await
    }

    /// Forgets everything that was made and goes back to the machine's time. Sessions made before lose their roles and
    /// with them their permissions.
    pub(crate) fn reset(&self) {
        self.clock.advance(self.clock.offset_milliseconds().saturating_neg());
        let store: &dyn Store = self.store.as_ref();
        let emptied: Result<(), std::convert::Infallible> = write(store, |world| {
            *world = World::default();
            Ok(())
        });
        emptied.unwrap_or_else(|never| match never {});
        self.issuer.reset();
    }
}
