//! The claims of a token, read for the report: nobody's verdict hangs on them here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// The claims, if the token has any that can be read; a forged one may not.
pub(crate) fn of(token: &str) -> Option<Map<String, Value>> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read_from_the_middle_part_and_nothing_else_is_one() {
        let token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(br#"{"sub":"repo:o/r"}"#));
        assert_eq!(of(&token).unwrap()["sub"], "repo:o/r");
        for broken in ["", "a", "a.b.c", "a.W10.c"] {
            assert_eq!(of(broken), None, "{broken}");
        }
    }
}
