//! What an operation of an AWS service is made of: its input, the permission it needs, and what it does.

use async_trait::async_trait;
use portcullis_model::{AccountId, Arn};
use portcullis_wire::Fault;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Call, faults};

/// One operation of an AWS service. A unit struct in a file of its own, listed in its service's `ACTIONS`.
#[async_trait]
pub trait Action: Send + Sync + 'static {
    /// The input, with the members of the API model.
    type Input: DeserializeOwned + Send + Sync;
    /// The output, with the members of the API model.
    type Output: Serialize + Send;

    /// The operation's name in the API model.
    fn name(&self) -> &'static str;

    /// What the caller must be allowed to do before the action runs.
    ///
    /// # Errors
    ///
    /// A fault where AWS refuses the input before it looks at permissions.
    fn permission(&self, input: &Self::Input, call: &Call<'_>) -> Result<Permission, Fault>;

    /// Does it. The caller is permitted.
    ///
    /// # Errors
    ///
    /// What AWS would refuse with.
    async fn run(&self, input: Self::Input, call: &Call<'_>) -> Result<Self::Output, Fault>;
}

/// What a caller must be allowed to do.
#[derive(Clone, Debug)]
pub enum Permission {
    /// Each of these must be allowed; at least one.
    Required(Vec<Check>),
    /// AWS asks for no permission; the reason says why.
    NotRequired(&'static str),
}

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The IAM action, such as `ecr:PutImage`.
    pub action: &'static str,
    /// The ARN of the resource; `*` for an action that takes none.
    pub resource: String,
    /// The account that owns the resource, where the ARN does not say.
    pub resource_account: Option<AccountId>,
    /// Condition keys of this action only, with their values.
    pub context: Vec<(String, Vec<String>)>,
}

impl Check {
    /// An action on the resource of this ARN.
    #[must_use]
    pub fn on(action: &'static str, resource: &Arn) -> Self {
        Self { action, resource: resource.as_str().to_owned(), resource_account: None, context: Vec::new() }
    }

    /// An action that takes no resource: it must be allowed on `*`.
    #[must_use]
    pub fn on_all(action: &'static str) -> Self {
        Self { action, resource: "*".to_owned(), resource_account: None, context: Vec::new() }
    }
}

impl From<Check> for Permission {
    fn from(check: Check) -> Self {
        Self::Required(vec![check])
    }
}

/// An [`Action`] whose input and output are JSON: what the gate's loop works with.
///
/// Sealed: an `Action` is the only way to become one, so that nothing is registered that does not declare its
/// permission, and nothing runs before that permission was judged.
#[async_trait]
pub trait AnyAction: sealed::Sealed + Send + Sync {
    /// The operation's name in the API model.
    fn name(&self) -> &'static str;

    /// Judges and runs the action.
    ///
    /// # Errors
    ///
    /// What AWS would refuse with: no permission, or what the action itself refuses.
    async fn judge_and_run(&self, input: serde_json::Value, call: &Call<'_>) -> Result<serde_json::Value, Fault>;
}

mod sealed {
    pub trait Sealed {}
    impl<A: super::Action> Sealed for A {}
}

#[async_trait]
impl<A: Action> AnyAction for A {
    fn name(&self) -> &'static str {
        Action::name(self)
    }

    async fn judge_and_run(&self, input: serde_json::Value, call: &Call<'_>) -> Result<serde_json::Value, Fault> {
        let input = serde_json::from_value(input).map_err(|error| faults::internal("the input", &error))?;
        match self.permission(&input, call)? {
            // Nothing to check is not the same as nothing to forbid.
            Permission::Required(checks) if checks.is_empty() => {
                return Err(faults::internal("the permission", &"it is required, and names no action"));
            }
            Permission::Required(checks) => checks.iter().try_for_each(|check| call.authorize(check))?,
            Permission::NotRequired(_) => {}
        }
        let output = self.run(input, call).await?;
        serde_json::to_value(output).map_err(|error| faults::internal("the output", &error))
    }
}
