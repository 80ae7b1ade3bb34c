//! The waiver file: findings that somebody has accepted, for a reason and until a day.
//!
//! ```yaml
//! - rule: any-trigger
//!   scope: arn:aws:iam::*:role/preview-*   # the role, repository or policy, or the file; `*` stands for anything
//!   reason: preview images are thrown away after a day
//!   expires: 2027-03-31
//! ```
//!
//! All four are required, and nothing else is allowed: an unknown rule or key is wrong input. A waiver that covers nothing
//! or has expired is a finding of its own.

use std::{fmt, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use miette::{Diagnostic, NamedSource, SourceSpan};
use portcullis_evidence::{SourceFile, Spot};
use portcullis_policy::lint::Finding;
use portcullis_report::{CheckedFinding, EXPIRED_WAIVER, RuleText, UNUSED_WAIVER, Waived, rules};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_saphyr::Spanned;

/// The waivers of a file; none without a file.
#[derive(Debug, Default)]
pub(super) struct Waivers {
    file: Option<Arc<SourceFile>>,
    waivers: Vec<Waiver>,
}

#[derive(Debug)]
struct Waiver {
    rule: String,
    scope: String,
    reason: String,
    expires: Date,
    /// The bytes of its rule in the file.
    at: SourceSpan,
}

/// A waiver file that is wrong.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(super) enum WaiverError {
    #[error("the waiver file `{path}` cannot be read: {why}")]
    #[diagnostic(help("fix the path, or the file"))]
    Unreadable { path: Utf8PathBuf, why: String },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Wrong(Box<Wrong>),
}

/// Something at a place of the waiver file.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub(super) struct Wrong {
    message: String,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    at: SourceSpan,
    #[help]
    help: String,
}

const KEYS: [&str; 4] = ["rule", "scope", "reason", "expires"];

const EXAMPLE: &str = "a waiver is `- { rule: …, scope: …, reason: …, expires: 2027-03-31 }`";

impl Waivers {
    /// Reads a waiver file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not YAML, or has an unknown rule or key, or lacks one, at the place.
    pub(super) fn read(path: &Utf8Path) -> Result<Self, WaiverError> {
        let unreadable = |why: String| WaiverError::Unreadable { path: path.to_owned(), why };
        let bytes = std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => unreadable("it does not exist".to_owned()),
            _ => unreadable(error.to_string()),
        })?;
        let file = SourceFile::decode(path, bytes).map_err(|error| unreadable(error.to_string()))?;
        Self::parse(file)
    }

    fn parse(file: Arc<SourceFile>) -> Result<Self, WaiverError> {
        let entries: Vec<Spanned<Entry>> = serde_saphyr::from_str(file.text()).map_err(|error| {
            let at = error.location().map_or((0, 0), |location| bytes(&location));
            let what = error.without_snippet().to_string();
            let what = what.lines().next().unwrap_or_default();
            wrong(&file, at, format!("this is not a list of waivers: {what}"), EXAMPLE)
        })?;
        let waivers = entries.iter().map(|entry| waiver(&file, entry)).collect::<Result<_, _>>()?;
        Ok(Self { file: Some(file), waivers })
    }

    /// Marks what is waived, and adds a finding for each waiver that covers nothing or has expired.
    pub(super) fn apply(&self, findings: &mut Vec<CheckedFinding>, today: Date) {
        let Some(file) = &self.file else { return };
        let mut own = Vec::new();
        for waiver in &self.waivers {
            let is_over = waiver.expires < today;
            let mut covers_any = false;
            for found in findings.iter_mut().filter(|found| waiver.covers(found)) {
                covers_any = true;
                if !is_over && found.waived.is_none() {
                    let line = waiver.spot(file).line;
                    found.waived = Some(Waived {
                        reason: waiver.reason.clone(),
                        expires: waiver.expires.to_string(),
                        place: format!("{}:{line}", file.path()),
                    });
                }
            }
            if is_over {
                let message =
                    format!("the waiver of `{}` for `{}` expired on {}", waiver.rule, waiver.scope, waiver.expires);
                own.push(waiver.finding(file, &EXPIRED_WAIVER, message));
            } else if !covers_any {
                let message = format!("the waiver of `{}` for `{}` covers no finding", waiver.rule, waiver.scope);
                own.push(waiver.finding(file, &UNUSED_WAIVER, message));
            }
        }
        findings.extend(own);
    }
}

impl Waiver {
    fn covers(&self, found: &CheckedFinding) -> bool {
        let finding = &found.finding;
        let names = [finding.subject.as_str(), &finding.policy, found.spot.file.as_str()];
        finding.rule == self.rule && names.iter().any(|name| fits(&self.scope, name))
    }

    fn finding(&self, file: &Arc<SourceFile>, rule: &RuleText, message: String) -> CheckedFinding {
        let finding = Finding {
            rule: rule.id,
            severity: rule.severity,
            subject: file.path().to_string(),
            document: usize::MAX,
            policy: file.path().to_string(),
            pointer: String::new(),
            span: self.at,
            message,
            explanation: rule.explanation.to_owned(),
            fix: rule.fix.to_owned(),
            witness: None,
            source: rule.source,
        };
        CheckedFinding { finding, spot: self.spot(file), waived: None }
    }

    fn spot(&self, file: &SourceFile) -> Spot {
        Spot::in_file(file, self.at.offset()..self.at.offset() + self.at.len())
    }
}

