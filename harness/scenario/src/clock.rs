//! Moves of the clock: `{ before assume-role: +10m1s }`.

use portcullis_model::Duration;

use crate::{
    Stage,
    place::{Place, Span},
    problem::{Problems, did_you_mean, one_of},
    value::{entries, text},
    yaml::{Entry, Node},
};

/// A move of the clock before a stage begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockMove {
    /// The stage that sees the new time.
    pub before: Stage,
    /// By how much; backwards when negative.
    pub by: Duration,
    /// Where it stands.
    pub place: Place,
}

impl ClockMove {
    /// The move in milliseconds, as [`portcullis_model::Clock::advance`] takes it.
    #[must_use]
    pub fn milliseconds(&self) -> i64 {
        i64::try_from(self.by.as_millis()).unwrap_or(i64::MAX)
    }
}

/// Reads `clock`, in the order of the stages. `reached` are the stages of the case; a move before any other would
/// never happen and is refused.
pub(crate) fn clock(node: &Node, reached: &[Stage], problems: &mut Problems) -> Vec<ClockMove> {
    let entries = entries(node, "`clock`", "clock: { before push: +12h1m }", problems);
    let mut moves: Vec<ClockMove> = entries.iter().filter_map(|entry| clock_move(entry, reached, problems)).collect();
    moves.sort_by_key(|clock_move| clock_move.before);
    moves
}

fn clock_move(entry: &Entry, reached: &[Stage], problems: &mut Problems) -> Option<ClockMove> {
    let before = stage(&entry.key, &entry.key_at, reached, problems)?;
    let written = text(&entry.value, &format!("`{}`", entry.key), problems)?;
    let signed =
        written.starts_with(['+', '-']) && written.chars().skip(1).all(|c| c.is_ascii_digit() || "hms".contains(c));
    let by = signed.then(|| written.parse::<Duration>().ok()).flatten();
    if by.is_none_or(|by| by.abs() > Duration::from_hours(24 * 366)) {
        problems
            .add(&entry.value.at, format!("`{written}` is not a move of the clock"))
            .help("write a sign, hours, minutes and seconds, up to a year: `+12h1m`, `-5m`, `+10m1s`");
    }
    Some(ClockMove { before, by: by?, place: problems.source.place(entry.key_at.start) })
}

fn stage(key: &str, at: &Span, reached: &[Stage], problems: &mut Problems) -> Option<Stage> {
    let name = key.strip_prefix("before ").map(str::trim);
    let Some(stage) = name.and_then(|name| Stage::ALL.iter().find(|stage| stage.name() == name)) else {
        let before = |stages: &[Stage]| stages.iter().map(|stage| format!("before {stage}")).collect::<Vec<_>>();
        let (all, possible) = (before(Stage::ALL), before(reached));
        let help = match did_you_mean(key, all.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the clock is moved {}", one_of(possible.iter().map(String::as_str))),
        };
        problems.add(at, format!("`{key}` is not a moment of a run")).help(help);
        return None;
    };
    if *stage == Stage::Apply {
        problems
            .add(at, "the infrastructure is applied before any case begins, so its clock cannot be moved")
            .help("move the clock `before mint`");
        return None;
    }
    comes_to(*stage, at, reached, problems).then_some(*stage)
}

/// Whether the case comes to a stage; notes it if not. `reached` are its stages.
pub(crate) fn comes_to(stage: Stage, at: &Span, reached: &[Stage], problems: &mut Problems) -> bool {
    if reached.contains(&stage) {
        return true;
    }
    let help = match reached.last() {
        Some(last) => format!("the last stage of this case is `{last}`"),
        None => "this case ends when the infrastructure is applied".to_owned(),
    };
    problems.add(at, format!("this case never comes to `{stage}`")).help(help);
    false
}
