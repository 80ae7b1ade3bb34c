//! The JSON form of an organization, and what becomes of it.
//!
//! A place in the tree has `serviceControlPolicies` and `resourceControlPolicies`. Each entry is the name of a policy
//! of AWS (`FullAWSAccess`, `RCPFullAWSAccess`), the name of one that was given before, or `{ "name": …, "policy": …
//! }`. Without the member a place has what AWS gives it, `FullAWSAccess`; an empty list leaves nothing, and then
//! nothing is allowed there.

use std::{collections::BTreeMap, fmt};

use portcullis_model::AccountId;
use portcullis_store::{
    ControlPolicy, ControlPolicyType, Organization, OrganizationError, Parent, Target, UnfitControlPolicy, UniqueId,
    Unit,
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::document::Document;

/// An organization as it is sent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "an object with the members of an organization")]
pub(super) struct Tree {
    /// `o-…`; made of the management account's id when it is absent.
    id: Option<String>,
    management_account: AccountId,
    root: Root,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Root {
    /// `r-…`
    id: Option<String>,
    service_control_policies: Option<Vec<Policy>>,
    resource_control_policies: Option<Vec<Policy>>,
    #[serde(default)]
    accounts: Vec<Account>,
    #[serde(default)]
    units: Vec<Branch>,
}

/// A unit with what it holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Branch {
    /// `ou-…`; made of its path when it is absent.
    id: Option<String>,
    name: String,
    service_control_policies: Option<Vec<Policy>>,
    resource_control_policies: Option<Vec<Policy>>,
    #[serde(default)]
    accounts: Vec<Account>,
    #[serde(default)]
    units: Vec<Branch>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Account {
    id: AccountId,
    service_control_policies: Option<Vec<Policy>>,
    resource_control_policies: Option<Vec<Policy>>,
}

#[derive(Debug)]
enum Policy {
    Named(String),
    Given(Given),
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrPolicy)
    }
}

/// Not an untagged enum: that would forget what is wrong with the document.
struct NameOrPolicy;

