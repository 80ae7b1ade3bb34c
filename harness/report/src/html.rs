//! The report for people with a browser: one page that needs nothing else, neither network nor script.
//!
//! A matrix of cases against stages tells what happened at a glance; each case opens its reasons, claims and requests.
//! Nothing is said by colour alone, everything is reached by keyboard, and the page follows the reader's choice of light or
//! dark. The little script only opens what a link leads to. Text of a run is never taken for HTML.

mod case;

use std::fmt::Write;

use portcullis_runner::{CaseReport, Outcome};
use portcullis_scenario::Stage;

use crate::{
    run::Run,
    words::{self, Verdict},
};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// A run as an HTML page.
#[must_use]
pub fn html(run: &Run) -> String {
    let mut page = String::new();
    let all_well = run.summary.different + run.summary.broken + run.summary.skipped == 0;
    let title = if all_well { "all as expected" } else { "not as expected" };
    put(
        &mut page,
        format_args!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Portcullis: {title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>Portcullis</h1>\n<p class=\"summary {class}\">{summary}</p>\n",
            class = if all_well { "good" } else { "bad" },
            summary = text(&words::summary(&run.summary)),
        ),
    );
    page += "</header>\n<main>\n";
    unexpected(&mut page, run);
    for cases in run.cases.chunk_by(|one, next| one.scenario == next.scenario && one.place.file == next.place.file) {
        scenario(&mut page, cases, &stages(cases));
    }
    rests_on(&mut page, run);
    put(&mut page, format_args!("</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"));
    page
}

/// The cases that need somebody, first.
fn unexpected(page: &mut String, run: &Run) {
    let wrong: Vec<&CaseReport> = run.cases.iter().filter(|case| Verdict::of(case) != Verdict::AsExpected).collect();
    if wrong.is_empty() {
        return;
    }
    *page += "<section aria-labelledby=\"attention\">\n<h2 id=\"attention\">Not as expected</h2>\n<ul class=\"attention\">\n";
    for case in wrong {
        let told = match &case.outcome {
            Outcome::Broken(broken) => broken.message.clone(),
            _ => case.differences.join("; "),
        };
        put(
            page,
            format_args!(
                "<li><a href=\"#case-{}\">{}: {}</a><br>{}</li>\n",
                case.position,
                text(&case.scenario),
                text(&case.name),
                text(&told)
            ),
        );
    }
    *page += "</ul>\n</section>\n";
}

/// The stages that some case of a scenario came to.
fn stages(cases: &[CaseReport]) -> Vec<Stage> {
    let last = cases.iter().map(|case| case.outcome.stage()).max();
    let of_workflows = cases.iter().any(|case| case.outcome.stage() == Stage::Trigger);
    let chained = cases.iter().any(|case| case.outcome.stage() == Stage::Chain);
    let pulled = cases.iter().any(|case| case.outcome.stage() == Stage::Pull);
    let applied = cases.iter().any(|case| case.outcome.stage() == Stage::Apply);
    let shown = |stage: &Stage| match stage {
        Stage::Apply => applied,
        Stage::Trigger => of_workflows,
        Stage::Chain => chained,
        Stage::Pull => pulled,
        stage => last.is_some_and(|last| *stage <= last),
    };
    Stage::ALL.iter().copied().filter(shown).collect()
}

fn scenario(page: &mut String, cases: &[CaseReport], stages: &[Stage]) {
    let Some(first) = cases.first() else { return };
    let id = format!("scenario-{}", first.position);
    put(
        page,
        format_args!(
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>\n<p class=\"file\">{}</p>\n<table>\n<thead><tr><th scope=\"col\">case</th>",
            text(&first.scenario),
            text(&first.place.file)
        ),
    );
    for stage in stages {
        put(page, format_args!("<th scope=\"col\" class=\"stage\"><span>{stage}</span></th>"));
    }
    *page += "<th scope=\"col\" class=\"wide\">answer</th><th scope=\"col\" class=\"wide\">time</th></tr></thead>\n<tbody>\n";
    for case in cases {
        row(page, case, stages);
    }
    *page += "</tbody>\n</table>\n";
    for case in cases {
        case::details(page, case);
    }
    *page += "</section>\n";
}