fn waiver(file: &Arc<SourceFile>, entry: &Spanned<Entry>) -> Result<Waiver, WaiverError> {
    let whole = bytes(&entry.referenced);
    for (key, _) in &entry.value.0 {
        if !KEYS.contains(&key.value.as_str()) {
            let help =
                meant(&key.value, KEYS).map_or_else(|| EXAMPLE.to_owned(), |meant| format!("did you mean `{meant}`?"));
            return Err(wrong(file, bytes(&key.referenced), format!("unknown key `{}` in a waiver", key.value), help));
        }
    }
    let field = |name: &str| {
        let mut given = entry.value.0.iter().filter(|(key, _)| key.value == name);
        let Some((_, value)) = given.next() else {
            return Err(wrong(file, whole, format!("the waiver has no `{name}`"), EXAMPLE));
        };
        if let Some((again, _)) = given.next() {
            return Err(wrong(
                file,
                bytes(&again.referenced),
                format!("the key `{name}` is given twice"),
                "remove one of them",
            ));
        }
        match value.value.trim() {
            "" => Err(wrong(file, bytes(&value.referenced), format!("`{name}` is empty"), EXAMPLE)),
            text => Ok((text.to_owned(), bytes(&value.referenced))),
        }
    };
    let (rule, rule_at) = field("rule")?;
    let known = rules();
    if !known.iter().any(|text| text.id == rule) {
        let ids = known.iter().map(|text| text.id);
        let help = meant(&rule, ids).map_or_else(
            || "the rules are listed in `docs/rules.md`".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Err(wrong(file, rule_at, format!("there is no rule `{rule}`"), help));
    }
    let (expires, expires_at) = field("expires")?;
    let expires = expires.parse::<Date>().map_err(|_| {
        wrong(
            file,
            expires_at,
            format!("`{expires}` is not a day"),
            "write it as `2027-03-31`: the last day on which it is waived",
        )
    })?;
    let at = SourceSpan::from((rule_at.0, rule.len()));
    Ok(Waiver { rule, scope: field("scope")?.0, reason: field("reason")?.0, expires, at })
}

fn wrong(file: &SourceFile, at: (usize, usize), message: String, help: impl Into<String>) -> WaiverError {
    let text = NamedSource::new(file.path(), file.text().to_owned());
    let end = file.text().len();
    let start = at.0.min(end);
    // A mark stays on its first line.
    let marked = file.text().get(start..(start + at.1).min(end)).unwrap_or_default();
    let length = marked.lines().next().unwrap_or_default().trim_end().len();
    let at = SourceSpan::from((start, length));
    WaiverError::Wrong(Box::new(Wrong { message, text, at, help: help.into() }))
}

/// The bytes of a value: where it begins, and how many there are.
fn bytes(location: &serde_saphyr::Location) -> (usize, usize) {
    let number = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok()).unwrap_or_default();
    (number(location.span().byte_offset()), number(location.span().byte_len()))
}

/// What was probably meant.
fn meant<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = names.into_iter().map(|name| (strsim::damerau_levenshtein(written, name), name));
    let (distance, name) = scored.min()?;
    (distance <= 1 + written.chars().count() / 4).then_some(name)
}

/// Whether a name fits a scope, in which `*` stands for any text. In linear time for each star.
fn fits(scope: &str, name: &str) -> bool {
    let Some((first, rest)) = scope.split_once('*') else { return scope == name };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match name.find(part) {
            Some(at) => name = name.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    name.ends_with(last)
}

/// The keys of a waiver with their values, in the order of the file: unknown ones are told from known ones later.
#[derive(Debug)]
struct Entry(Vec<(Spanned<String>, Spanned<String>)>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a waiver: `rule`, `scope`, `reason` and `expires`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entry(entries))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("arn:aws:iam::*:role/preview-*", "arn:aws:iam::123456789012:role/preview-7", true)]
    #[case("*", "anything", true)]
    #[case("trust.json", "trust.json", true)]
    #[case("trust.json", "other/trust.json", false)]
    #[case("a*b", "ab", true)]
    #[case("a*a", "a", false)]
    #[case("*x*y", "axbyc", false)]
    fn a_star_of_a_scope_stands_for_any_text(#[case] scope: &str, #[case] name: &str, #[case] expected: bool) {
        assert_eq!(fits(scope, name), expected);
    }

    fn refused(text: &str) -> String {
        let error = Waivers::parse(SourceFile::new(Utf8Path::new("waivers.yml"), text)).unwrap_err();
        let WaiverError::Wrong(wrong) = error else { panic!("{error}") };
        let Wrong { message, text, at, help } = *wrong;
        let marked = text.inner().get(at.offset()..at.offset() + at.len()).unwrap();
        format!("{message} | {marked} | {help}")
    }

    #[test]
    fn what_a_waiver_file_may_not_say_is_refused_at_its_place() {
        let whole = "- rule: any-trigger\n  scope: x\n  reason: y\n  expires: 2027-03-31\n";
        assert!(Waivers::parse(SourceFile::new(Utf8Path::new("waivers.yml"), whole)).is_ok());
        let texts = [
            whole.replace("any-trigger", "any-triger"),
            whole.replace("any-trigger", "something"),
            whole.replace("scope", "scpoe"),
            whole.replace("2027-03-31", "next year"),
            whole.replace("  reason: y\n", ""),
            whole.replace("reason: y", "reason: ''"),
            format!("{whole}  scope: z\n"),
            "waivers: []".to_owned(),
            "- rule: [a]".to_owned(),
            "- {".to_owned(),
            "{".to_owned(),
        ];
        insta::assert_snapshot!(texts.map(|text| refused(&text)).join("\n"));
    }
}
