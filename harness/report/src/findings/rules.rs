//! The rules that a finding may name: those of the policies, and two of the waiver file.

use portcullis_policy::lint::{RULES, Severity};

/// What is to be said of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// Its name.
    pub id: &'static str,
    /// The severity of its gravest finding.
    pub severity: Severity,
    /// What it finds, in half a sentence.
    pub title: &'static str,
    /// Why that matters.
    pub explanation: &'static str,
    /// What to change.
    pub fix: &'static str,
    /// Where that is documented.
    pub source: &'static str,
}

/// A waiver whose last day is over.
pub static EXPIRED_WAIVER: RuleText = RuleText {
    id: "expired-waiver",
    severity: Severity::Medium,
    title: "a waiver has expired",
    explanation: "The waiver no longer covers anything: what it covered is reported again.",
    fix: "Mend what the waiver was for and remove it, or look at the risk again and give it a new `expires`.",
    source: WAIVERS,
};

/// A waiver that covers nothing.
pub static UNUSED_WAIVER: RuleText = RuleText {
    id: "unused-waiver",
    severity: Severity::Low,
    title: "a waiver covers no finding",
    explanation: "What it was for has been mended, or its scope fits nothing. If it stays, it will cover the next mistake \
                  of the kind without anybody having looked at it.",
    fix: "Remove the waiver, or correct its `scope`.",
    source: WAIVERS,
};

/// SARIF's own words for what a waiver is.
const WAIVERS: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317661";

/// Every rule, in the order of the documentation.
#[must_use]
pub fn rules() -> Vec<RuleText> {
    let of_policies = RULES.iter().map(|rule| RuleText {
        id: rule.id,
        severity: rule.severity,
        title: rule.title,
        explanation: rule.explanation,
        fix: rule.fix,
        source: rule.source,
    });
    of_policies.chain([EXPIRED_WAIVER, UNUSED_WAIVER]).collect()
}
