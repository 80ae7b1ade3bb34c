//! Which certificate a client is shown: one for the name that it asks for, made when it is first asked for.
//!
//! Refuses names that are not played here: the client is told that the name is unrecognised.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use tokio_rustls::rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::{TlsFailure, authority::Authority, names};

/// As many as are kept: who asks for more has them made anew.
const KEPT: usize = 512;

/// The certificates that were made so far, by their first name.
#[derive(Debug)]
pub(super) struct Certificates {
    authority: Arc<Authority>,
    of_this_machine: Arc<CertifiedKey>,
    made: RwLock<HashMap<String, Arc<CertifiedKey>>>,
}

impl Certificates {
    pub(super) fn of(authority: Arc<Authority>) -> Result<Self, TlsFailure> {
        let of_this_machine = Arc::new(authority.certify(names::of_this_machine())?);
        Ok(Self { authority, of_this_machine, made: RwLock::default() })
    }

    fn named(&self, asked: &str) -> Option<Arc<CertifiedKey>> {
        let names = names::on_certificate(asked)?;
        let first = names.first()?.clone();
        if let Some(kept) = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&first) {
            return Some(kept.clone());
        }
        let certificate = match self.authority.certify(names) {
            Ok(certificate) => Arc::new(certificate),
            Err(error) => {
                tracing::error!(%error, name = asked, "no certificate");
                return None;
            }
        };
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        if made.len() >= KEPT {
            made.clear();
        }
        made.insert(first, certificate.clone());
        Some(certificate)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        match hello.server_name() {
            Some(name) => self.named(name),
            None => Some(self.of_this_machine.clone()),
        }
    }
}
