//! What a rule found: where, how bad, why, and what to change.

use std::{fmt, str::FromStr};

use miette::SourceSpan;
use serde::Serialize;

/// One thing that is wrong with one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule.
    pub rule: &'static str,
    /// How bad it is here: it may differ from the rule's own severity, as when the role is known to do little.
    pub severity: Severity,
    /// The name of the role or repository, or of the document that stands alone.
    pub subject: String,
    /// The number of the document, as the caller gave it.
    pub document: usize,
    /// The name of the document, as the caller gave it.
    pub policy: String,
    /// The element, as a JSON pointer into the document.
    pub pointer: String,
    /// The element's bytes in the document's text.
    pub span: SourceSpan,
    /// What is wrong, in one line.
    pub message: String,
    /// Why it matters.
    pub explanation: String,
    /// What to change, by name.
    pub fix: String,
    /// Somebody who gets in and should not, judged by the evaluation itself.
    pub witness: Option<Witness>,
    /// Where the behaviour is documented or was reported.
    pub source: &'static str,
}

/// How bad a finding is, from the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing need change.
    Note,
    /// Better changed.
    Low,
    /// Does not do what it says, or lets people in who already have some access.
    Medium,
    /// Lets people in from where nobody was meant to come from.
    High,
    /// Lets strangers in, or gives them everything.
    Critical,
}

/// The text is no severity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a severity; write `note`, `low`, `medium`, `high` or `critical`")]
pub struct UnknownSeverity(String);

/// A request that the policies were shown to allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// Who it is, in one line.
    pub who: String,
    /// The ARN of the identity provider, or of the caller.
    pub principal: String,
    /// The action that is allowed.
    pub action: String,
    /// The condition keys of the request, with their values.
    pub context: Vec<(String, String)>,
}

impl Severity {
    /// All, from the mildest.
    pub const ALL: [Self; 5] = [Self::Note, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|severity| severity.name() == text);
        known.ok_or_else(|| UnknownSeverity(text.to_owned()))
    }
}

impl fmt::Display for Witness {
    /// Who it is, and the first of the keys: a token's subject, a caller's ARN.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.who)?;
        if let Some((key, value)) = self.context.first() {
            write!(f, ", with `{key}` = `{value}`")?;
        }
        write!(f, ", is allowed `{}`", self.action)
    }
}
