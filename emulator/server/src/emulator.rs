//! The emulator: a world, a gate before it, and an issuer of tokens.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use portcullis_gate::{Actions, Gate};
use portcullis_issuer::{Issuer, KeyFailure, SigningKey};
use portcullis_model::Clock;
use portcullis_store::{Broken, Collected, MemoryStore, Store, write};
use portcullis_wire::Service;

use crate::{CannotOpen, Listening, Tls, issuer_keys::IssuerKeys, keeping, listening, route, settings::Settings};

/// STS, IAM, ECR, its registry and the fake GitHub over one world.
#[derive(Clone, Debug)]
pub struct Emulator {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) issuer: Issuer,
    pub(crate) settings: Settings,
    /// Who keeps clock and issuer with the world, where that outlives the process.
    pub(crate) keeper: Option<Arc<keeping::Keeper>>,
}

/// Every action of every service.
#[must_use]
pub fn services() -> &'static [Actions] {
    static SERVICES: &[Actions] = &[
        Actions { service: Service::sts, actions: portcullis_sts::ACTIONS },
        Actions { service: Service::iam, actions: portcullis_iam::ACTIONS },
        Actions { service: Service::ecr, actions: portcullis_ecr::ACTIONS },
        Actions { service: Service::organizations, actions: portcullis_organizations::ACTIONS },
        Actions { service: Service::ecr_public, actions: portcullis_ecr::PUBLIC_ACTIONS },
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
        let store = Arc::new(MemoryStore::new()?);
        let settings = Settings::default();
        Ok(Self { store, issuer: Issuer::new(clock.clone()), clock, settings, keeper: None })
    }

    /// An emulator whose world, clock and issuer are kept in a folder, and go on where they were. The folder is made if
    /// it does not exist.
    ///
    /// # Errors
    ///
    /// [`CannotOpen`] says which file is in the way and what to do; the folder is left as it is then.
    pub async fn open(folder: &Path) -> Result<Self, CannotOpen> {
        keeping::open(folder).await
    }

    /// The same, whose GitHub signs tokens with this key.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if the key cannot sign.
    pub fn with_signing_key(self, key: SigningKey) -> Result<Self, KeyFailure> {
        Ok(Self { issuer: Issuer::with_signing_key(self.clock.clone(), key)?, ..self })
    }

    /// An emulator of its own, in memory, that starts from this one's world and time. Neither sees what the other does.
    #[must_use]
    pub fn fork(&self) -> Self {
        let clock = self.clock.fork();
        let (settings, issuer) = (self.settings.clone(), self.issuer.fork(clock.clone()));
        Self { store: Arc::new(self.store.fork()), issuer, clock, settings, keeper: None }
    }

    /// The emulator's time, to be moved. Moved here it is not kept in a folder; `POST /_portcullis/clock` does that.
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
        self.listen_with(address, None).await
    }

    /// The same, over TLS too: registries then have AWS's own names, and so have the hosts that requests are for.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub async fn listen_with_tls(&self, address: SocketAddr, tls: &Tls) -> io::Result<Listening> {
        self.listen_with(address, Some(tls)).await
    }

    async fn listen_with(&self, address: SocketAddr, tls: Option<&Tls>) -> io::Result<Listening> {
        let keys = Arc::new(IssuerKeys::new(self.issuer.clone(), self.settings.key_sets.clone()));
        let gate = Gate::new(self.store.clone(), self.clock.clone(), keys);
        let gate = Arc::new(gate.with_write_options(self.settings.write_options));
        let mut emulator = self.clone();
        emulator.settings.admin_hosts.listen_at(address.ip());
        let router = route::router(gate.clone(), self.issuer.clone(), emulator);
        listening::listen(address, gate, router, tls, self.clone()).await
    }

    /// Forgets blobs that no repository has and uploads that nothing came for, once they are old enough by the
    /// emulator's time. Done from time to time by whoever listens.
    pub(crate) async fn collect_garbage(&self) -> Collected {
        let (store, now) = (Arc::clone(&self.store), self.clock.now());
        tokio::task::spawn_blocking(move || store.collect_garbage(now)).await.unwrap_or_default()
    }

    /// Forgets everything that was made and goes back to the machine's time. Sessions made before lose their roles and
    /// with them their permissions.
    pub(crate) fn reset(&self) {
        self.clock.advance(self.clock.offset_milliseconds().saturating_neg());
        let store: &dyn Store = self.store.as_ref();
        let emptied: Result<(), std::convert::Infallible> = write(store, |world| {
            world.clear();
            Ok(())
        });
        emptied.unwrap_or_else(|never| match never {});
        self.issuer.reset();
    }
}
