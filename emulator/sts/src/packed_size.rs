//! `PackedPolicySize`: how much of its room a session takes, in percent, and when that is too much.
//!
//! How AWS packs is not known; all of this is `unverified` and to be compared loosely. Observed: a web identity's session
//! takes about 24 without policies and tags, and a subject of 300 equal letters 10 more; a session of AssumeRole takes 9
//! and 18 with 8 and 51 letters in the names of role and session. Reported: about 400 letters of tags are too many
//! (`Packed size of session tags consumes …`), and policies far below 2,048 letters are not.

use portcullis_model::Cause;
use portcullis_policy::Quota;
use portcullis_store::{Role, Session, SessionPolicy};
use portcullis_wire::Fault;

use crate::faults;

/// What a session of AssumeRole takes by itself: a straight line through what was recorded.
pub(crate) fn of_role_session(role: &Role, session: &Session) -> u32 {
    percent((role.name.as_str().len() + session.name.len() + 35) * 9, 43)
}

/// What the session of a web identity takes by itself.
pub(crate) fn of_web_identity(subject: &str, source_identity: Option<&str>) -> u32 {
    24 + percent(subject.len(), 30) + percent(source_identity.unwrap_or_default().len(), 6)
}

/// What the session takes in all.
///
/// # Errors
///
/// `PackedPolicyTooLarge` for tags or policies that do not fit. Documented: the text of all session policies together has
/// at most 2,048 characters.
pub(crate) fn check(own: u32, session: &Session) -> Result<u32, Fault> {
    let letters: usize = session.tags.iter().map(|(key, value)| key.len() + value.len()).sum();
    let tags = percent(letters, 5);
    if tags > 100 {
        let cause = Cause::new(format!("the session tags have {letters} letters in all"));
        return Err(faults::PACKED_TAGS_TOO_LARGE.with(&[("percent", &tags.to_string())]).caused_by(cause));
    }
    let texts: Vec<&str> = session.policies.iter().map(text).collect();
    let length: usize = texts.iter().map(|text| Quota::SessionPolicy.size_of(text)).sum();
    let packed = own + tags + percent(length, 30);
    let plain = percent(length * 100, Quota::SessionPolicy.limit());
    let too_much = if plain > 100 { Some(plain) } else { (packed > 100).then_some(packed) };
    match too_much {
        None => Ok(packed),
        Some(percent) => {
            let cause = Cause::new(format!("the session policies have {length} characters in all"))
                .wanted([format!("at most {}, and room for the session's tags", Quota::SessionPolicy.limit())])
                .seen(length.to_string());
            Err(faults::PACKED_POLICY_TOO_LARGE.with(&[("percent", &percent.to_string())]).caused_by(cause))
        }
    }
}

fn text(policy: &SessionPolicy) -> &str {
    match policy {
        SessionPolicy::Inline(text) => text,
        SessionPolicy::Managed(arn) => arn.as_str(),
    }
}

fn percent(amount: usize, of: usize) -> u32 {
    u32::try_from(amount.checked_div(of).unwrap_or_default()).unwrap_or(u32::MAX / 4)
}
