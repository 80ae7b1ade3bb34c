//! How many entities of an account use a managed policy.

use std::collections::BTreeMap;

use portcullis_model::Arn;
use portcullis_store::Account;

/// How many entities of an account use a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Attachments, without boundaries. Observed.
    pub(crate) attachments: usize,
    /// Boundaries.
    pub(crate) boundaries: usize,
}

/// The use of every policy that an account uses.
#[derive(Debug, Default)]
pub(crate) struct Uses<'a>(BTreeMap<&'a Arn, Usage>);

impl<'a> Uses<'a> {
    /// Counts once for all policies.
    pub(crate) fn of(account: Option<&'a Account>) -> Self {
        let mut uses = Self::default();
        let Some(account) = account else { return uses };
        for role in account.roles() {
            uses.add(&role.attached, role.boundary.as_ref());
        }
        for user in account.users() {
            uses.add(&user.attached, user.boundary.as_ref());
        }
        for group in account.groups() {
            uses.add(&group.attached, None);
        }
        uses
    }

    /// The use of one policy.
    pub(crate) fn of_policy(&self, policy: &Arn) -> Usage {
        self.0.get(policy).copied().unwrap_or_default()
    }

    /// The policies of AWS that are used, in the order of their ARNs.
    pub(crate) fn aws_policies(&self) -> impl Iterator<Item = &'a Arn> {
        self.0.keys().copied().filter(|arn| arn.account_text() == "aws")
    }

    fn add(&mut self, attached: &'a [Arn], boundary: Option<&'a Arn>) {
        for arn in attached {
            self.0.entry(arn).or_default().attachments += 1;
        }
        if let Some(arn) = boundary {
            self.0.entry(arn).or_default().boundaries += 1;
        }
    }
}
