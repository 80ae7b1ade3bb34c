//! What is asked of the policies: who does what to which resource, in which context.

use std::collections::BTreeMap;

use portcullis_model::{AccountId, Arn};

/// A request to be judged.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The IAM action, such as `ecr:PutImage`; letter case does not matter.
    pub action: String,
    /// The ARN of the resource, or `*` for a call that names none.
    pub resource: String,
    /// The account that owns the resource; taken from the ARN when absent.
    pub resource_account: Option<AccountId>,
    /// The condition keys and their values.
    pub context: Context,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A root user, an IAM user, or a session of a role, by ARN.
    Aws(Arn),
    /// A federated identity, by the ARN of its provider or by the name of a built-in one.
    Federated(String),
    /// An AWS service, such as `ecs.amazonaws.com`.
    Service(String),
    /// Nobody.
    Anonymous,
}

/// The condition keys of a request. Key names have no letter case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    entries: BTreeMap<String, ContextValue>,
}

/// The value of a condition key: AWS treats keys of one value and keys of several differently, even of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// A key that has one value.
    Single(String),
    /// A key that may have several, such as `aws:TagKeys`.
    Multi(Vec<String>),
}

impl Context {
    /// No keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a key of one value.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.entries.insert(key.to_ascii_lowercase(), ContextValue::Single(value.into()));
    }

    /// Adds or replaces a key of several values.
    pub fn set_all(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        let values = values.into_iter().map(Into::into).collect();
        self.entries.insert(key.to_ascii_lowercase(), ContextValue::Multi(values));
    }

    /// The value of a key, if the request has it.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&ContextValue> {
        if key.bytes().any(|b| b.is_ascii_uppercase()) {
            self.entries.get(&key.to_ascii_lowercase())
        } else {
            self.entries.get(key)
        }
    }

    /// Every key, in lower case, with its value, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl ContextValue {
    /// The values, one or several.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::Single(value) => std::slice::from_ref(value),
            Self::Multi(values) => values,
        }
    }
}
