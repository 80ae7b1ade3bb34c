//! The rules of `portcullis check`: cases under `tests/cases/lint/<rule>/`, and policies that are good.
//!
//! A case `fires…` must bring its rule up, one `silent…` must not; what is found is compared with a snapshot. A rule
//! without both fails a test. In `good/` nothing graver than a note may be found.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "lint/case.rs"]
mod case;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use case::Case;
use portcullis_policy::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict,
    lint::{Finding, RULES, Severity, Witness, lint},
    verdict,
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lint")
}

/// The cases of a folder by name.
fn cases(folder_name: &str) -> BTreeMap<String, Case> {
    let folder = folder().join(folder_name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("write {}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), Case::read(&path))).collect()
}

/// The finding as a person would see it.
fn shown(case: &Case, finding: &Finding) -> String {
    let text = case.text(finding.document);
    let span = finding.span.offset()..finding.span.offset() + finding.span.len();
    let under = text.get(span).unwrap_or_else(|| panic!("{finding:?} points beside the text"));
    let mut shown = String::new();
    writeln!(shown, "{}[{}] {}", finding.severity, finding.rule, finding.message).unwrap();
    writeln!(shown, "  at {} of `{}` ({}): {}", finding.pointer, finding.policy, finding.subject, flat(under)).unwrap();
    writeln!(shown, "  why: {}", finding.explanation).unwrap();
    if let Some(witness) = &finding.witness {
        writeln!(shown, "  witness: {witness}").unwrap();
    }
    writeln!(shown, "  fix: {}", finding.fix).unwrap();
    shown
}

fn flat(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let flat = words.join(" ");
    let start: String = flat.chars().take(100).collect();
    if start == flat { flat } else { format!("{start} …") }
}

#[test]
fn every_rule_fires_and_is_silent_where_its_cases_say() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let cases = cases(rule.id);
        let is = |start: &str| cases.keys().any(|name| name.starts_with(start));
        assert!(is("fires") && is("silent"), "`{}` needs a firing and a silent case", rule.id);
        let mut snapshot = String::new();
        for (name, case) in &cases {
            assert!(case.source.starts_with("https://"), "{}/{name} has no source", rule.id);
            let findings: Vec<Finding> =
                lint(&case.estate()).into_iter().filter(|found| found.rule == rule.id).collect();
            if name.starts_with("silent") {
                let shown: Vec<String> = findings.iter().map(|finding| shown(case, finding)).collect();
                if !findings.is_empty() {
                    wrong.push(format!("{}/{name} fires: {}", rule.id, shown.concat()));
                }
                continue;
            }
            assert!(name.starts_with("fires"), "{}/{name} says neither", rule.id);
            if findings.is_empty() {
                wrong.push(format!("{}/{name} is silent", rule.id));
            }
            writeln!(snapshot, "# {name}").unwrap();
            for finding in &findings {
                snapshot.push_str(&shown(case, finding));
            }
        }
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/lint" }, {
            insta::assert_snapshot!(rule.id, snapshot);
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_cases_is_that_of_a_rule() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "good" || RULES.iter().any(|rule| rule.id == name), "no rule is called `{name}`");
    }
}

#[test]
fn in_good_policies_nothing_graver_than_a_note_is_found() {
    let mut notes = String::new();
    for (name, case) in cases("good") {
        assert!(case.source.starts_with("https://"), "good/{name} has no source");
        writeln!(notes, "# {name}").unwrap();
        for finding in lint(&case.estate()) {
            assert_eq!(finding.severity, Severity::Note, "good/{name}: {}", shown(&case, &finding));
            writeln!(notes, "  {}: {}", finding.rule, finding.message).unwrap();
        }
    }
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/lint" }, {
        insta::assert_snapshot!("good", notes);
    });
}

#[test]
fn a_claim_is_not_put_to_rest_by_another_rule_that_speaks_of_another_provider() {
    // Two providers in one statement: GitHub's lets everybody in, which is told; the other one AWS refuses by itself.
    let text = r#"{ "source": "https://docs.aws.amazon.com/", "roles": [{ "name": "deploy", "trust": { "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
              "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
              "Condition": { "StringEquals": { "token.actions.githubusercontent.com:repository_id": "456" } } },
            { "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
              "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
              "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } } }
        ] } }] }"#;
    let case = Case::of(text).unwrap();
    let found: Vec<(String, &str)> = lint(&case.estate()).into_iter().map(|it| (it.pointer, it.rule)).collect();
    let is_told = |rule: &str, statement: &str| found.iter().any(|(at, of)| *of == rule && at.starts_with(statement));
    assert!(is_told("refused-on-write", "/Statement/0") && is_told("no-subject", "/Statement/1"), "{found:?}");
}

