//! What is asked of the policies: who does what to which resource, in which context.

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
    /// By key, in lower case and alphabetical order.
    entries: Vec<(String, ContextValue)>,
    federating_user: Option<Arn>,
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
        self.insert(key, ContextValue::Single(value.into()));
    }

    /// Adds or replaces a key of several values.
    pub fn set_all(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        self.insert(key, ContextValue::Multi(values.into_iter().map(Into::into).collect()));
    }

    /// Takes a key out.
    pub(crate) fn remove(&mut self, key: &str) {
        if let Ok(found) = self.place(key) {
            self.entries.remove(found);
        }
    }

    /// Says which user asked for the session of a federated user (`GetFederationToken`). No condition key has it, but a
    /// policy of a resource that names the user speaks of the session too.
    pub fn set_federating_user(&mut self, user: Arn) {
        self.federating_user = Some(user);
    }

    /// The user who asked for the session of a federated user.
    #[must_use]
    pub fn federating_user(&self) -> Option<&Arn> {
        self.federating_user.as_ref()
    }

    /// The value of a key, if the request has it.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&ContextValue> {
        let found = self.place(key).ok()?;
        self.entries.get(found).map(|(_, value)| value)
    }

    /// The value of a key that is written in lower case.
    pub(crate) fn lowered(&self, key: &str) -> Option<&ContextValue> {
        let found = self.entries.binary_search_by(|(entry, _)| entry.as_str().cmp(key)).ok()?;
        self.entries.get(found).map(|(_, value)| value)
    }

    /// Every key, in lower case, with its value, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    fn insert(&mut self, key: &str, value: ContextValue) {
        let key = key.to_ascii_lowercase();
        match self.entries.binary_search_by(|(entry, _)| entry.cmp(&key)) {
            Ok(found) => {
                if let Some(entry) = self.entries.get_mut(found) {
                    entry.1 = value;
                }
            }
            Err(free) => {
                if self.entries.is_empty() {
                    // A web identity has some forty keys; growing to that many in steps moves each of them several times.
                    self.entries.reserve(48);
                }
                self.entries.insert(free, (key, value));
            }
        }
    }

    /// Where the key is, or where it would be.
    fn place(&self, key: &str) -> Result<usize, usize> {
        let lowered = || key.bytes().map(|byte| byte.to_ascii_lowercase());
        self.entries.binary_search_by(|(entry, _)| entry.bytes().cmp(lowered()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_no_letter_case_and_the_last_value_counts() {
        let mut context = Context::new();
        for key in ["aws:TagKeys", "aws:userid", "AWS:UserId", "b:Z", "a:Z"] {
            context.set(key, key);
        }
        let keys: Vec<&str> = context.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a:z", "aws:tagkeys", "aws:userid", "b:z"]);
        let userid = ContextValue::Single("AWS:UserId".to_owned());
        assert_eq!(context.value("aws:USERID"), Some(&userid));
        assert_eq!(context.lowered("aws:userid"), Some(&userid));
        assert_eq!(context.value("aws:user"), None);
        assert_eq!(context.lowered("aws:USERID"), None);
    }
}
