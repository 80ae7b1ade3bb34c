//! The cases under `tests/cases/elements`: documents, and what AWS says of each when it is written as each kind.
//!
//! Every case gives the verdict of all six kinds. A test fails when an element has no accepted or no refused document, or
//! a rule of a kind has no document that it refuses.

#![expect(clippy::panic, clippy::string_slice, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use portcullis_policy::{
    DocumentKind, Policy, WRITE_RULES, WriteOptions, WriteRule, check_on_write, check_on_write_with,
};
use serde::Deserialize;
use serde_json::Value;

const ELEMENTS: [&str; 14] = [
    "document",
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    // Not an element, but what `Principal` and `Condition` must be to one another.
    "providers",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    source: String,
    document: Option<Value>,
    text: Option<String>,
    verdicts: Verdicts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Verdicts {
    identity: Said,
    trust: Said,
    resource: Said,
    session: Said,
    service_control: Said,
    resource_control: Said,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Said {
    Accepted(Accepted),
    Refused(Refused),
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Accepted {
    Accepted,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    /// The rule of [`WRITE_RULES`].
    rule: String,
    /// AWS's message.
    says: String,
    /// What a person is told.
    error: String,
    /// The text that the error points at.
    underlined: String,
}

impl Case {
    fn text(&self) -> String {
        match (&self.document, &self.text) {
            (Some(document), None) => document.to_string(),
            (None, Some(text)) => text.clone(),
            _ => panic!("either `document` or `text`"),
        }
    }

    fn verdicts(&self) -> [(DocumentKind, &Said); 6] {
        let said = &self.verdicts;
        [
            (DocumentKind::Identity, &said.identity),
            (DocumentKind::Trust, &said.trust),
            (DocumentKind::Resource, &said.resource),
            (DocumentKind::Session, &said.session),
            (DocumentKind::ServiceControl, &said.service_control),
            (DocumentKind::ResourceControl, &said.resource_control),
        ]
    }
}

fn cases(element: &str) -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/elements").join(element);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap());
        let case = case.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

fn written(kind: DocumentKind, text: &str) -> Said {
    match check_on_write(kind, text) {
        Ok(_) => Said::Accepted(Accepted::Accepted),
        Err(malformed) => {
            let span = malformed.error.span();
            // What is not JSON, or of the wrong type, says all there is to say.
            let rule = malformed.rule.id;
            assert!(rule == "json" || rule == "shape" || malformed.error.help_text().is_some(), "{rule} gives no help");
            Said::Refused(Refused {
                rule: rule.to_owned(),
                says: malformed.aws_message,
                error: malformed.error.to_string(),
                underlined: text[span.offset()..span.offset() + span.len()].to_owned(),
            })
        }
    }
}

#[test]
fn every_document_is_taken_or_refused_as_its_case_says() {
    for (path, case) in ELEMENTS.into_iter().flat_map(cases) {
        assert!(!case.source.is_empty(), "{}", path.display());
        let text = case.text();
        for (kind, said) in case.verdicts() {
            assert_eq!(written(kind, &text), *said, "{} as {kind:?}", path.display());
        }
    }
}

#[test]
fn what_is_stored_is_read_unless_it_is_no_policy() {
    for (path, case) in ELEMENTS.into_iter().flat_map(cases) {
        let refusals = case.verdicts().into_iter().filter_map(|(_, said)| match said {
            Said::Refused(refused) => Some(refused),
            Said::Accepted(_) => None,
        });
        let unreadable = |refused: &&Refused| {
            matches!(refused.rule.as_str(), "json" | "shape" | "effect-case")
                || refused.error == "the statement has neither `Action` nor `NotAction`"
        };
        let wanted = refusals.filter(unreadable).map(|refused| refused.error.clone()).next();
        let read = Policy::parse(&case.text());
        assert_eq!(read.err().map(|error| error.to_string()), wanted, "{}", path.display());
    }
}

#[test]
fn no_element_is_without_a_document_that_is_taken_and_one_that_is_refused() {
    for element in ELEMENTS {
        let cases = cases(element);
        let verdicts: Vec<&Said> = cases.iter().flat_map(|(_, case)| case.verdicts()).map(|(_, said)| said).collect();
        assert!(verdicts.iter().any(|said| matches!(said, Said::Accepted(_))), "{element} is never taken");
        assert!(verdicts.iter().any(|said| matches!(said, Said::Refused(_))), "{element} is never refused");
    }
}

#[test]
fn every_folder_is_an_element() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/elements");
    let found: BTreeSet<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, ELEMENTS.map(str::to_owned).into());
}

#[test]
fn no_rule_of_any_kind_is_without_a_document_that_it_refuses() {
    let mut seen: BTreeMap<String, Vec<DocumentKind>> = BTreeMap::new();
    for (_, case) in ELEMENTS.into_iter().flat_map(cases) {
        for (kind, said) in case.verdicts() {
            if let Said::Refused(refused) = said {
                seen.entry(refused.rule.clone()).or_default().push(kind);
            }
        }
    }
    let missing = |rule: &WriteRule| {
        let kinds = seen.get(rule.id).cloned().unwrap_or_default();
        rule.kinds.iter().filter(|kind| !kinds.contains(kind)).map(|kind| (rule.id, *kind)).collect::<Vec<_>>()
    };
    let missing: Vec<(&str, DocumentKind)> = WRITE_RULES.iter().flat_map(|rule| missing(rule)).collect();
    assert!(missing.is_empty(), "write cases for {missing:?}");
    for (id, kinds) in &seen {
        let rule = WRITE_RULES.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule `{id}`"));
        assert!(kinds.iter().all(|kind| rule.kinds.contains(kind)), "`{id}` binds more kinds than it says");
    }
}

#[test]
fn the_names_of_the_rules_are_unique_and_their_sources_given() {
    let names: BTreeSet<&str> = WRITE_RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(names.len(), WRITE_RULES.len());
    assert!(WRITE_RULES.iter().all(|rule| !rule.source.is_empty() && !rule.kinds.is_empty()));
}

#[test]
fn what_may_be_written_can_be_read_and_says_the_same_when_printed() {
    for (path, case) in ELEMENTS.into_iter().flat_map(cases) {
        let text = case.text();
        for (kind, _) in case.verdicts().iter().filter(|(_, said)| matches!(said, Said::Accepted(_))) {
            let printed = Policy::parse(&text).unwrap().to_string();
            let again = check_on_write(*kind, &printed);
            assert_eq!(again.unwrap().to_string(), printed, "{} as {kind:?}", path.display());
        }
    }
}

#[test]
fn a_grandfathered_trust_policy_is_spared_the_rules_of_shared_providers_and_no_other() {
    let grandfathered = WriteOptions { grandfathered: true };
    let shared = ["shared-provider", "application", "cognito-condition"];
    let mut spared = 0;
    for (path, case) in ELEMENTS.into_iter().flat_map(cases) {
        for (kind, said) in case.verdicts() {
            let is_shared = matches!(said, Said::Refused(refused) if shared.contains(&refused.rule.as_str()));
            spared += usize::from(is_shared);
            let taken = check_on_write_with(kind, &case.text(), grandfathered).is_ok();
            assert_eq!(taken, is_shared || matches!(said, Said::Accepted(_)), "{} as {kind:?}", path.display());
        }
    }
    assert!(spared > 0);
}
