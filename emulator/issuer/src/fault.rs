//! The defects that a test may ask for: what each one changes in a token before it is signed, or after.
//!
//! Refuses faults that change the same part of a token. A defect of a claim that is not listed is no fault but an override.

use std::collections::BTreeSet;

use portcullis_model::TokenFault;
use serde_json::{Value, json};

use crate::{
    forgery::{Draft, Signature},
    keys::unpublished_kid,
};

/// Two faults cannot stand in one token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the faults `{}` and `{}` contradict one another: ask for one of them", one.name(), other.name())]
pub struct ContradictoryFaults {
    one: TokenFault,
    other: TokenFault,
}

/// Seconds by which a time is wrong that lies in the future: more than anybody's tolerance.
const AHEAD: i64 = 3600;
/// Seconds by which an expired token was issued too early: its five minutes, AWS's five, and one to spare.
const BEHIND: i64 = 660;

/// Builds one fault into a draft. A new fault is one arm here and one in [`parts`].
pub(crate) fn build_in(fault: TokenFault, draft: &mut Draft<'_>) {
    match fault {
        TokenFault::AlgNone => {
            draft.header.insert("alg", "none".into());
            draft.signature = Signature::None;
        }
        TokenFault::AudienceEmptyList => draft.set("aud", json!([])),
        TokenFault::AudienceList => draft.change("aud", |audience| json!([audience])),
        TokenFault::AzpOther => draft.set("azp", "https://azp.example".into()),
        TokenFault::CriticalHeader => draft.extend_header("crit", json!(["https://extension.example"])),
        TokenFault::DuplicateAudience => draft.repeat_after("aud", "https://audience.example".into()),
        TokenFault::DuplicateSubject => {
            draft.repeat_before("sub", "repo:evil-org/evil-repo:ref:refs/heads/main".into())
        }
        TokenFault::EmbeddedJwk => {
            let jwk = draft.forger.stranger.jwk();
            draft.header.insert("kid", jwk.kid.clone().into());
            draft.extend_header("jwk", json!({ "kty": jwk.kty, "kid": jwk.kid, "n": jwk.n, "e": jwk.e }));
            draft.signature = Signature::Stranger;
        }
        TokenFault::Expired => {
            for time in ["exp", "iat", "nbf"] {
                draft.shift(time, -BEHIND);
            }
        }
        TokenFault::HostileJku => {
            draft.extend_header("jku", "https://jku.example/.well-known/jwks".into());
            draft.signature = Signature::Stranger;
        }
        TokenFault::HostileKidLong => draft.name_key("k".repeat(10_000)),
        TokenFault::HostileKidPath => draft.name_key("../../../../../../dev/null".to_owned()),
        TokenFault::HostileKidSql => draft.name_key("' UNION SELECT 'key' FROM keys; --".to_owned()),
        TokenFault::HostileKidUrl => draft.name_key("https://kid.example/key.pem".to_owned()),
        TokenFault::HostileX5u => {
            draft.extend_header("x5u", "https://x5u.example/certificate.pem".into());
            draft.signature = Signature::Stranger;
        }
        TokenFault::Hs256PublicKey => {
            draft.header.insert("alg", "HS256".into());
            draft.signature = Signature::HmacOfPublicKey;
        }
        TokenFault::IssuedInFuture => draft.shift("iat", AHEAD),
        TokenFault::KidAbsent => {
            draft.header.remove("kid");
        }
        TokenFault::KidEmpty => draft.name_key(String::new()),
        TokenFault::MissingAud => draft.remove("aud"),
        TokenFault::MissingExp => draft.remove("exp"),
        TokenFault::MissingIat => draft.remove("iat"),
        TokenFault::MissingIss => draft.remove("iss"),
        TokenFault::MissingNbf => draft.remove("nbf"),
        TokenFault::MissingSub => draft.remove("sub"),
        TokenFault::NotYetValid => {
            draft.shift("nbf", AHEAD + 300);
            draft.shift("exp", AHEAD);
        }
        TokenFault::SeveralAudiences => draft.change("aud", second_audience),
        TokenFault::SeveralAudiencesWithAzp => {
            let first = draft.claim("aud").cloned().unwrap_or_default();
            draft.change("aud", second_audience);
            draft.set("azp", first);
        }
        TokenFault::SubjectEmpty => draft.set("sub", "".into()),
        TokenFault::SubjectNull => draft.set("sub", Value::Null),
        TokenFault::SubjectNumber => draft.set("sub", 123.into()),
        TokenFault::TamperedPayload => draft.tampered = Some(("repository", "evil-org/evil-repo".into())),
        TokenFault::TimesAsFractions => draft.write_times(|seconds| json!(seconds + 0.5)),
        TokenFault::TimesAsStrings => draft.write_times(|seconds| format!("{seconds:.0}").into()),
        TokenFault::TooLong => draft.characters = Some(20_001),
        TokenFault::Truncated => draft.signature = Signature::Half,
        TokenFault::UnknownKid => draft.name_key(unpublished_kid(draft.forger.key.kid())),
        TokenFault::WrongAudience => draft.set("aud", "https://audience.example".into()),
        TokenFault::WrongIssuer => {
            draft.change("iss", |issuer| format!("{}.evil.example", issuer.as_str().unwrap_or_default()).into())
        }
        TokenFault::WrongKey => draft.signature = Signature::Stranger,
    }
}

