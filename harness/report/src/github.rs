//! The reports for a run of GitHub Actions: the summary of a step in Markdown, and annotations of the files.

use std::fmt::Write;

use portcullis_runner::{CaseReport, Outcome};

use crate::{
    explanation,
    run::Run,
    words::{self, Verdict},
};

/// How wide the lines of an explanation are.
const WIDTH: usize = 100;

/// GitHub cuts a summary of more than 1 MiB off; so many explanations stay well below.
const MOST_EXPLAINED: usize = 50;

/// The summary of a step, in GitHub's Markdown. It ends with a line feed.
#[must_use]
pub fn step_summary(run: &Run) -> String {
    let all_well = run.summary.different + run.summary.broken + run.summary.skipped == 0;
    let mut text =
        format!("## {} Portcullis\n\n{}\n\n", if all_well { "✅" } else { "❌" }, words::summary(&run.summary));
    let wrong: Vec<&CaseReport> = run.cases.iter().filter(|case| Verdict::of(case) != Verdict::AsExpected).collect();
    for case in wrong.iter().take(MOST_EXPLAINED) {
        let told = explanation(case, WIDTH, false);
        let fence = fence(&told);
        text += &format!("<details open><summary>{}: <b>{}</b></summary>\n\n", html(&case.scenario), html(&case.name));
        text += &format!("{fence}text\n{told}{fence}\n\n</details>\n\n");
    }
    if wrong.len() > MOST_EXPLAINED {
        text += &format!("… and {} more\n\n", wrong.len() - MOST_EXPLAINED);
    }
    text += "<details><summary>all cases</summary>\n\n| scenario | case | stage | verdict | answer |\n|---|---|---|---|---|\n";
    for case in &run.cases {
        let cells = [
            case.scenario.as_str(),
            &case.name,
            &words::stage(&case.outcome),
            Verdict::of(case).words(),
            &words::answer(&case.outcome),
        ];
        let row: Vec<String> = cells.iter().map(|cell| html(cell).replace('|', "\\|").replace('\n', " ")).collect();
        // Writing into a text cannot fail.
        let _written = writeln!(text, "| {} |", row.join(" | "));
    }
    text += "\n</details>\n";
    text
}

/// Workflow commands that annotate what differs, one a line: in the scenario file, and where the reason is written.
#[must_use]
pub fn annotations(run: &Run) -> String {
    let mut text = String::new();
    for case in run.cases.iter().filter(|case| Verdict::of(case) != Verdict::AsExpected) {
        let title = format!("{}: {}", case.scenario, case.name);
        let told = match &case.outcome {
            Outcome::Broken(broken) => broken.message.clone(),
            _ => case.differences.join("\n"),
        };
        text += &command(&case.place.file, case.place.line, &title, &told);
        let Outcome::Denied(denied) = &case.outcome else { continue };
        for element in &denied.places {
            text += &command(element.place.file.as_str(), element.place.line, &title, &told);
        }
    }
    text
}

fn command(file: &str, line: usize, title: &str, message: &str) -> String {
    format!("::error file={},line={line},title={}::{}\n", property(file), property(title), data(message))
}

/// As `@actions/core` escapes them.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// More backticks than the text has in a row.
fn fence(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}
