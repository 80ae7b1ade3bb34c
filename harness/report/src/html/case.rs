//! One case of the page, folded until somebody opens it: its reasons, the token's claims, the requests, the permissions.

use portcullis_runner::{CaseReport, Outcome};

use super::{class, put, text};
use crate::{
    explanation,
    words::{self, Verdict},
};

/// How wide the lines of the explanation are; a narrower window scrolls them.
const WIDTH: usize = 100;

/// Writes the case.
pub(super) fn details(page: &mut String, case: &CaseReport) {
    let verdict = Verdict::of(case);
    let open = if verdict == Verdict::AsExpected { "" } else { " open" };
    put(
        page,
        format_args!(
            "<details id=\"case-{}\" class=\"case {}\"{open}><summary>{} <span class=\"came-to\">{}</span></summary>\n",
            case.position,
            class(verdict),
            text(&case.name),
            text(&format!("{}, {}", words::stage(&case.outcome), verdict.words())),
        ),
    );
    put(
        page,
        format_args!(
            "<pre tabindex=\"0\" role=\"region\" aria-label=\"what happened in {}\">{}</pre>\n",
            text(&case.name),
            text(&explanation(case, WIDTH, false))
        ),
    );
    permissions(page, case);
    claims(page, case);
    requests(page, case);
    *page += "</details>\n";
}

fn permissions(page: &mut String, case: &CaseReport) {
    if case.permissions.is_empty() {
        return;
    }
    *page += "<h3>What the credentials may do</h3>\n<ul>\n";
    for judged in &case.permissions {
        let may = if judged.decision.is_allowed() { "allowed" } else { "not allowed" };
        put(
            page,
            format_args!(
                "<li><code>{}</code> on <code>{}</code>: {may}</li>\n",
                text(&judged.action),
                text(&judged.resource)
            ),
        );
    }
    *page += "</ul>\n";
}

fn claims(page: &mut String, case: &CaseReport) {
    let Some(claims) = &case.claims else { return };
    *page += "<h3>Claims of the token</h3>\n<dl>\n";
    for (name, value) in claims {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        put(page, format_args!("<dt>{}</dt><dd>{}</dd>\n", text(name), text(&value)));
    }
    *page += "</dl>\n";
}

fn requests(page: &mut String, case: &CaseReport) {
    let exchanges: &[String] = match &case.outcome {
        Outcome::Reached(reached) => &reached.exchanges,
        Outcome::Denied(denied) => &denied.exchanges,
        Outcome::Broken(_) => &[],
    };
    if exchanges.is_empty() {
        return;
    }
    *page += "<h3>Requests to the registry</h3>\n<ol>\n";
    for exchange in exchanges {
        put(page, format_args!("<li><code>{}</code></li>\n", text(exchange)));
    }
    *page += "</ol>\n";
}
