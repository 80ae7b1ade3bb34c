//! A run compared with an earlier one: which verdicts are others now.
//!
//! What is allowed now and was not before comes first, because nobody notices it by himself. Cases that this run left
//! out on purpose are not missing.

use std::collections::{BTreeMap, HashSet};

use portcullis_runner::{CaseReport, JudgedPermission, Outcome};

use crate::{
    page::Page,
    phrase::{Phrase, Tone},
    run::{Run, name},
    words,
};

/// How a verdict differs from that of the baseline, the most alarming first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeOfVerdict {
    /// It was denied, or came less far.
    NewlyAllowed,
    /// It was allowed, or came further.
    NewlyDenied,
    /// It is denied otherwise than before.
    DeniedOtherwise,
    /// There was a verdict and now there is none, or the other way round.
    Verdict,
    /// The case is gone.
    Vanished,
    /// The case is new.
    New,
}

/// A verdict that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// How it differs.
    pub how: ChangeOfVerdict,
    /// The `scenario: case` name, with the action of a permission that is another one.
    pub name: String,
    /// What it was; nothing of a case that is new.
    pub before: Option<String>,
    /// What it is; nothing of a case that is gone.
    pub now: Option<String>,
}

/// The verdicts that are others than in an earlier run, the most alarming first.
#[must_use]
pub fn changes(baseline: &Run, run: &Run) -> Vec<Changed> {
    let before: BTreeMap<String, &CaseReport> = baseline.cases.iter().map(|case| (name(case), case)).collect();
    let left_out: HashSet<String> =
        run.skipped.iter().map(|skipped| format!("{}: {}", skipped.scenario, skipped.name)).collect();
    let mut changes = Vec::new();
    let mut seen = HashSet::new();
    for case in &run.cases {
        let name = name(case);
        match before.get(&name) {
            Some(earlier) => {
                changes.extend(of_case(&name, earlier, case));
                changes.extend(of_permissions(&name, earlier, case));
            }
            None => {
                let now = Some(told(&case.outcome));
                changes.push(Changed { how: ChangeOfVerdict::New, name: name.clone(), before: None, now });
            }
        }
        seen.insert(name);
    }
    for (name, earlier) in before {
        if !seen.contains(&name) && !left_out.contains(&name) {
            let before = Some(told(&earlier.outcome));
            changes.push(Changed { how: ChangeOfVerdict::Vanished, name, before, now: None });
        }
    }
    changes.sort();
    changes
}

/// The changes for somebody at a terminal. It ends with a line feed.
#[must_use]
pub fn changes_text(changes: &[Changed], width: usize, colour: bool) -> String {
    let mut page = Page::new(width, colour);
    if changes.is_empty() {
        page.paragraph(0, &Phrase::of(Tone::Good, "every verdict is that of the baseline"));
        return page.into_text();
    }
    let mut heading = None;
    for change in changes {
        if heading != Some(change.how) {
            page.gap();
            page.line(0, &Phrase::of(change.how.tone(), change.how.words()));
            heading = Some(change.how);
        }
        page.paragraph(2, &Phrase::of(Tone::Strong, &change.name));
        if let Some(before) = &change.before {
            page.row(4, "before", "before".len(), &Phrase::plain(before));
        }
        if let Some(now) = &change.now {
            page.row(4, "now", "before".len(), &Phrase::plain(now));
        }
    }
    page.into_text()
}

impl ChangeOfVerdict {
    fn words(self) -> &'static str {
        match self {
            Self::NewlyAllowed => "NEWLY ALLOWED: what was refused is let in now",
            Self::NewlyDenied => "newly denied",
            Self::DeniedOtherwise => "denied otherwise",
            Self::Verdict => "with and without a verdict",
            Self::Vanished => "cases that are gone",
            Self::New => "cases that are new",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::NewlyAllowed | Self::NewlyDenied => Tone::Bad,
            Self::DeniedOtherwise | Self::Verdict | Self::Vanished => Tone::Unsure,
            Self::New => Tone::Strong,
        }
    }
}

fn of_case(name: &str, before: &CaseReport, now: &CaseReport) -> Option<Changed> {
    let how = match (&before.outcome, &now.outcome) {
        (Outcome::Broken(_), Outcome::Broken(_)) => return None,
        (Outcome::Broken(_), _) | (_, Outcome::Broken(_)) => ChangeOfVerdict::Verdict,
        (Outcome::Reached(before), Outcome::Reached(now)) if before.stage == now.stage => return None,
        (Outcome::Reached(before), Outcome::Reached(now)) if before.stage > now.stage => ChangeOfVerdict::NewlyDenied,
        (Outcome::Reached(_) | Outcome::Denied(_), Outcome::Reached(_)) => ChangeOfVerdict::NewlyAllowed,
        (Outcome::Reached(_), Outcome::Denied(_)) => ChangeOfVerdict::NewlyDenied,
        (Outcome::Denied(before), Outcome::Denied(now)) if before.stage < now.stage => ChangeOfVerdict::NewlyAllowed,
        (Outcome::Denied(before), Outcome::Denied(now)) if before.stage > now.stage => ChangeOfVerdict::NewlyDenied,
        (Outcome::Denied(_), Outcome::Denied(_)) if told(&before.outcome) == told(&now.outcome) => return None,
        (Outcome::Denied(_), Outcome::Denied(_)) => ChangeOfVerdict::DeniedOtherwise,
    };
    let (before, now) = (Some(told(&before.outcome)), Some(told(&now.outcome)));
    Some(Changed { how, name: name.to_owned(), before, now })
}

/// What the credentials may do that they might not, and the other way round.
fn of_permissions(name: &str, before: &CaseReport, now: &CaseReport) -> Vec<Changed> {
    let changed = |judged: &JudgedPermission| {
        let same = |other: &&JudgedPermission| other.action == judged.action && other.resource == judged.resource;
        let earlier = before.permissions.iter().find(same)?;
        let (was, is) = (earlier.decision.is_allowed(), judged.decision.is_allowed());
        let how = match (was, is) {
            (false, true) => ChangeOfVerdict::NewlyAllowed,
            (true, false) => ChangeOfVerdict::NewlyDenied,
            _ => return None,
        };
        let words = |allowed: bool| Some(if allowed { "allowed" } else { "not allowed" }.to_owned());
        let name = format!("{name}, `{}` on `{}`", judged.action, judged.resource);
        Some(Changed { how, name, before: words(was), now: words(is) })
    };
    now.permissions.iter().filter_map(changed).collect()
}

/// `assume-role ✗ 403 AccessDenied: sts:AssumeRoleWithWebIdentity`
fn told(outcome: &Outcome) -> String {
    let answer = words::answer(outcome);
    let action = match outcome {
        Outcome::Denied(denied) => denied.record.as_ref().and_then(|record| record.action.clone()),
        Outcome::Reached(_) | Outcome::Broken(_) => None,
    };
    let action = action.map(|action| format!(": {action}")).unwrap_or_default();
    format!("{} {answer}", words::stage(outcome)).trim_end().to_owned() + &action
}
