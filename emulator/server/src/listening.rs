//! A port on which the emulator answers.

use std::{io, net::SocketAddr, sync::Arc};

use axum::Router;
use portcullis_gate::{Gate, RegistryHost};
use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinHandle,
    time::{Duration, sleep, timeout},
};

use crate::{
    Emulator, Tls,
    connection::{Connections, Stopped},
};

/// How long to wait before the next connection is taken, when the system has no sockets left.
const BREATH: Duration = Duration::from_millis(100);

/// How often garbage is looked for.
const COLLECTION: Duration = Duration::from_mins(10);

/// How long requests under way may take when the emulator is told to end.
const PARTING: Duration = Duration::from_secs(5);

/// An emulator that answers on a port, until this is dropped.
#[must_use = "the emulator stops to answer when this is dropped"]
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    has_tls: bool,
    task: JoinHandle<()>,
    /// Sent on, or dropped with this; the server then closes idle connections too, so that no client goes on on an old one.
    stop: watch::Sender<()>,
}

impl Listening {
    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://localhost:4566`: what `AWS_ENDPOINT_URL` is set to. Docker takes registries at `localhost` without TLS. With
    /// TLS it is `https://localhost:4566`; plain HTTP is answered on the same port all the same.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.has_tls { "https" } else { "http" };
        format!("{scheme}://{}", host(self.address))
    }

    /// Takes no connection any more, and waits until the requests under way are answered, five seconds at most. What was
    /// acknowledged is kept already: nothing else has to be written.
    pub async fn stop(self) {
        let _nobody_listens = self.stop.send(());
        let _some_take_longer = timeout(PARTING, self.stop.closed()).await;
    }

    /// Waits until the server ends by itself, which it does not do.
    pub async fn forever(&mut self) {
        // An error can only be that the task was cancelled, which ends the wait just as well.
        let _ended = (&mut self.task).await;
    }
}

pub(crate) async fn listen(
    address: SocketAddr,
    gate: Arc<Gate>,
    router: Router,
    tls: Option<&Tls>,
    emulator: Emulator,
) -> io::Result<Listening> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    gate.reach_registries_at(match tls {
        Some(_) => RegistryHost::Named(address.port()),
        None => RegistryHost::Local(host(address)),
    });
    let connections = Connections::new(router, tls.map(Tls::acceptor));
    let (stop, stopped) = watch::channel(());
    let task = tokio::spawn(async move {
        tokio::select! {
            () = accept(listener, connections, stopped) => {}
            ((), ()) = async { tokio::join!(emulator.keep_new_keys(), collect_for_ever(&emulator)) } => {}
        }
    });
    Ok(Listening { address, has_tls: tls.is_some(), task, stop })
}

/// Takes connections until it is told to stop, or nobody is left who could tell.
async fn accept(listener: TcpListener, connections: Connections, stopped: Stopped) {
    let mut until = stopped.clone();
    loop {
        let accepted = tokio::select! {
            _gone = until.changed() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Answers are written whole: waiting to fill a packet would only delay them.
                let _only_slower = stream.set_nodelay(true);
                tokio::spawn(connections.clone().answer(stream, peer, stopped.clone()));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                sleep(BREATH).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

async fn collect_for_ever(emulator: &Emulator) {
    loop {
        sleep(COLLECTION).await;
        let collected = emulator.collect_garbage().await;
        tracing::debug!(collected.blobs, collected.uploads, "garbage was collected");
    }
}

/// `localhost` for the loopback address, on which docker engines ask for no TLS; the address itself for any other.
fn host(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}
