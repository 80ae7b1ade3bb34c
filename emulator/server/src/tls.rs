//! TLS under the real names of AWS and GitHub, with certificates of an authority of the emulator's own.
//!
//! Whoever trusts the authority and resolves the names to this machine talks to the emulator without being told of it:
//! that is the way for clients that take no endpoint. The authority is made at start, or kept in a folder from one start
//! to the next. It cannot vouch for any name but those that are played here (name constraints, RFC 5280, 4.2.1.10), so
//! that trusting it gives away no other site.

mod authority;
mod certificates;
mod names;

use std::{io, path::Path, path::PathBuf, sync::Arc};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs},
};

use authority::Authority;
use certificates::Certificates;

pub use names::host_names;

/// What a listener needs to speak TLS.
#[derive(Clone, Debug)]
pub struct Tls {
    authority: Arc<Authority>,
    config: Arc<ServerConfig>,
}

/// There is no authority to speak TLS with.
#[derive(Debug, thiserror::Error)]
pub enum TlsFailure {
    /// A file of the folder cannot be read or written.
    #[error("`{file}` cannot be used: {why}")]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        why: io::Error,
    },
    /// The folder holds something that is not such an authority.
    #[error("`{file}` is not of an authority that portcullis made: {why}")]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Keys or certificates could not be made.
    #[error("no certificate could be made: {0}")]
    Unmakeable(String),
}

impl Tls {
    /// TLS with a new authority, whose key is nowhere but in memory.
    ///
    /// # Errors
    ///
    /// [`TlsFailure::Unmakeable`].
    pub fn new() -> Result<Self, TlsFailure> {
        Self::with(Authority::new()?)
    }

    /// TLS with the authority in this folder, which is made there if there is none.
    ///
    /// # Errors
    ///
    /// [`TlsFailure`]; a folder that holds half of an authority, or something else under its names, is left as it is.
    pub fn in_folder(folder: &Path) -> Result<Self, TlsFailure> {
        Self::with(Authority::in_folder(folder)?)
    }

    /// The certificate of the authority, which clients have to trust, as PEM.
    #[must_use]
    pub fn authority_pem(&self) -> String {
        self.authority.pem()
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.clone())
    }

    fn with(authority: Authority) -> Result<Self, TlsFailure> {
        let unmakeable = |error: &dyn std::fmt::Display| TlsFailure::Unmakeable(error.to_string());
        let authority = Arc::new(authority);
        let certificates = Certificates::of(authority.clone())?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unmakeable(&error))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certificates));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { authority, config: Arc::new(config) })
    }
}