fn row(page: &mut String, case: &CaseReport, stages: &[Stage]) {
    let verdict = Verdict::of(case);
    let badge = match verdict {
        Verdict::AsExpected => String::new(),
        _ => format!(" <strong class=\"badge\">{}</strong>", verdict.words()),
    };
    put(
        page,
        format_args!(
            "<tr class=\"{}\"><th scope=\"row\"><a href=\"#case-{}\">{}</a>{badge}</th>",
            class(verdict),
            case.position,
            text(&case.name)
        ),
    );
    for stage in stages {
        let (class, sign, words) = cell(case, *stage);
        put(
            page,
            format_args!(
                "<td class=\"{class}\"><span aria-hidden=\"true\">{sign}</span><span class=\"spoken\">{words}</span></td>"
            ),
        );
    }
    put(
        page,
        format_args!(
            "<td class=\"wide\">{}</td><td class=\"wide time\">{}</td></tr>\n",
            text(&words::answer(&case.outcome)),
            words::took(case.took)
        ),
    );
}

/// What a case did at a stage: the class of its cell, a sign, and the same in words.
fn cell(case: &CaseReport, stage: Stage) -> (&'static str, &'static str, &'static str) {
    if stage == case.outcome.stage() {
        return match case.outcome {
            Outcome::Reached(_) => ("passed", "✓", "passed"),
            Outcome::Denied(_) => ("denied", "✗", "denied"),
            Outcome::Broken(_) => ("broken", "?", "no verdict"),
        };
    }
    if case.passed.contains(&stage) { ("passed", "✓", "passed") } else { ("none", "·", "not come to") }
}

/// What the verdicts were made with and from.
fn rests_on(page: &mut String, run: &Run) {
    *page += "<section aria-labelledby=\"rests\">\n<h2 id=\"rests\">What this rests on</h2>\n";
    let data = run.provenance.data.iter().map(|(name, version)| format!("{name} {version}"));
    let made_with: Vec<String> = std::iter::once(run.provenance.tool.clone()).chain(data).collect();
    put(page, format_args!("<p>Made with {}.</p>\n", text(&made_with.join(", "))));
    let unverified = run.unverified();
    if !unverified.is_empty() {
        *page += "<h3>Behaviour that nobody has checked against AWS</h3>\n<ul>\n";
        for rests in &unverified {
            put(
                page,
                format_args!(
                    "<li><code>{}</code>: {} ({})</li>\n",
                    text(&rests.id),
                    text(&rests.chosen),
                    text(&rests.cases.join(", "))
                ),
            );
        }
        *page += "</ul>\n";
    }
    if !run.skipped.is_empty() {
        put(page, format_args!("<details><summary>{} cases that were not run</summary>\n<ul>\n", run.skipped.len()));
        for skipped in &run.skipped {
            let name = format!("{}: {}", skipped.scenario, skipped.name);
            put(page, format_args!("<li>{}: {}</li>\n", text(&name), skipped.why.words()));
        }
        *page += "</ul>\n</details>\n";
    }
    if !run.provenance.inputs.is_empty() {
        put(
            page,
            format_args!(
                "<details><summary>{} files, with their SHA-256</summary>\n<ul class=\"inputs\">\n",
                run.provenance.inputs.len()
            ),
        );
        for input in &run.provenance.inputs {
            put(page, format_args!("<li>{} <code>{}</code></li>\n", text(input.path.as_str()), text(&input.sha256)));
        }
        *page += "</ul>\n</details>\n";
    }
    *page += "</section>\n";
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::AsExpected => "as-expected",
        Verdict::Different => "different",
        Verdict::Missing => "missing",
    }
}

/// Text as text, in elements and in quoted attributes.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            character => escaped.push(character),
        }
    }
    escaped
}

/// Writing into a text cannot fail.
fn put(page: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _written = page.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_run_is_never_html() {
        assert_eq!(text("<a href=\"x\" id='y'>&amp;"), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
    }
}
