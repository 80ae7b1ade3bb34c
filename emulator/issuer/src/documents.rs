//! The issuer's two documents as they are served, with the faults that a test asked for.
//!
//! A document that is late is served all the same, after [`SLOW`]; whoever gives up sooner, as STS does after five seconds,
//! can know that without waiting.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use portcullis_model::IssuerFault;
use serde_json::{Map, Value};

use crate::{discovery::Discovery, jwks::Jwks, keyring::Keyring, keys::KeyFailure};

/// How long a document takes that is slow: longer than STS waits.
pub const SLOW: Duration = Duration::from_secs(6);

/// A document of the issuer, as it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Served<T> {
    /// How long the answer takes.
    pub after: Duration,
    /// The document; `None` for an answer of 503.
    pub document: Option<T>,
}

/// The faults of one issuer's documents.
#[derive(Debug, Default)]
pub(crate) struct IssuerFaults(Mutex<BTreeSet<IssuerFault>>);

impl IssuerFaults {
    /// The faults, to be read or changed.
    pub(crate) fn lock(&self) -> MutexGuard<'_, BTreeSet<IssuerFault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for IssuerFaults {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.lock().clone()))
    }
}

/// The members of a discovery document that a fault takes away.
const LACKING: &[(IssuerFault, &str)] = &[
    (IssuerFault::DiscoveryWithoutJwksUri, "jwks_uri"),
    (IssuerFault::DiscoveryWithoutResponseTypes, "response_types_supported"),
    (IssuerFault::DiscoveryWithoutSigningAlgorithms, "id_token_signing_alg_values_supported"),
    (IssuerFault::DiscoveryWithoutSubjectTypes, "subject_types_supported"),
];

/// The discovery document of the issuer with this URL.
pub(crate) fn discovery(url: &str, faults: &BTreeSet<IssuerFault>) -> Served<Map<String, Value>> {
    let mut document = Discovery::of(url).members();
    for (_, member) in LACKING.iter().filter(|(fault, _)| faults.contains(fault)) {
        document.shift_remove(*member);
    }
    served(document, faults, IssuerFault::DiscoverySlow, IssuerFault::DiscoveryError)
}

/// The key set.
pub(crate) async fn jwks(keyring: &Keyring, faults: &BTreeSet<IssuerFault>) -> Result<Served<Jwks>, KeyFailure> {
    let jwks = if faults.contains(&IssuerFault::JwksEmpty) {
        Jwks { keys: Vec::new() }
    } else if faults.contains(&IssuerFault::JwksRotated) {
        keyring.replaced_jwks().await?
    } else {
        keyring.jwks().await?
    };
    Ok(served(jwks, faults, IssuerFault::JwksSlow, IssuerFault::JwksError))
}

fn served<T>(document: T, faults: &BTreeSet<IssuerFault>, slow: IssuerFault, error: IssuerFault) -> Served<T> {
    Served {
        after: if faults.contains(&slow) { SLOW } else { Duration::ZERO },
        document: (!faults.contains(&error)).then_some(document),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_of_the_discovery_document_takes_one_member_away() {
        let whole = discovery("https://issuer.example", &BTreeSet::new()).document.unwrap();
        for (fault, member) in LACKING {
            let mut document = discovery("https://issuer.example", &BTreeSet::from([*fault])).document.unwrap();
            assert!(!document.contains_key(*member));
            document.insert((*member).to_owned(), whole[*member].clone());
            assert_eq!(document.len(), whole.len());
        }
    }

    #[test]
    fn a_slow_document_is_whole_and_a_failing_one_is_none() {
        let slow = discovery("https://issuer.example", &BTreeSet::from([IssuerFault::DiscoverySlow]));
        assert_eq!((slow.after, slow.document.is_some()), (SLOW, true));
        let failing = discovery("https://issuer.example", &BTreeSet::from([IssuerFault::DiscoveryError]));
        assert_eq!((failing.after, failing.document), (Duration::ZERO, None));
    }
}
