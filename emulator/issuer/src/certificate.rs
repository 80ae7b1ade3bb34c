//! The certificate that a published key comes with.
//!
//! X.509 version 3 without extensions (RFC 5280, 4.1), for the names and times that GitHub's own have. Nobody checks it: AWS
//! verifies tokens by `n` and `e`. It is there because clients compare `x5t` of header and key set, and some read `x5c`.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use crate::keys::KeyFailure;

/// Whom a certificate is for, and from when to when as UTCTime.
pub(crate) struct Subject {
    common_name: &'static str,
    validity: [&'static str; 2],
}

/// Of the key that signs tokens, which signs its own certificate too.
pub(crate) const SELF: Subject =
    Subject { common_name: "actions.self-signed.github", validity: ["240123000000Z", "340120000000Z"] };

/// Of the two keys that are left from Azure DevOps. Theirs are not signed by themselves.
pub(crate) const LEGACY: [Subject; 2] = [
    Subject { common_name: "vstsghrt-gh-vso-oauth.visualstudio.com", validity: ["250901000000Z", "270901000000Z"] },
    Subject { common_name: "vstsghrt-gh-vso-oauth.visualstudio.com", validity: ["250801000000Z", "270801000000Z"] },
];

/// 1.2.840.113549.1.1.11: sha256WithRSAEncryption.
const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
/// 2.5.4.3: commonName.
const COMMON_NAME_TYPE: &[u8] = &[0x55, 0x04, 0x03];

/// The DER of a certificate.
pub(crate) struct Certificate(Vec<u8>);

impl Certificate {
    /// The certificate of the key with this SubjectPublicKeyInfo, signed in the name of [`SELF`].
    pub(crate) fn of(
        subject: &Subject,
        public_key_info: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, KeyFailure>,
    ) -> Result<Self, KeyFailure> {
        let content = content(subject, public_key_info);
        // A bit string begins with the number of bits that its last byte leaves unused.
        let signature = [vec![0], sign(&content)?].concat();
        let parts = [content, signature_algorithm(), element(tag::BIT_STRING, &signature)];
        Ok(Self(element(tag::SEQUENCE, &parts.concat())))
    }

    /// An entry of `x5c` (RFC 7517, 4.7): base64 with padding, in the standard alphabet.
    pub(crate) fn standard_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// `x5t` (RFC 7517, 4.8): SHA-1 over the certificate.
    pub(crate) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.0))
    }

    /// The same digest in upper-case hex, which is how the keys of Azure DevOps are named.
    pub(crate) fn hex_thumbprint(&self) -> String {
        digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.0).as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

/// The part that is signed: TBSCertificate.
fn content(subject: &Subject, public_key_info: &[u8]) -> Vec<u8> {
    let version_3 = element(tag::VERSION, &element(tag::INTEGER, &[2]));
    // A serial number is positive and as good as unique: the first bytes of the key's digest behind a small one.
    let drawn = digest(&SHA1_FOR_LEGACY_USE_ONLY, public_key_info);
    let serial: Vec<u8> = std::iter::once(1).chain(drawn.as_ref().iter().copied().take(15)).collect();
    let validity: Vec<u8> = subject.validity.iter().flat_map(|time| element(tag::UTC_TIME, time.as_bytes())).collect();
    let parts = [
        version_3,
        element(tag::INTEGER, &serial),
        signature_algorithm(),
        name(SELF.common_name),
        element(tag::SEQUENCE, &validity),
        name(subject.common_name),
        public_key_info.to_vec(),
    ];
    element(tag::SEQUENCE, &parts.concat())
}

fn signature_algorithm() -> Vec<u8> {
    element(tag::SEQUENCE, &[element(tag::OBJECT_IDENTIFIER, SHA256_WITH_RSA), element(tag::NULL, &[])].concat())
}

fn name(common_name: &str) -> Vec<u8> {
    let value = element(tag::UTF8_STRING, common_name.as_bytes());
    let attribute = element(tag::SEQUENCE, &[element(tag::OBJECT_IDENTIFIER, COMMON_NAME_TYPE), value].concat());
    element(tag::SEQUENCE, &element(tag::SET, &attribute))
}

mod tag {
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const BIT_STRING: u8 = 0x03;
    pub(super) const NULL: u8 = 0x05;
    pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(super) const UTF8_STRING: u8 = 0x0c;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const SET: u8 = 0x31;
    /// The explicit `[0]` before a certificate's version.
    pub(super) const VERSION: u8 = 0xa0;
}

/// One element of DER: tag, length, content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut der = vec![tag];
    match significant.as_slice() {
        [] => der.push(0),
        [short @ ..=0x7f] => der.push(*short),
        // The long form: how many bytes the length takes, then the bytes. There are at most eight.
        long => {
            der.push(0x80 | u8::try_from(long.len()).unwrap_or(u8::MAX));
            der.extend(long);
        }
    }
    der.extend(content);
    der
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};

    use super::*;
    use crate::keys::SigningKey;

    /// The content of the first element, and what follows the element.
    fn first(der: &[u8]) -> (&[u8], &[u8]) {
        let (start, length) = match der[1] {
            short @ 0..=0x7f => (2, usize::from(short)),
            long => {
                let bytes = usize::from(long & 0x7f);
                (2 + bytes, der[2..2 + bytes].iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
            }
        };
        (&der[start..start + length], &der[start + length..])
    }

    #[test]
    fn the_certificate_is_signed_by_the_key_that_it_holds() {
        let key = SigningKey::generate().unwrap().with_certificate().unwrap();
        let jwk = key.jwk();
        let der = STANDARD.decode(&jwk.x5c.as_ref().unwrap()[0]).unwrap();
        assert_eq!(jwk.x5t.as_deref().unwrap(), URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &der)));

        let (parts, nothing) = first(&der);
        assert!(nothing.is_empty());
        let (_, after_content) = first(parts);
        let content = &parts[..parts.len() - after_content.len()];
        let (_, signature) = first(after_content);
        let (bits, nothing) = first(signature);
        assert!(nothing.is_empty());

        let mut fields = Vec::new();
        let mut rest = first(content).0;
        while !rest.is_empty() {
            let after = first(rest).1;
            fields.push(&rest[..rest.len() - after.len()]);
            rest = after;
        }
        assert_eq!(fields.len(), 7);
        assert_eq!(fields[3], fields[5], "issuer and subject");
        let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, fields[6]).unwrap();
        public.verify_sig(content, &bits[1..]).unwrap();
    }

    #[test]
    fn lengths_are_written_in_as_few_bytes_as_they_need() {
        assert_eq!(element(4, &[])[..], [4, 0]);
        assert_eq!(element(4, &[7; 127])[..2], [4, 127]);
        assert_eq!(element(4, &[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
    }
}
