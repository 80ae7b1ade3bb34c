//! One connection: over TLS if its first byte greets so and the listener has TLS, else plain HTTP.
//!
//! A connection that sends no request within the time that a request's head may take is closed: idle sockets cannot pile
//! up. A TLS greeting to a listener without TLS is answered in HTTP with 400, at which docker engines fall back to HTTP.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, Version, uri::Scheme};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::github_api;

/// How long a client may take for a TLS handshake, and for the head of a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// The first byte of every TLS connection: a record of the type handshake.
const HANDSHAKE: u8 = 0x16;

/// Changes, or ends, when the listener goes.
pub(crate) type Stopped = watch::Receiver<()>;

/// Waits for the end of a connection. When the listener goes, a request under way is answered still and no other.
macro_rules! until_stopped {
    ($connection:expr, $stopped:ident) => {{
        let (mut connection, mut stopped) = (pin!($connection), $stopped);
        tokio::select! {
            ended = connection.as_mut() => ended,
            _gone = stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    }};
}

/// What every connection of a listener needs.
#[derive(Clone)]
pub(crate) struct Connections {
    pub(crate) router: Router,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) patience: Duration,
}

impl Connections {
    pub(crate) fn new(router: Router, tls: Option<TlsAcceptor>) -> Self {
        Self { router, tls, patience: PATIENCE }
    }

    /// Answers on a connection until either side closes it.
    pub(crate) async fn answer(self, stream: TcpStream, peer: SocketAddr, stopped: Stopped) {
        if let Err(error) = self.answered(stream, peer, stopped).await {
            tracing::debug!(%peer, error, "the connection ended");
        }
    }

    async fn answered(self, stream: TcpStream, peer: SocketAddr, stopped: Stopped) -> Result<(), String> {
        let mut waiting = stopped.clone();
        let greeting = tokio::select! {
            _gone = waiting.changed() => return Ok(()),
            greeting = timeout(self.patience, greets_with_tls(&stream)) => greeting,
        };
        let greets_with_tls = match greeting {
            Ok(greeting) => greeting.map_err(|error| error.to_string())?,
            Err(_) => return Err("nothing was sent".to_owned()),
        };
        let Some(tls) = self.tls.as_ref().filter(|_| greets_with_tls) else {
            return self.serve(stream, peer, Scheme::HTTP, Version::HTTP_11, stopped).await;
        };
        let stream = match timeout(self.patience, tls.accept(stream)).await {
            Ok(accepted) => accepted.map_err(|error| error.to_string())?,
            Err(_) => return Err("the TLS handshake took too long".to_owned()),
        };
        let version = match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Version::HTTP_2,
            _ => Version::HTTP_11,
        };
        self.serve(stream, peer, Scheme::HTTPS, version, stopped).await
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        self,
        stream: S,
        peer: SocketAddr,
        scheme: Scheme,
        version: Version,
        stopped: Stopped,
    ) -> Result<(), String> {
        let service = TowerToHyperService::new(self.router.map_request(move |request: Request<Incoming>| {
            let mut request = github_api::at_its_path(request.map(Body::new));
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(scheme.clone());
            request
        }));
        let (stream, timer) = (TokioIo::new(stream), TokioTimer::new());
        let ended = if version == Version::HTTP_2 {
            let mut http = http2::Builder::new(TokioExecutor::new());
            http.timer(timer).keep_alive_interval(self.patience);
            until_stopped!(http.serve_connection(stream, service), stopped)
        } else {
            let mut http = http1::Builder::new();
            http.timer(timer).header_read_timeout(self.patience);
            until_stopped!(http.serve_connection(stream, service), stopped)
        };
        ended.map_err(|error: hyper::Error| error.to_string())
    }
}

/// Looks at the first byte without taking it.
async fn greets_with_tls(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0_u8; 1];
    Ok(stream.peek(&mut first).await? == 1 && first == [HANDSHAKE])
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use rstest::rstest;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::Tls;

    /// What comes back from a listener that waits a moment and no more.
    async fn answered(sent: &[u8], tls: bool) -> String {
        let tls = tls.then(|| Tls::new().unwrap().acceptor());
        let router = Router::new().route("/", get(async || "here"));
        let connections = Connections { patience: Duration::from_millis(50), ..Connections::new(router, tls) };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        // Kept to the end: when it goes, connections are closed for that reason.
        let (stop, stopped) = watch::channel(());
        tokio::spawn(connections.answer(stream, peer, stopped));
        client.write_all(sent).await.unwrap();
        let mut answer = Vec::new();
        let _reset = timeout(Duration::from_secs(10), client.read_to_end(&mut answer)).await.expect("it is closed");
        drop(stop);
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[rstest]
    fn who_does_not_finish_the_head_of_a_request_is_closed(
        #[values("", "GET", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\nhost: a\r\n")] sent: &str,
        #[values(true, false)] tls: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(answered(sent.as_bytes(), tls));
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }

    #[tokio::test]
    async fn a_tls_handshake_that_does_not_end_is_closed() {
        assert_eq!(answered(&[HANDSHAKE, 3, 1], true).await, "");
    }

    #[tokio::test]
    async fn a_request_in_time_is_answered() {
        let answer = answered(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", true).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("here"), "{answer}");
    }
}
