//! `serve --tls`: where the authority is, and what a machine needs so that clients reach the emulator by real names.

use std::{fs, io, net::SocketAddr, path::PathBuf};

use miette::Diagnostic;
use portcullis_server::{Tls, TlsFailure, host_names};

use crate::arguments::ServeTls;

/// The name of the certificate's file, wherever it is.
const CERTIFICATE: &str = "portcullis-ca.pem";

/// The authority of this run, and the file in which clients find its certificate.
pub(super) struct Authority {
    tls: Tls,
    certificate: PathBuf,
    /// Removed when this goes: the key of such an authority ends with it.
    _folder: Option<tempfile::TempDir>,
}

#[derive(Debug, thiserror::Error, Diagnostic)]
pub(super) enum NoAuthority {
    #[error(transparent)]
    #[diagnostic(help("choose another folder with `--tls-dir`, or leave it out for an authority of this run alone"))]
    Failed(#[from] TlsFailure),
    #[error("the certificate cannot be written where clients would find it: {0}")]
    #[diagnostic(help("name a folder of your own with `--tls-dir`"))]
    Unwritable(#[from] io::Error),
}

impl Authority {
    /// `None` without `--tls`.
    pub(super) fn of(arguments: &ServeTls) -> Result<Option<Self>, NoAuthority> {
        if !arguments.tls {
            return Ok(None);
        }
        if let Some(folder) = &arguments.tls_dir {
            let tls = Tls::in_folder(folder.as_std_path())?;
            let certificate = fs::canonicalize(folder)?.join(CERTIFICATE);
            return Ok(Some(Self { tls, certificate, _folder: None }));
        }
        let tls = Tls::new()?;
        let folder = tempfile::Builder::new().prefix("portcullis-").tempdir()?;
        let certificate = folder.path().join(CERTIFICATE);
        fs::write(&certificate, tls.authority_pem())?;
        Ok(Some(Self { tls, certificate, _folder: Some(folder) }))
    }

    pub(super) fn tls(&self) -> &Tls {
        &self.tls
    }

    /// The lines for a shell and for the `hosts` file.
    pub(super) fn exports(&self, arguments: &ServeTls, address: SocketAddr) -> String {
        let file = self.certificate.display();
        let mut text = format!("export AWS_CA_BUNDLE='{file}' NODE_EXTRA_CA_CERTS='{file}'\n");
        text.push_str(
            "# Without AWS_ENDPOINT_URL, clients reach it by the real names with these lines in the hosts file",
        );
        if address.port() == 443 {
            text.push_str(":\n");
        } else {
            text.push_str(" and `--port 443`:\n");
        }
        let ip = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { address.ip().to_string() };
        for name in host_names(&arguments.tls_regions, &arguments.tls_accounts) {
            text.push_str(&format!("#   {ip} {name}\n"));
        }
        text
    }
}
