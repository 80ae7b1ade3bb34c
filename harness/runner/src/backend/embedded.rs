//! The emulator in this very process, on a port that the system picks.

use std::net::{Ipv4Addr, SocketAddr};

use async_trait::async_trait;
use portcullis_model::Clock;
use portcullis_server::{Emulator, Listening};

use super::{Backend, BackendError, Endpoint};

/// One emulator per scenario; a fork of it per case.
#[derive(Debug)]
pub(crate) struct Embedded {
    emulator: Emulator,
    listening: ListeningAt,
}

#[derive(Debug)]
struct ListeningAt {
    url: String,
    _until_dropped: Listening,
}

impl Embedded {
    /// Starts an emulator of an empty world.
    pub(crate) async fn start() -> Result<Self, BackendError> {
        let emulator = Emulator::new().map_err(|error| BackendError { why: error.to_string() })?;
        Self::of(emulator).await
    }

    /// An emulator of its own that starts from this one's world and time.
    pub(crate) async fn branch(&self) -> Result<Self, BackendError> {
        Self::of(self.emulator.fork()).await
    }

    /// The emulator's time.
    pub(crate) fn clock(&self) -> Clock {
        self.emulator.clock().clone()
    }

    async fn of(emulator: Emulator) -> Result<Self, BackendError> {
        let listening = listen(&emulator).await?;
        Ok(Self { emulator, listening })
    }
}

#[async_trait]
impl Backend for Embedded {
    fn url(&self) -> &str {
        &self.listening.url
    }

    async fn fork(&self) -> Result<Box<dyn Endpoint>, BackendError> {
        Ok(Box::new(listen(&self.emulator.fork()).await?))
    }
}

impl Endpoint for ListeningAt {
    fn url(&self) -> &str {
        &self.url
    }
}

async fn listen(emulator: &Emulator) -> Result<ListeningAt, BackendError> {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listening = emulator.listen(any_port).await.map_err(|error| BackendError { why: error.to_string() })?;
    Ok(ListeningAt { url: listening.url(), _until_dropped: listening })
}