fn second_audience(first: Value) -> Value {
    json!([first, "https://audience.example"])
}

/// Refuses faults that change the same part.
pub(crate) fn consistent(faults: &BTreeSet<TokenFault>) -> Result<(), ContradictoryFaults> {
    for one in faults {
        for other in faults.range(*one..).skip(1) {
            if parts(*one).iter().any(|part| parts(*other).contains(part)) {
                return Err(ContradictoryFaults { one: *one, other: *other });
            }
        }
    }
    Ok(())
}

/// What a fault decides of a token alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Audience,
    Expiry,
    Extension,
    IssuedAt,
    Issuer,
    Kid,
    Length,
    NotBefore,
    Payload,
    Signature,
    Subject,
    TimeForm,
}

fn parts(fault: TokenFault) -> &'static [Part] {
    match fault {
        TokenFault::AlgNone | TokenFault::Hs256PublicKey | TokenFault::Truncated | TokenFault::WrongKey => {
            &[Part::Signature]
        }
        TokenFault::EmbeddedJwk => &[Part::Signature, Part::Kid],
        TokenFault::HostileJku | TokenFault::HostileX5u => &[Part::Signature],
        TokenFault::TamperedPayload => &[Part::Signature, Part::Payload],
        TokenFault::CriticalHeader => &[Part::Extension],
        TokenFault::AudienceEmptyList
        | TokenFault::AudienceList
        | TokenFault::AzpOther
        | TokenFault::DuplicateAudience
        | TokenFault::MissingAud
        | TokenFault::SeveralAudiences
        | TokenFault::SeveralAudiencesWithAzp
        | TokenFault::WrongAudience => &[Part::Audience],
        TokenFault::DuplicateSubject
        | TokenFault::MissingSub
        | TokenFault::SubjectEmpty
        | TokenFault::SubjectNull
        | TokenFault::SubjectNumber => &[Part::Subject],
        TokenFault::MissingIss | TokenFault::WrongIssuer => &[Part::Issuer],
        TokenFault::Expired => &[Part::Expiry, Part::IssuedAt, Part::NotBefore],
        TokenFault::NotYetValid => &[Part::Expiry, Part::NotBefore],
        TokenFault::IssuedInFuture | TokenFault::MissingIat => &[Part::IssuedAt],
        TokenFault::MissingExp => &[Part::Expiry],
        TokenFault::MissingNbf => &[Part::NotBefore],
        TokenFault::TimesAsFractions | TokenFault::TimesAsStrings => &[Part::TimeForm],
        TokenFault::HostileKidLong
        | TokenFault::HostileKidPath
        | TokenFault::HostileKidSql
        | TokenFault::HostileKidUrl
        | TokenFault::KidAbsent
        | TokenFault::KidEmpty
        | TokenFault::UnknownKid => &[Part::Kid],
        TokenFault::TooLong => &[Part::Length, Part::Payload],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(faults: &[TokenFault]) -> Result<(), String> {
        consistent(&faults.iter().copied().collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_token_without_signature_cannot_be_signed_by_the_wrong_key() {
        assert_eq!(
            of(&[TokenFault::WrongKey, TokenFault::AlgNone]).unwrap_err(),
            "the faults `alg-none` and `wrong-key` contradict one another: ask for one of them"
        );
        assert!(of(&[TokenFault::Expired, TokenFault::WrongAudience, TokenFault::NotYetValid]).is_err());
    }

    #[test]
    fn every_fault_is_possible_alone_and_beside_one_of_another_part() {
        for fault in TokenFault::ALL {
            assert_eq!(of(&[*fault]), Ok(()));
        }
        assert_eq!(of(&[TokenFault::Expired, TokenFault::TimesAsStrings, TokenFault::WrongKey]), Ok(()));
    }
}
