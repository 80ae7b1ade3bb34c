//! A refusal told in full: what the client was told, what was asked, and the reasons that only the journal knows.
//!
//! The reasons of a denial stand with the nearest first. Policies that have nothing to do with the action's service
//! are only named: a managed policy of two hundred other actions explains nothing.

use portcullis_model::Cause;
use portcullis_policy::{Decision, Layer, Reason, Record};
use portcullis_runner::{CaseReport, Denied};
use portcullis_scenario::Stage;

use super::{LABELS, log, reason, requests, with_short_digests};
use crate::{
    page::Page,
    phrase::{Phrase, Tone},
    source,
    words::{self, Verdict},
};

/// Writes what is known of a refusal.
pub(super) fn explain(page: &mut Page, report: &CaseReport, denied: &Denied) {
    let with = match denied.stage {
        Stage::Push | Stage::Pull => report.client.iter().map(|client| format!(" with {client}")).collect(),
        _ => String::new(),
    };
    let answer = words::status_and_code(denied);
    let answer = match (answer.is_empty(), denied.stage) {
        (false, _) => answer.as_str(),
        (true, Stage::Trigger) => "nothing runs",
        (true, _) => "refused",
    };
    page.paragraph(2, &Phrase::plain(&format!("{}{with}: ", denied.stage)).and(Tone::Bad, answer));
    match (&denied.workflow, denied.status) {
        (Some(_), None) => told_without_a_call(page, denied),
        _ => told(page, denied),
    }
    if let Some(record) = &denied.record {
        asked(page, record);
    }
    if let Some(seen) = &denied.seen_by_user {
        log::show(page, seen);
    }
    if Verdict::of(report) == Verdict::Different {
        requests(page, &denied.exchanges);
    }
    why(page, denied);
}

/// What the client got, and what its user reads. Most clients print AWS's sentence with a few words around it; then
/// their line says both.
fn told(page: &mut Page, denied: &Denied) {
    let message = denied.message.as_deref();
    let printed = denied.client_message.as_deref();
    let repeats = |printed: &str| message.is_some_and(|message| printed.contains(message));
    match message {
        _ if printed.is_some_and(repeats) => {}
        Some(message) => page.row(4, "client sees", LABELS, &Phrase::plain(message)),
        None => {
            let only = if denied.status.is_some() {
                "a status and nothing else: the answer has no message"
            } else {
                "no message"
            };
            page.row(4, "client sees", LABELS, &Phrase::of(Tone::Faint, only));
        }
    }
    if let Some(printed) = printed {
        page.row(4, "client prints", LABELS, &Phrase::plain(printed));
    }
}

/// What GitHub or an action says that has called nobody, unless its log shows it.
fn told_without_a_call(page: &mut Page, denied: &Denied) {
    if let (Some(message), None) = (&denied.message, &denied.seen_by_user) {
        let label = if denied.stage == Stage::Trigger { "GitHub says" } else { "action says" };
        page.row(4, label, LABELS, &Phrase::plain(message));
    }
}

fn asked(page: &mut Page, record: &Record) {
    if let Some(action) = &record.action {
        let on = record.resource.as_ref().map(|resource| format!(" on {resource}")).unwrap_or_default();
        page.row(4, "asked", LABELS, &Phrase::plain(&format!("{action}{on}")));
    }
    if let Some(principal) = &record.principal {
        page.row(4, "by", LABELS, &Phrase::plain(principal));
    }
    if record.action.is_none() || record.operation.contains('/') {
        page.row(4, "request", LABELS, &Phrase::plain(&with_short_digests(&record.operation)));
    }
}

