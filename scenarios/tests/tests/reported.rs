//! The reported failures: every one of them has a scenario or a reason why it has none, and `scenarios/README.md` lists
//! them. `UPDATE_DOCS=1` writes the list.
//!
//! The ids are those of the project's catalogue of public reports, in which they are not contiguous. What the table
//! says comes from the scenario files: their title, their first lines, and the first case that is expected to be denied.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use portcullis_scenario::{Expectation, Scenario, parse};

const FOLDER: &str = "../reported";
const TABLE: &str = "../README.md";
const BEGIN: &str = "<!-- the table: UPDATE_DOCS=1 cargo test -p portcullis-scenarios-tests --test reported -->\n";
const END: &str = "<!-- the end of the table -->\n";

/// What a scenario file says of its report.
struct Report {
    folder: String,
    sources: Vec<String>,
    seen: String,
    fix: String,
    scenario: Scenario,
}

#[test]
fn every_reported_failure_has_a_scenario_or_a_reason() {
    let reports = reports();
    let mut listed = BTreeSet::new();
    for (id, reason) in catalogue() {
        match (reports.get(&id), reason) {
            (Some(_), None) | (None, Some(_)) => {}
            (Some(report), Some(_)) => panic!("{id} has a scenario, {}, and a reason to have none", report.folder),
            (None, None) => panic!("{id} has neither a scenario below {FOLDER} nor a reason in reported.txt"),
        }
        assert!(listed.insert(id.clone()), "{id} is listed twice");
    }
    for id in reports.keys() {
        assert!(listed.contains(id), "{id} has a scenario and is not listed in reported.txt");
    }
}

#[test]
fn the_table_is_what_the_scenario_files_say() {
    let text = fs::read_to_string(TABLE).unwrap().replace("\r\n", "\n");
    let (before, rest) = text.split_once(BEGIN).expect("the table has a beginning");
    let (_, after) = rest.split_once(END).expect("the table has an end");
    let written = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(TABLE, &written).unwrap();
    }
    assert!(text == written || std::env::var_os("UPDATE_DOCS").is_some(), "{TABLE} is stale: UPDATE_DOCS=1 writes it");
}

/// Each folder is to be read alone: what was seen, where that is told, and what helps.
#[test]
fn a_report_tells_its_source_what_was_seen_and_what_helps() {
    for (id, report) in reports() {
        assert!(!report.sources.is_empty(), "{id} has no source");
        assert!(report.sources.iter().all(|source| source.starts_with("https://")), "{id}: {:?}", report.sources);
        assert!(report.seen.ends_with('.') && report.fix.ends_with('.'), "{id}: `seen` and `fix` are sentences");
        assert!(report.scenario.title.starts_with(&format!("{id}: ")), "{id}: {}", report.scenario.title);
        let cases = &report.scenario.cases;
        // All cases of a file share what is applied: what is refused there is set right in a file of its own.
        let fixed = Path::new(FOLDER).join(&report.folder).join("fixed.scenario.yml");
        assert!(
            fixed.exists() || cases.iter().any(|case| matches!(case.expect, Expectation::Reached(_))),
            "{id} shows nothing that works"
        );
        // What was refused for no known reason, or let in too far, has nothing to show but that.
        let harmless = ["B09", "C18", "C22", "G10"].contains(&id.as_str());
        assert!(harmless || first_denial(&report.scenario).is_some(), "{id} shows nothing that is refused");
    }
}

/// The ids with the reasons of those that have no scenario.
fn catalogue() -> Vec<(String, Option<String>)> {
    let text = include_str!("../reported.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| match line.split_once(' ') {
            Some((id, reason)) => (id.to_owned(), Some(reason.trim().to_owned())),
            None => (line.to_owned(), None),
        })
        .collect()
}

fn reports() -> BTreeMap<String, Report> {
    let folders = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    folders.map(|folder| (folder.split('-').next().unwrap().to_owned(), report(folder))).collect()
}

fn report(folder: String) -> Report {
    let file = Path::new(FOLDER).join(&folder).join("scenario.yml");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let scenario = parse(&folder, &text).unwrap_or_else(|errors| panic!("{errors}"));
    let header: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    let sources = header.iter().filter_map(|line| line.strip_prefix("# source: ")).map(str::to_owned).collect();
    Report { sources, seen: paragraph(&header, "seen"), fix: paragraph(&header, "fix"), scenario, folder }
}

/// `# seen: …`, with the indented lines that follow.
fn paragraph(header: &[&str], key: &str) -> String {
    let mut lines = header.iter().skip_while(|line| !line.starts_with(&format!("# {key}: ")));
    let first = lines.next().and_then(|line| line.split_once(": ")).map_or("", |(_, text)| text);
    let more = lines.map_while(|line| line.strip_prefix("#   "));
    std::iter::once(first).chain(more).collect::<Vec<_>>().join(" ")
}

fn first_denial(scenario: &Scenario) -> Option<(String, String)> {
    scenario.cases.iter().find_map(|case| match &case.expect {
        Expectation::Denied(denial) => {
            let code = denial.error.clone().or_else(|| denial.status.map(|status| status.to_string()));
            Some((denial.stage.to_string(), code.map_or("denied".to_owned(), |code| format!("`{code}`"))))
        }
        Expectation::Reached(_) => None,
    })
}

fn table() -> String {
    let reports = reports();
    let mut table = "| id | what | source | stage | verdict | what helps |\n|---|---|---|---|---|---|\n".to_owned();
    for (id, reason) in catalogue() {
        match (reports.get(&id), reason) {
            (Some(report), _) => {
                let title = report.scenario.title.split_once(": ").map_or("", |(_, title)| title);
                let (stage, verdict) = first_denial(&report.scenario).unwrap_or(("–".to_owned(), "allowed".to_owned()));
                let sources: Vec<String> = report.sources.iter().map(|source| link(source)).collect();
                let fix = report.fix.replace('|', "\\|");
                let row = format!(
                    "| [{id}](reported/{}/scenario.yml) | {title} | {} | {stage} | {verdict} | {fix} |",
                    report.folder,
                    sources.join(", ")
                );
                writeln!(table, "{row}").unwrap();
            }
            (None, Some(reason)) => writeln!(table, "| {id} | no scenario: {reason} | | | | |").unwrap(),
            (None, None) => {}
        }
    }
    table
}

/// `[OWNER/REPO#1](…)` for threads on GitHub, the host for anything else.
fn link(source: &str) -> String {
    let path = source.trim_start_matches("https://");
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["github.com", owner, repository, "issues" | "pull", number] => {
            format!("[{owner}/{repository}#{number}]({source})")
        }
        [host, ..] => format!("[{host}]({source})"),
        [] => source.to_owned(),
    }
}
