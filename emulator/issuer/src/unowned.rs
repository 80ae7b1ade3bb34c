//! Published keys that sign nothing, because nobody has their private halves.
//!
//! GitHub's key set has keys that sign no token of the current generation. A verifier must skip them all the same. Their
//! moduli are random odd numbers without small factors, which costs nothing, where a real key takes a search for primes.

use rand::RngCore;
use rsa::{BigUint, RsaPublicKey, pkcs8::EncodePublicKey};

use crate::{
    certificate::{Certificate, LEGACY, SELF},
    jwks::Jwk,
    keys::{KeyFailure, SigningKey, failed, kid},
};

const BYTES: usize = 256;
const EXPONENT: u32 = 65_537;
/// A modulus that one of these divides would show at a glance that it is none.
const SMALL_FACTORS: std::ops::Range<u32> = 3..2000;

/// Keys without owners: two left from Azure DevOps, and one that takes the place of a key that was replaced.
#[derive(Clone, Debug)]
pub(crate) struct Unowned {
    pub(crate) legacy: [Jwk; 2],
    pub(crate) replacement: Jwk,
}

impl Unowned {
    /// Makes them; their certificates are signed by this key.
    pub(crate) fn make(signer: &SigningKey) -> Result<Self, KeyFailure> {
        let [one, other] = &LEGACY;
        let legacy = |subject| {
            let (mut jwk, certificate) = certified(subject, signer)?;
            jwk.kid = certificate.hex_thumbprint();
            Ok(jwk)
        };
        Ok(Self { legacy: [legacy(one)?, legacy(other)?], replacement: certified(&SELF, signer)?.0 })
    }
}

fn certified(subject: &crate::certificate::Subject, signer: &SigningKey) -> Result<(Jwk, Certificate), KeyFailure> {
    let key = RsaPublicKey::new(modulus(), BigUint::from(EXPONENT)).map_err(failed("drawing it"))?;
    let info = key.to_public_key_der().map_err(failed("encoding its public part"))?;
    let certificate = Certificate::of(subject, info.as_bytes(), |message| signer.sign(message))?;
    let mut jwk = Jwk::of(&key, kid(info.as_bytes()));
    jwk.certify(&certificate);
    Ok((jwk, certificate))
}

fn modulus() -> BigUint {
    let mut bytes = [0_u8; BYTES];
    loop {
        rand::thread_rng().fill_bytes(&mut bytes);
        // All bits are needed, and an even number has a factor that everybody knows.
        let [first, .., last] = &mut bytes;
        *first |= 0x80;
        *last |= 1;
        let drawn = BigUint::from_bytes_be(&bytes);
        if !SMALL_FACTORS.step_by(2).any(|factor| &drawn % factor == BigUint::from(0_u32)) {
            return drawn;
        }
    }
}