fn why(page: &mut Page, denied: &Denied) {
    if let Some(reason) = &denied.workflow {
        heading(page);
        page.paragraph(4, &Phrase::plain(&reason.text));
        if let Some(place) = &reason.place {
            source::show(page, 4, place);
        }
        if let Some(hint) = &reason.hint {
            reason::hint(page, hint);
        }
        return;
    }
    let Some(record) = &denied.record else {
        // What Terraform was refused is told in AWS's message; there is nothing behind it.
        if denied.stage != Stage::Apply {
            heading(page);
            page.paragraph(4, &Phrase::plain("not known: there is no record of the request"));
        }
        return;
    };
    let cause = record.refusal.as_ref().and_then(|refusal| refusal.cause.as_ref());
    let decision = record.decision.as_ref();
    let denying = decision.filter(|decision| !decision.is_allowed());
    if let Some(cause) = cause {
        heading(page);
        tell_cause(page, denied, cause);
    }
    if let Some(decision) = denying {
        if cause.is_some() {
            page.gap();
        } else {
            heading(page);
        }
        tell_reasons(page, denied, decision);
    }
    if cause.is_none() && denying.is_none() && decision.is_some() {
        heading(page);
        page.paragraph(4, &Phrase::plain("the policies allow it: AWS's own message says what stands in the way"));
    }
    for warning in decision.iter().flat_map(|decision| &decision.warnings) {
        reason::note(page, warning);
    }
}

fn heading(page: &mut Page) {
    page.line(2, &Phrase::of(Tone::Strong, "why"));
}

fn tell_cause(page: &mut Page, denied: &Denied, cause: &Cause) {
    if let Some(of) = cause.of.as_deref().filter(|of| !cause.text.contains(of)) {
        let attribute = cause.pointer.as_deref().unwrap_or_default().trim_start_matches('/');
        let attribute = if attribute.is_empty() { String::new() } else { format!("{attribute} of ") };
        page.paragraph(4, &Phrase::plain(&format!("{attribute}{of}")));
    }
    page.paragraph(4, &Phrase::plain(&cause.text));
    let seen = cause.seen.as_ref().map(std::slice::from_ref);
    reason::compare(page, "wanted", &cause.wanted, "seen", seen);
    let place = cause.of.as_deref().and_then(|of| denied.place(of, cause.pointer.as_deref().unwrap_or_default()));
    if let Some(place) = place {
        source::show(page, 4, place);
    }
    if let Some(hint) = &cause.hint {
        reason::hint(page, hint);
    }
}

fn tell_reasons(page: &mut Page, denied: &Denied, decision: &Decision) {
    let mut reasons: Vec<&Reason> = decision.reasons.iter().collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(nearness(reason)));
    let (near, far): (Vec<&Reason>, Vec<&Reason>) =
        reasons.into_iter().partition(|reason| !reason::is_unrelated(reason));
    for (number, reason) in near.iter().enumerate() {
        if number > 0 {
            page.gap();
        }
        reason::tell(page, decision.verdict, reason, place_of(denied, reason));
    }
    if !near.is_empty() && !far.is_empty() {
        page.gap();
    }
    for reason in far {
        reason::mention(page, reason);
    }
}

/// How near a reason is to a different verdict: the parts of a statement that are judged last, first.
fn nearness(reason: &Reason) -> (u8, bool) {
    let element = match reason.element.as_deref() {
        Some("Condition") => 3,
        Some("Resource" | "NotResource") => 2,
        Some("Principal" | "NotPrincipal") => 1,
        _ => 0,
    };
    (element, reason.near_miss.is_some())
}

fn place_of<'a>(denied: &'a Denied, reason: &Reason) -> Option<&'a portcullis_terraform::Place> {
    denied.place(reason.policy.as_deref()?, reason.pointer.as_deref().unwrap_or_default())
}

/// How much a reader learns from this denial: most from a condition of a trust policy with its place and a near miss.
pub(crate) fn worth(denied: &Denied) -> u8 {
    let Some(record) = &denied.record else { return 0 };
    let of_reason = |reason: &Reason| {
        let in_trust = reason.layer == Layer::Trust && reason.element.as_deref() == Some("Condition");
        let compared = !reason.wanted.is_empty() && reason.seen.is_some();
        8 * u8::from(in_trust)
            + 4 * u8::from(place_of(denied, reason).is_some())
            + 2 * u8::from(reason.near_miss.is_some())
            + u8::from(compared)
    };
    let denying = record.decision.iter().filter(|decision| !decision.is_allowed());
    let of_reasons = denying.flat_map(|decision| &decision.reasons).map(of_reason).max();
    let cause = record.refusal.as_ref().and_then(|refusal| refusal.cause.as_ref());
    let of_cause = cause.map(|cause| u8::from(cause.seen.is_some()) + u8::from(cause.hint.is_some()));
    of_reasons.max(of_cause).unwrap_or_default()
}
