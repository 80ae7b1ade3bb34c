//! The certificate that a key may carry: it must be of this very key.
//!
//! Observed: a self-signed certificate of the same key is accepted [jwks-x5c-agrees]; with one of another key the key
//! is not usable, even if the certificate's own key signed the token [jwks-x5c-disagrees]. Only the first certificate
//! is read, and neither chain nor dates are checked: inferred, for the accepted one was self-signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use x509_cert::{
    Certificate,
    der::{Decode, Reader, SliceReader, asn1::UintRef},
};

use super::algorithm::PublicKey;

/// Whether the first certificate of an `x5c` is of this key; if not, why. An `x5c` of another form is `unverified`.
pub(crate) fn agrees(chain: &Value, key: &PublicKey) -> Result<(), String> {
    let first = match chain.as_array().map(Vec::as_slice) {
        Some([]) => return Ok(()),
        Some([Value::String(first), ..]) => first,
        _ => return Err("its `x5c` is not a list of strings".to_owned()),
    };
    let bytes = STANDARD.decode(first).map_err(|_| "the certificate in its `x5c` is not base64".to_owned())?;
    let certificate =
        Certificate::from_der(&bytes).map_err(|_| "its `x5c` does not hold an X.509 certificate".to_owned())?;
    let certified = certificate.tbs_certificate.subject_public_key_info.subject_public_key;
    let same = match key {
        PublicKey::Rsa { modulus, exponent } => {
            rsa_numbers(certified.raw_bytes()).is_ok_and(|(n, e)| n == *modulus && e == *exponent)
        }
        PublicKey::Ec { point, .. } => certified.raw_bytes() == point,
    };
    if same { Ok(()) } else { Err("the certificate in its `x5c` is of another key".to_owned()) }
}

/// Modulus and exponent of a PKCS #1 RSAPublicKey.
fn rsa_numbers(der: &[u8]) -> x509_cert::der::Result<(Vec<u8>, Vec<u8>)> {
    let mut reader = SliceReader::new(der)?;
    let numbers = reader.sequence(|fields| {
        let modulus: UintRef<'_> = fields.decode()?;
        let exponent: UintRef<'_> = fields.decode()?;
        Ok((modulus.as_bytes().to_vec(), exponent.as_bytes().to_vec()))
    })?;
    reader.finish(numbers)
}
