//! The regular expressions of the models, which are Java's and must match the whole value.
//!
//! Java's `\w` and `\d` know ASCII only, and `\u` takes four digits. A pattern is compiled when it is first used.

use std::sync::OnceLock;

use fancy_regex::Regex;

/// A pattern with the text that AWS's messages print.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: String,
    regex: OnceLock<Option<Regex>>,
}

/// What AWS's messages print otherwise than the model has it: shape, pattern.
const AS_OBSERVED: &[(&str, &str)] =
    // Recorded of GetContextKeysForCustomPolicy in September 2026; the model has `\u0020-\u00FF`.
    &[("policyDocumentType", r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+")];

impl Pattern {
    /// The pattern of a shape.
    pub(super) fn of(shape: &str, text: String) -> Self {
        let observed = AS_OBSERVED.iter().find(|(name, _)| *name == shape);
        Self { text: observed.map_or(text, |(_, pattern)| (*pattern).to_owned()), regex: OnceLock::new() }
    }

    /// The pattern as AWS prints it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole text matches. A pattern that cannot be compiled or decided matches nothing.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(&format!(r"\A(?:{})\z", from_java(&self.text))).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text).unwrap_or(false))
    }
}

fn from_java(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('d') => out.push_str("[0-9]"),
            // Exactly four digits follow, so that `\u10FFFF` means U+10FF and two letters, as it does to Java.
            Some('u') => {
                out.push_str(r"\x{");
                out.extend(letters.by_ref().take(4));
                out.push('}');
            }
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn every_pattern_of_every_model_compiles() {
        for text in [
            include_str!("../../models/sts.json"),
            include_str!("../../models/iam.json"),
            include_str!("../../models/ecr.json"),
        ] {
            let model: serde_json::Value = serde_json::from_str(text).unwrap();
            for (name, shape) in model["shapes"].as_object().unwrap() {
                if let Some(pattern) = shape["pattern"].as_str() {
                    let translated = from_java(pattern);
                    assert!(Regex::new(&translated).is_ok(), "{name}: {translated}");
                }
            }
        }
    }

    #[rstest]
    #[case(r"[\w+=,.@-]*", "GitHubActions", true)]
    #[case(r"[\w+=,.@-]*", "Session1:2", false)]
    #[case(r"[\w+=,.@-]*", "naïve", false)]
    #[case(r"[\w+=,.@-]*", "line\n", false)]
    #[case(r"[\u0009\u000A\u000D\u0020-\u00FF]+", "a\tb ÿ", true)]
    #[case(r"[\u0009\u000A\u000D\u0020-\u00FF]+", "→", false)]
    #[case(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "équipe-9 @x", true)]
    #[case(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "tab\t", false)]
    #[case(r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "my-company", true)]
    #[case(r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "my--company", false)]
    #[case(r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/team/", true)]
    #[case(r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/team", false)]
    fn a_pattern_matches_the_whole_value(#[case] pattern: &str, #[case] value: &str, #[case] matches: bool) {
        assert_eq!(Pattern::of("shape", pattern.to_owned()).matches(value), matches);
    }
}
