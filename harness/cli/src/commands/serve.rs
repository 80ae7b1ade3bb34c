//! `portcullis serve`: the emulator in the foreground.

mod settings;
mod tls;

use std::{
    io::{ErrorKind, Write, stdout},
    net::SocketAddr,
};

use camino::Utf8Path;
use miette::Diagnostic;

use crate::{arguments::Serve, exit::Exit};
use tls::Authority;

#[derive(Debug, thiserror::Error, Diagnostic)]
enum CannotListen {
    #[error("port {port} of {host} is in use")]
    #[diagnostic(help("stop what listens there, or choose another port: `--port 0` picks a free one"))]
    InUse { host: std::net::IpAddr, port: u16 },
    #[error("{address} cannot be listened on: {why}")]
    #[diagnostic(help("choose another address with `--host` and `--port`"))]
    Other { address: SocketAddr, why: String },
}

/// Serves until it is interrupted or terminated; requests under way are answered still.
pub(crate) async fn serve(arguments: &Serve) -> Exit {
    let emulator = match settings::apply(arguments).await {
        Ok(emulator) => emulator,
        Err(exit) => return exit,
    };
    let authority = match Authority::of(&arguments.tls) {
        Ok(authority) => authority,
        Err(error) => return Exit::environment_with(error),
    };
    let address = SocketAddr::from((arguments.host, arguments.port));
    let listened = match &authority {
        Some(authority) => emulator.listen_with_tls(address, authority.tls()).await,
        None => emulator.listen(address).await,
    };
    let mut listening = match listened {
        Ok(listening) => listening,
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            return Exit::environment_with(CannotListen::InUse { host: arguments.host, port: arguments.port });
        }
        Err(error) => return Exit::environment_with(CannotListen::Other { address, why: error.to_string() }),
    };
    let hosts = authority.as_ref().map(|authority| authority.exports(&arguments.tls, listening.address()));
    if let Err(error) = print_exports(&listening.url(), hosts.as_deref(), arguments.data.as_deref()) {
        return Exit::environment(&error);
    }
    tokio::select! {
        () = listening.forever() => Exit::environment(&"the server ended"),
        told = told_to_end() => match told {
            Ok(()) => {
                listening.stop().await;
                Exit::AsExpected
            }
            Err(error) => Exit::environment(&error),
        },
    }
}

/// Waits for Ctrl-C, or for what a service manager or a container engine sends first.
async fn told_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?.recv().await;
        Ok(())
    };
    #[cfg(windows)]
    let terminated = async {
        tokio::signal::windows::ctrl_shutdown()?.recv().await;
        Ok(())
    };
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        terminated = terminated => terminated,
    }
}

/// What a shell needs: `eval "$(portcullis serve &)"` does not work with a server, so they are printed to be copied.
fn print_exports(url: &str, tls: Option<&str>, data: Option<&Utf8Path>) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "# Portcullis listens at {url}. In another shell:")?;
    writeln!(out, "export AWS_ENDPOINT_URL={url}")?;
    writeln!(out, "export AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=test")?;
    writeln!(out, "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1")?;
    write!(out, "{}", tls.unwrap_or_default())?;
    writeln!(out, "unset AWS_SESSION_TOKEN AWS_PROFILE")?;
    writeln!(out, "# The access key is the account: any twelve digits are the root user of that account.")?;
    match data {
        Some(folder) => writeln!(out, "# Ctrl-C stops it; everything is kept in {folder}.")?,
        None => writeln!(out, "# Ctrl-C stops it; nothing is kept.")?,
    }
    out.flush()
}
