//! The thumbprints of a provider: SHA-1 digests of certificates in hexadecimal, of which AWS checks the length only.
//!
//! They are kept in lower case, repetitions included; more than five are refused. Observed; five were not tried.

use portcullis_wire::Fault;

use crate::faults;

const QUOTA: usize = 5;

/// The thumbprints as a provider keeps them.
///
/// # Errors
///
/// `InvalidInput` for too many.
pub(crate) fn kept(thumbprints: Vec<String>) -> Result<Vec<String>, Fault> {
    if thumbprints.len() > QUOTA {
        return Err(faults::THUMBPRINTS_QUOTA.fault());
    }
    Ok(thumbprints.into_iter().map(|thumbprint| thumbprint.to_ascii_lowercase()).collect())
}
