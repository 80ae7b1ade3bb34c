//! What a program prints, with the parts that differ left open: `Incorrect token audience`, `User: {principal} is not
//! authorized to perform: {action} on resource: {resource}`.
//!
//! A part reaches to the next fixed text, the last one to the end of the line or to the first blank if the template ends
//! with it. Searching is linear: the fixed texts are looked for one after another, and nothing is tried twice.

use std::collections::BTreeMap;

/// What was found of a template in a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Match {
    /// The byte of the line at which it begins.
    pub(crate) start: usize,
    /// The open parts by name.
    pub(crate) parts: BTreeMap<&'static str, String>,
}

/// Looks for a template in a line.
pub(crate) fn find(template: &'static str, line: &str) -> Option<Match> {
    let (head, mut rest) = template.split_once('{').map_or((template, ""), |(head, rest)| (head, rest));
    let start = line.find(head)?;
    let mut at = start + head.len();
    let mut parts = BTreeMap::new();
    while let Some((name, after)) = rest.split_once('}') {
        let (text, next) = after.split_once('{').map_or((after, ""), |(text, next)| (text, next));
        let open = line.get(at..)?;
        let length = if text.is_empty() { word(open) } else { open.find(text)? };
        let part = open.get(..length)?.trim();
        if part.is_empty() {
            return None;
        }
        parts.insert(name, part.to_owned());
        at += length + text.len();
        rest = next;
    }
    Some(Match { start, parts })
}

/// The length of what stands there until a blank or a quote, without a full stop or comma at its end.
fn word(text: &str) -> usize {
    let end = text.find(|letter: char| letter.is_whitespace() || letter == '"').unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ')', ':']).len()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Incorrect token audience", "An error: Incorrect token audience", Some("{}"))]
    #[case("Incorrect token audience", "Incorrect token", None)]
    #[case("for {issuer}", "no provider found for https://a.example.", Some(r#"{"issuer": "https://a.example"}"#))]
    #[case("for {issuer}", "no provider found for ", None)]
    #[case("name '{a}' in '{b}'", "name 'x y' in 'z'!", Some(r#"{"a": "x y", "b": "z"}"#))]
    #[case("name '{a}' in '{b}'", "name 'x y' in 'z", None)]
    #[case("é{a}é", "ééé é", None)]
    fn what_is_open_is_read(#[case] template: &'static str, #[case] line: &str, #[case] parts: Option<&str>) {
        let found = find(template, line).map(|found| format!("{:?}", found.parts));
        assert_eq!(found.as_deref(), parts);
    }
}