#[test]
fn whoever_is_said_to_get_in_comes_with_a_witness() {
    let proved = [
        "no-subject",
        "any-repository",
        "open-owner-name",
        "negated-identity",
        "actor-only",
        "any-repository-of-owner",
        "open-repository-name",
        "called-workflow-only",
        "workflow-of-any-branch",
        "any-trigger",
        "pull-request-pushes",
        "any-branch",
        "any-tag",
        "any-environment",
        "reusable-name",
        "everyone-in-trust",
        "public-repository",
    ];
    for rule in proved {
        for (name, case) in cases(rule) {
            for finding in lint(&case.estate()).iter().filter(|finding| finding.rule == rule) {
                assert!(finding.witness.is_some(), "{rule}/{name}: {finding:?}");
            }
        }
    }
}

/// Whether the trust policy lets the witness in: asked as anybody else would ask the evaluation.
fn gets_in(case: &Case, finding: &Finding, witness: &Witness) -> bool {
    let policy = Policy::parse(case.text(finding.document)).unwrap();
    let everything = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let everything = Policy::parse(everything).unwrap();
    let mut context = Context::new();
    for (key, value) in &witness.context {
        context.set(key, value.as_str());
    }
    let named = NamedPolicy { name: "judged", policy: &policy };
    let own = NamedPolicy { name: "everything", policy: &everything };
    let federated = witness.action == "sts:AssumeRoleWithWebIdentity";
    let trust = witness.action.starts_with("sts:");
    let request = Request {
        principal: if federated {
            Principal::Federated(witness.principal.clone())
        } else {
            Principal::Aws(witness.principal.parse().unwrap())
        },
        action: witness.action.clone(),
        resource: if trust {
            "arn:aws:iam::123456789012:role/deploy".to_owned()
        } else {
            "arn:aws:ecr:ap-northeast-1:123456789012:repository/app".to_owned()
        },
        resource_account: None,
        context,
    };
    let layers = Layers {
        identity: (!federated).then(|| vec![own]),
        resource: if trust { ResourcePolicy::Trust(named) } else { ResourcePolicy::Policy(named) },
        ..Layers::default()
    };
    verdict(&request, &layers) == Verdict::Allowed
}

#[test]
fn every_witness_is_let_in_when_the_policy_is_asked_again() {
    let mut asked = 0;
    for folder in RULES.iter().map(|rule| rule.id).chain(["good"]) {
        for (name, case) in cases(folder) {
            for finding in lint(&case.estate()) {
                if let Some(witness) = &finding.witness {
                    assert!(gets_in(&case, &finding, witness), "{folder}/{name}: {}", shown(&case, &finding));
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 100, "{asked}");
}

#[test]
fn every_fix_names_something_to_write() {
    for rule in RULES {
        let texts = [rule.title, rule.explanation, rule.fix];
        assert!(texts.iter().all(|text| !text.is_empty() && !text.contains("  ")), "{}", rule.id);
        assert!(rule.fix.contains('`') || rule.fix.contains("Settings"), "the fix of `{}` names nothing", rule.id);
        assert!(rule.explanation.ends_with('.') && rule.fix.trim_end_matches(')').ends_with(['.', '?']), "{}", rule.id);
        for (name, case) in cases(rule.id) {
            for finding in lint(&case.estate()) {
                assert!(
                    finding.fix.contains('`') || finding.fix == rule.fix || finding.rule != rule.id,
                    "{}/{name}",
                    rule.id
                );
                let first = finding.message.chars().next().unwrap();
                assert!(!first.is_uppercase() || finding.message.starts_with("AWS"), "{}", finding.message);
                assert!(!finding.message.ends_with('.') && !finding.message.contains('\n'), "{}", finding.message);
            }
        }
    }
}

#[test]
fn rules_are_named_once_and_in_lower_case() {
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len());
}

#[test]
fn the_documentation_lists_every_rule() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let mut page = String::from(
        "# The rules of `portcullis check`\n\n\
         What each rule finds, and the severity of its gravest finding; where less is known, or less is at stake, a finding\n\
         is milder. Generated from the rules: `UPDATE_DOCS=1 cargo test -p portcullis-policy --test lint` writes it.\n\n\
         | rule | severity | what it finds | source |\n|---|---|---|---|\n",
    );
    for rule in RULES {
        writeln!(page, "| `{}` | {} | {} | <{}> |", rule.id, rule.severity, rule.title, rule.source).unwrap();
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(written, page, "run with UPDATE_DOCS=1");
}