impl<'de> Visitor<'de> for NameOrPolicy {
    type Value = Policy;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a policy, or an object with `name` and `policy`")
    }

    fn visit_str<E>(self, name: &str) -> Result<Policy, E> {
        Ok(Policy::Named(name.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Policy, A::Error> {
        Given::deserialize(MapAccessDeserializer::new(members)).map(Policy::Given)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    policy: Document,
}

/// Why a tree is no organization.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    #[error(transparent)]
    Policy(#[from] UnfitControlPolicy),
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    #[error("the account {0} stands in the tree twice")]
    AccountTwice(AccountId),
    #[error("there is no {kind} `{name}`: give it as `{{ \"name\": …, \"policy\": … }}` where it stands first")]
    UnknownPolicy { kind: &'static str, name: String },
    #[error("the {kind} `{name}` is given twice, with different documents")]
    PolicyTwice { kind: &'static str, name: String },
    #[error("`{id}` is not an id of {of}, such as `{example}`")]
    Id { id: String, of: &'static str, example: &'static str },
}

impl Tree {
    /// Builds the organization. Policies of both types are in force in it.
    pub(super) fn organization(self) -> Result<Organization, Unfit> {
        let mut tree = self.root;
        let management = self.management_account;
        let id = given(self.id, "o-", "an organization", "o-exampleorgid")?;
        let id = id.unwrap_or_else(|| format!("o-{}", short(management.as_str(), 10)));
        let root = given(tree.id.take(), "r-", "a root", "r-ab12")?.unwrap_or_else(|| format!("r-{}", short(&id, 4)));
        let mut organization = Organization::new(&id, &root, management);
        organization.enable(ControlPolicyType::ServiceControl);
        organization.enable(ControlPolicyType::ResourceControl);
        let mut building = Building { organization, documents: BTreeMap::new(), stood: Vec::new() };
        building.attach(&Target::Root, tree.service_control_policies, tree.resource_control_policies)?;
        building.grow(&Parent::Root, tree.accounts, tree.units)?;
        Ok(building.organization)
    }
}

struct Building {
    organization: Organization,
    /// The documents that were given, by type and name, and the ids of their policies.
    documents: BTreeMap<(ControlPolicyType, String), (Document, String)>,
    /// Accounts that stood in the tree already.
    stood: Vec<AccountId>,
}

impl Building {
    fn grow(&mut self, parent: &Parent, accounts: Vec<Account>, units: Vec<Branch>) -> Result<(), Unfit> {
        for account in accounts {
            if self.stood.contains(&account.id) {
                return Err(Unfit::AccountTwice(account.id));
            }
            self.stood.push(account.id);
            self.organization.put_account(account.id, parent.clone())?;
            let target = Target::Account(account.id);
            self.attach(&target, account.service_control_policies, account.resource_control_policies)?;
        }
        for unit in units {
            let root = self.organization.root().trim_start_matches("r-");
            let above = if let Parent::Unit(id) = parent { id.as_str() } else { "" };
            let made = format!("ou-{root}-{}", short(&format!("{above}/{}", unit.name), 8));
            let id = given(unit.id, "ou-", "a unit", "ou-ab12-11111111")?.unwrap_or(made);
            self.organization.add_unit(Unit { id: id.clone(), name: unit.name, parent: parent.clone() })?;
            let target = Target::Unit(id.clone());
            self.attach(&target, unit.service_control_policies, unit.resource_control_policies)?;
            self.grow(&Parent::Unit(id), unit.accounts, unit.units)?;
        }
        Ok(())
    }

    fn attach(
        &mut self,
        target: &Target,
        service: Option<Vec<Policy>>,
        resource: Option<Vec<Policy>>,
    ) -> Result<(), Unfit> {
        for (kind, policies) in
            [(ControlPolicyType::ServiceControl, service), (ControlPolicyType::ResourceControl, resource)]
        {
            let Some(policies) = policies else { continue };
            // What the tree says stands in the place of what AWS attaches to anything new; AWS's own resource control
            // policy cannot be detached.
            if kind == ControlPolicyType::ServiceControl {
                self.organization.detach(kind.id_of_aws(), target);
            }
            for policy in policies {
                let id = self.policy(kind, policy)?;
                self.organization.attach(&id, target.clone())?;
            }
        }
        Ok(())
    }

    /// The id of a policy, which is made when it is given for the first time.
    fn policy(&mut self, kind: ControlPolicyType, policy: Policy) -> Result<String, Unfit> {
        let words = words(kind);
        let (name, document) = match policy {
            Policy::Named(name) if format!("p-{name}") == kind.id_of_aws() => return Ok(kind.id_of_aws().to_owned()),
            Policy::Named(name) => {
                let known = self.documents.get(&(kind, name.clone())).map(|(_, id)| id.clone());
                return known.ok_or(Unfit::UnknownPolicy { kind: words, name });
            }
            Policy::Given(Given { name, policy }) => (name, policy),
        };
        if let Some((before, id)) = self.documents.get(&(kind, name.clone())) {
            return if *before == document { Ok(id.clone()) } else { Err(Unfit::PolicyTwice { kind: words, name }) };
        }
        let id = format!("p-{}", short(&format!("{}/{name}", kind.as_str()), 8));
        let of = (self.organization.id(), self.organization.management());
        let policy = ControlPolicy::new(kind, of, &id, &name, document.text())?;
        self.organization.put_policy(policy);
        self.documents.insert((kind, name), (document, id.clone()));
        Ok(id)
    }
}

fn words(kind: ControlPolicyType) -> &'static str {
    match kind {
        ControlPolicyType::ServiceControl => "service control policy",
        ControlPolicyType::ResourceControl => "resource control policy",
    }
}

/// An id that was given, if it has the letters of one.
fn given(id: Option<String>, prefix: &str, of: &'static str, example: &'static str) -> Result<Option<String>, Unfit> {
    let fits = |id: &String| {
        let letters = id.strip_prefix(prefix).unwrap_or_default();
        (4..=64).contains(&letters.len())
            && letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match id {
        Some(id) if !fits(&id) => Err(Unfit::Id { id, of, example }),
        id => Ok(id),
    }
}

/// Letters that are always the same for the same name.
fn short(name: &str, length: usize) -> String {
    UniqueId::of_aws("", name).as_str().to_ascii_lowercase().chars().take(length).collect()
}
