//! The words in which reports speak of a case: its verdict, how far it came, what it was answered, how long it took.

use std::time::Duration;

use portcullis_policy::Layer;
use portcullis_runner::{CaseReport, Denied, Outcome, Summary};
use portcullis_scenario::{Reached, Stage};

use crate::phrase::Tone;

/// How a case compares with what was expected of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    AsExpected,
    Different,
    /// Something other than AWS failed, so there is nothing to compare.
    Missing,
}

impl Verdict {
    pub(crate) fn of(report: &CaseReport) -> Self {
        match report.outcome {
            Outcome::Broken(_) => Self::Missing,
            _ if report.is_as_expected() => Self::AsExpected,
            _ => Self::Different,
        }
    }

    /// For people. What needs attention is told apart without colour.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::AsExpected => "as expected",
            Self::Different => "DIFFERENT",
            Self::Missing => "no verdict",
        }
    }

    /// For machines.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AsExpected => "asExpected",
            Self::Different => "different",
            Self::Missing => "noVerdict",
        }
    }

    pub(crate) fn tone(self) -> Tone {
        match self {
            Self::AsExpected => Tone::Good,
            Self::Different => Tone::Bad,
            Self::Missing => Tone::Unsure,
        }
    }
}

/// How far a case came: `pushed`, or `assume-role ✗` where it was refused, or `push ?` where something else failed.
pub(crate) fn stage(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Reached(reached) => reached_by(reached.stage).to_owned(),
        Outcome::Denied(denied) => format!("{} ✗", denied.stage),
        Outcome::Broken(broken) => format!("{} ?", broken.stage),
    }
}

/// What has happened once a stage was gone through: `pushed` after `push`.
pub(crate) fn reached_by(stage: Stage) -> &'static str {
    Reached::ALL.iter().find(|reached| reached.stage() == stage).map_or(stage.name(), |reached| reached.name())
}

/// What the client was answered: `403 AccessDenied`, as far as it got status and code; empty when nothing was refused.
pub(crate) fn answer(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Denied(denied) => status_and_code(denied),
        Outcome::Reached(_) | Outcome::Broken(_) => String::new(),
    }
}

/// `403 AccessDenied`, `403` or `AccessDenied`.
pub(crate) fn status_and_code(denied: &Denied) -> String {
    let status = denied.status.map(|status| status.to_string());
    status.into_iter().chain(denied.code.clone()).collect::<Vec<_>>().join(" ")
}

/// `31 ms`, or `1.2 s` from one second on.
pub(crate) fn took(took: Duration) -> String {
    // What would be rounded to 1000 ms is a second already.
    if took < Duration::from_micros(999_500) {
        format!("{:.0} ms", took.as_secs_f64() * 1000.0)
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

/// `25 cases: 24 as expected, 1 different (1.2 s)`.
pub(crate) fn summary(summary: &Summary) -> String {
    let total = summary.as_expected + summary.different + summary.broken + summary.skipped;
    let cases = if total == 1 { "case" } else { "cases" };
    let mut counts = vec![format!("{} as expected", summary.as_expected)];
    if summary.different > 0 {
        counts.push(format!("{} different", summary.different));
    }
    if summary.broken > 0 {
        counts.push(format!("{} without a verdict", summary.broken));
    }
    if summary.skipped > 0 {
        counts.push(format!("{} not run", summary.skipped));
    }
    format!("{total} {cases}: {} ({})", counts.join(", "), took(summary.took))
}

/// The policy of a reason: `trust policy of arn:…`. An inline policy is named by its role: `arn:…#name`.
pub(crate) fn policy(layer: Layer, name: Option<&str>) -> String {
    let kind = match layer {
        Layer::ResourceControl => "resource control policy",
        Layer::ServiceControl => "service control policy",
        Layer::Resource => "resource-based policy",
        Layer::Trust => "trust policy",
        Layer::Identity => "identity-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
    };
    match (layer, name.map(|name| name.split_once('#').ok_or(name))) {
        (_, None) => kind.to_owned(),
        (_, Some(Err(name))) if name == kind => kind.to_owned(),
        (Layer::Trust | Layer::Resource, Some(Err(name))) => format!("{kind} of {name}"),
        (_, Some(Err(name))) => format!("{kind} {name}"),
        (_, Some(Ok((role, name)))) => format!("inline policy `{name}` of {role}"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "0 ms")]
    #[case(31_400, "31 ms")]
    #[case(999_400, "999 ms")]
    #[case(999_600, "1.0 s")]
    #[case(75_040_000, "75.0 s")]
    fn a_time_is_told_in_milliseconds_below_a_second(#[case] microseconds: u64, #[case] words: &str) {
        assert_eq!(took(Duration::from_micros(microseconds)), words);
    }

    #[test]
    fn the_summary_counts_only_what_there_is() {
        let took = Duration::from_millis(1234);
        let all = Summary { as_expected: 25, took, ..Summary::default() };
        assert_eq!(summary(&all), "25 cases: 25 as expected (1.2 s)");
        let some = Summary { broken: 1, skipped: 2, took, ..Summary::default() };
        assert_eq!(summary(&some), "3 cases: 0 as expected, 1 without a verdict, 2 not run (1.2 s)");
    }

    #[test]
    fn an_inline_policy_is_told_by_its_own_name_and_its_role() {
        let name = "arn:aws:iam::123456789012:role/demo#push";
        assert_eq!(policy(Layer::Identity, Some(name)), "inline policy `push` of arn:aws:iam::123456789012:role/demo");
        assert_eq!(policy(Layer::Boundary, None), "permissions boundary");
    }
}
