//! Why a request was refused, told to the operator and never to the caller.

use serde::{Deserialize, Serialize};

/// The true cause behind a fault whose text says less.
///
/// `of` and `pointer` name the element at fault the way a decision's reason does, so that a report can show its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// One sentence: what was checked and what it met.
    pub text: String,
    /// The ARN of the role, provider, policy or repository that the check read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The attribute of it, as a JSON pointer: `/ClientIDList`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What would have passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<String>,
    /// What the request had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// The next step for whoever owns the element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Cause {
    /// A cause that is told by one sentence.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Names the element that the check read.
    #[must_use]
    pub fn of(mut self, arn: impl Into<String>) -> Self {
        self.of = Some(arn.into());
        self
    }

    /// Names the attribute of the element, as a JSON pointer.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// What would have passed.
    #[must_use]
    pub fn wanted(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.wanted = values.into_iter().map(Into::into).collect();
        self
    }

    /// What the request had.
    #[must_use]
    pub fn seen(mut self, value: impl Into<String>) -> Self {
        self.seen = Some(value.into());
        self
    }

    /// The next step.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }
}
