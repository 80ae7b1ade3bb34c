//! The signature that a secret makes: four steps from the secret to the day's key, and one more.
//!
//! The steps take some two microseconds, so that keys are not kept.

use aws_lc_rs::hmac;

use super::claim::Claim;

/// The signature as it stands in a request: 64 hexadecimal digits.
pub(super) fn signature(secret: &str, claim: &Claim, string_to_sign: &str) -> String {
    let mut tag = step(format!("AWS4{secret}").as_bytes(), &claim.day);
    for part in [claim.region.as_str(), claim.service.as_str(), "aws4_request", string_to_sign] {
        tag = step(tag.as_ref(), part);
    }
    hex::encode(tag)
}

fn step(key: &[u8], data: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data.as_bytes())
}
