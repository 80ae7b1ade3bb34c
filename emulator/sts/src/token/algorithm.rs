//! The six signature algorithms that STS takes: RS256, RS384, RS512, ES256, ES384, ES512.
//!
//! Observed: each of the six is accepted [alg-rs256 … alg-es512]. `none`, the HS and PS families and everything else are
//! no algorithm here, so a key can never be used in a way that its issuer did not mean.
//!
//! A key is prepared for an algorithm once. That is arithmetic on the key alone: every signature is verified.

use std::sync::OnceLock;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents,
};

/// An algorithm of a token's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Es256,
    Es384,
    Es512,
}

/// A public key that is prepared for each algorithm when it is first used with it.
#[derive(Clone, Debug)]
pub(crate) struct VerifyingKey {
    key: PublicKey,
    /// For the hashes of 256, 384 and 512 bits; `None` for a key that is not sound.
    prepared: [OnceLock<Option<ParsedPublicKey>>; 3],
}

/// The public half of a signing key. Numbers are big-endian without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// Modulus and exponent; whether they make a sound key is found when a signature is verified.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// The uncompressed point; whether it lies on the curve is found when a signature is verified.
    Ec { curve: Curve, point: Vec<u8> },
}

/// A curve of an EC key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// The key is of another type, or on another curve, than the algorithm needs.
    KeyType,
    /// The signature was not made over this text with this key.
    Signature,
}

impl Algorithm {
    /// All six, as a list for messages and tests.
    pub(crate) const ALL: [Self; 6] = [Self::Rs256, Self::Rs384, Self::Rs512, Self::Es256, Self::Es384, Self::Es512];

    /// The algorithm of this name. Case matters, as everywhere in a JWS.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The name as it stands in a header.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }

    /// Whether `signature` was made over `message` with the private half of `key`.
    ///
    /// RSA keys of less than 2048 bits are refused as every JOSE library does; `unverified` for AWS.
    pub(crate) fn verify(self, key: &VerifyingKey, message: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let [of_256, of_384, of_512] = &key.prepared;
        let prepared = match self {
            Self::Rs256 | Self::Es256 => of_256,
            Self::Rs384 | Self::Es384 => of_384,
            Self::Rs512 | Self::Es512 => of_512,
        };
        let prepared = match (self.scheme(), &key.key) {
            (Scheme::Rsa(parameters), PublicKey::Rsa { modulus, exponent }) => prepared.get_or_init(|| {
                RsaPublicKeyComponents { n: modulus, e: exponent }.to_parsed_public_key(parameters).ok()
            }),
            (Scheme::Ecdsa(of, algorithm), PublicKey::Ec { curve, point }) if of == *curve => {
                prepared.get_or_init(|| ParsedPublicKey::new(algorithm, point).ok())
            }
            _ => return Err(Mismatch::KeyType),
        };
        let verified = prepared.as_ref().map(|key| key.verify_sig(message, signature));
        if let Some(Ok(())) = verified { Ok(()) } else { Err(Mismatch::Signature) }
    }

    fn scheme(self) -> Scheme {
        match self {
            Self::Rs256 => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            Self::Rs384 => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            Self::Rs512 => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            Self::Es256 => Scheme::Ecdsa(Curve::P256, &ECDSA_P256_SHA256_FIXED),
            Self::Es384 => Scheme::Ecdsa(Curve::P384, &ECDSA_P384_SHA384_FIXED),
            Self::Es512 => Scheme::Ecdsa(Curve::P521, &ECDSA_P521_SHA512_FIXED),
        }
    }
}

enum Scheme {
    Rsa(&'static RsaParameters),
    Ecdsa(Curve, &'static EcdsaVerificationAlgorithm),
}

impl From<PublicKey> for VerifyingKey {
    fn from(key: PublicKey) -> Self {
        Self { key, prepared: Default::default() }
    }
}

impl VerifyingKey {
    /// What kind of key it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        self.key.kind()
    }
}

impl PublicKey {
    fn kind(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ec { curve, .. } => curve.name(),
        }
    }
}

impl Curve {
    /// The curve of a JWK's `crv`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521].into_iter().find(|curve| curve.name() == name)
    }

    /// The name as it stands in `crv`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// How many bytes a coordinate has.
    pub(crate) fn coordinate_length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_known_by_its_exact_name_only() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
        }
        for other in ["none", "None", "", "HS256", "PS256", "rs256", "RS256 ", "EdDSA", "ES256K", "RS1"] {
            assert_eq!(Algorithm::named(other), None, "{other}");
        }
    }
}
