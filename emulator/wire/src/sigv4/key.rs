//! The signature that a secret makes: four steps from the secret to the day's key, and one more.
//!
//! The day's keys are remembered, so that a request of a caller who was here today costs the last step alone. The memory
//! holds a few thousand of them and begins anew when it is full: who fills it makes others slower and nothing else. A
//! key is found by the whole secret and scope, so that no other secret can be taken for it.

use std::{
    collections::HashMap,
    sync::{LazyLock, PoisonError, RwLock},
};

use aws_lc_rs::{digest, hmac};

use super::claim::Claim;

/// As many as are remembered: a process of many accounts and regions has tens.
const REMEMBERED: usize = 4096;

static KEYS: LazyLock<RwLock<HashMap<Origin, hmac::Key>>> = LazyLock::new(RwLock::default);

/// What a day's key is made of, without the secret itself: its hash over all parts.
type Origin = [u8; 32];

/// The signature as it stands in a request: 64 hexadecimal digits.
pub(super) fn signature(secret: &str, claim: &Claim, string_to_sign: &str) -> String {
    super::hexadecimal(hmac::sign(&signing_key(secret, claim), string_to_sign.as_bytes()).as_ref())
}

fn signing_key(secret: &str, claim: &Claim) -> hmac::Key {
    let origin = origin(secret, claim);
    if let Some(key) = KEYS.read().unwrap_or_else(PoisonError::into_inner).get(&origin) {
        return key.clone();
    }
    let key = derived(secret, claim);
    let mut keys = KEYS.write().unwrap_or_else(PoisonError::into_inner);
    if keys.len() >= REMEMBERED {
        keys.clear();
    }
    keys.insert(origin, key.clone());
    key
}

fn derived(secret: &str, claim: &Claim) -> hmac::Key {
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
    for part in [claim.day.as_str(), claim.region.as_str(), claim.service.as_str(), "aws4_request"] {
        key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref());
    }
    key
}

/// Each part goes in with its length before it: no two callers have the same bytes.
fn origin(secret: &str, claim: &Claim) -> Origin {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [secret, &claim.day, &claim.region, &claim.service] {
        context.update(&part.len().to_le_bytes());
        context.update(part.as_bytes());
    }
    let mut origin = Origin::default();
    for (place, byte) in origin.iter_mut().zip(context.finish().as_ref()) {
        *place = *byte;
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(day: &str, region: &str, service: &str) -> Claim {
        Claim::of_scope(day, region, service)
    }

    /// AWS's worked example of a signing key, "Create a signed AWS API request".
    #[test]
    fn a_remembered_key_signs_as_a_new_one() {
        let claim = claim("20150830", "us-east-1", "iam");
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let to_sign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
                       f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
        for _ in 0..2 {
            assert_eq!(
                signature(secret, &claim, to_sign),
                "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
            );
        }
    }

    #[test]
    fn parts_that_run_together_are_other_parts() {
        let one = origin("ab", &claim("c", "d", "e"));
        assert_ne!(one, origin("a", &claim("bc", "d", "e")));
        assert_ne!(one, origin("ab", &claim("c", "de", "")));
    }

    #[test]
    fn the_memory_is_bounded() {
        for number in 0..=REMEMBERED {
            signing_key(&format!("secret {number}"), &claim("20150830", "us-east-1", "iam"));
        }
        assert!(KEYS.read().unwrap().len() <= REMEMBERED);
    }
}
