//! A port on which the emulator answers.

use std::{io, net::SocketAddr, sync::Arc};

use axum::Router;
use portcullis_gate::{Gate, RegistryHost};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// An emulator that answers on a port, until this is dropped.
#[must_use = "the emulator stops to answer when this is dropped"]
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    task: JoinHandle<()>,
    /// Dropped with this; the server then closes idle connections too, so that no client goes on on an old one.
    _stop: oneshot::Sender<()>,
}

impl Listening {
    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://localhost:4566`: what `AWS_ENDPOINT_URL` is set to. Docker takes registries at `localhost` without TLS.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", host(self.address))
    }

    /// Waits until the server ends by itself, which it does not do.
    pub async fn forever(mut self) {
        // An error can only be that the task was cancelled, which ends the wait just as well.
        let _ended = (&mut self.task).await;
    }
}

pub(crate) async fn listen(address: SocketAddr, gate: Arc<Gate>, router: Router) -> io::Result<Listening> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    gate.reach_registries_at(RegistryHost::Local(host(address)));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let stopped = async {
            // Nothing is ever sent: the end of the sender is the signal.
            let _ended = stopped.await;
        };
        if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
            tracing::error!(%error, "the server ended");
        }
    });
    Ok(Listening { address, task, _stop: stop })
}

/// `localhost` for the loopback address, on which docker engines ask for no TLS; the address itself for any other.
fn host(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}
