//! The policies of a stored user, group or role as a simulation takes them, and what a caller leaves out of them.
//!
//! The entity is found by its name: a wrong path in the ARN does not matter. Recorded: an exclusion by ARN concerns
//! attachments only, and only where the ARN is written without the policy's path; a boundary goes by its own type; an
//! exclusion that meets nothing is no error.

use portcullis_gate::Call;
use portcullis_model::{Arn, Cause};
use portcullis_policy::{Layer, Policy};
use portcullis_store::{ControlPolicyType, Group, Role, User, World};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::{
    catalogue::like,
    question::{Input, Organization, refused},
};
use crate::{
    faults,
    holder::{Bounded, Holder, Kind},
};

/// A stored entity and its policies.
pub(crate) struct Source {
    /// Its stored ARN.
    pub(crate) arn: Arn,
    policies: Vec<Stored>,
    boundary: Option<(Arn, Policy)>,
}

/// A policy that an entity, or a group that it is in, holds.
struct Stored {
    policy: Policy,
    origin: Origin,
}

enum Origin {
    Inline { kind: Kind, holder: String, name: String },
    Managed { arn: Arn, name: String },
}

/// What a caller leaves out: one of the three.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Exclusion {
    policy_type: Option<String>,
    policy_arn: Option<String>,
    inline_policy_identifier: Option<InlineIdentifier>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct InlineIdentifier {
    policy_name: String,
    attachment_type: String,
    attachment_name: String,
}

impl Source {
    /// The entity that an ARN names, with its policies as they are now.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for what is no ARN of a user, group or role of the account; `NoSuchEntity`.
    pub(crate) fn of(text: &str, call: &Call<'_>) -> Result<Self, Fault> {
        let account = call.account()?;
        let invalid = || refused(format!("Invalid ARN provided in the request: {text}"));
        let arn: Arn = text.parse().map_err(|_| invalid())?;
        let owner = arn.account().ok_or_else(invalid)?;
        if owner != account {
            return Err(refused(format!(
                "Invalid Policy Source Arn: caller's account {account} does not have access to policies in account {owner}."
            )));
        }
        let name = |kind| arn.resource_of_type(kind).map(|path| path.rsplit('/').next().unwrap_or(path));
        let missing =
            || faults::SIMULATED_ENTITY_NOT_FOUND.fault().caused_by(Cause::new("there is no such entity").seen(text));
        let world = call.gate().store().world();
        if let Some(name) = name("user") {
            let user = world.user(account, name).ok_or_else(missing)?;
            let mut policies = held::<User>(user, &world);
            for group in world.groups_of(account, &user.id) {
                policies.extend(held::<Group>(group, &world));
            }
            return Ok(Self { arn: user.arn.clone(), policies, boundary: boundary::<User>(user, &world) });
        }
        if let Some(name) = name("group") {
            let group = world.group(account, name).ok_or_else(missing)?;
            return Ok(Self { arn: group.arn.clone(), policies: held::<Group>(group, &world), boundary: None });
        }
        let role = world.role(account, name("role").ok_or_else(invalid)?).ok_or_else(missing)?;
        let policies = held::<Role>(role, &world);
        Ok(Self { arn: role.arn.clone(), policies, boundary: boundary::<Role>(role, &world) })
    }

    /// The texts of all policies, the boundary last; a policy that is attached twice counts once.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut seen: Vec<&Arn> = Vec::new();
        let mut texts = Vec::new();
        for stored in &self.policies {
            if let Origin::Managed { arn, .. } = &stored.origin {
                if seen.contains(&arn) {
                    continue;
                }
                seen.push(arn);
            }
            texts.push(stored.policy.text());
        }
        texts.extend(self.boundary.iter().map(|(_, policy)| policy.text()));
        texts
    }

    /// The policies that are not left out.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for an exclusion whose entity is written with wildcards other than one `*` at its end or a `?`.
    pub(crate) fn inputs(&self, exclusions: &[Exclusion]) -> Result<Vec<Input>, Fault> {
        for identifier in exclusions.iter().filter_map(|exclusion| exclusion.inline_policy_identifier.as_ref()) {
            let name = &identifier.attachment_name;
            if name.strip_suffix('*').unwrap_or(name).contains('*') {
                let text =
                    "Invalid inline policy exclusion: policyName, attachmentType, and attachmentName are required";
                return Err(refused(text));
            }
        }
        let kept = self.policies.iter().filter(|stored| !exclusions.iter().any(|it| it.meets(&stored.origin)));
        let mut inputs: Vec<Input> =
            kept.map(|stored| Input::new(Layer::Identity, stored.origin.id(), stored.policy.clone())).collect();
        if let Some((arn, policy)) = self.boundary.as_ref().filter(|_| !names(exclusions, "permission-boundary")) {
            let name = arn.resource().rsplit('/').next().unwrap_or_default();
            inputs.push(Input::new(Layer::Boundary, name, policy.clone()));
        }
        Ok(inputs)
    }

    /// The service control policies over the entity's account; everything is allowed where there is no organization.
    pub(crate) fn organization(&self, call: &Call<'_>, exclusions: &[Exclusion]) -> Result<Organization, Fault> {
        if names(exclusions, "scp") {
            return Ok(None);
        }
        let account = call.account()?;
        let world = call.gate().store().world();
        let organization = world.organization_of(account).filter(|organization| organization.management() != account);
        let levels =
            organization.and_then(|organization| organization.levels(ControlPolicyType::ServiceControl, account));
        let levels = levels.unwrap_or_default();
        Ok(Some(
            levels.iter().map(|level| level.iter().map(|policy| policy.document.policy.clone()).collect()).collect(),
        ))
    }
}

impl Exclusion {
    fn meets(&self, origin: &Origin) -> bool {
        let by_type = match origin {
            Origin::Inline { .. } => "inline",
            Origin::Managed { arn, .. } if arn.account_text() == "aws" => "aws-managed",
            Origin::Managed { .. } => "user-managed",
        };
        if self.policy_type.as_deref() == Some(by_type) {
            return true;
        }
        match (origin, &self.policy_arn, &self.inline_policy_identifier) {
            (Origin::Managed { arn, name }, Some(written), _) => {
                *written == format!("arn:{}:iam::{}:policy/{name}", arn.partition(), arn.account_text())
            }
            (Origin::Inline { kind, holder, name }, _, Some(wanted)) => {
                wanted.attachment_type == kind.word()
                    && wanted.policy_name.eq_ignore_ascii_case(name)
                    && names_entity(&wanted.attachment_name, holder)
            }
            _ => false,
        }
    }
}

impl Origin {
    /// How the answer calls the policy. Recorded.
    fn id(&self) -> String {
        match self {
            Self::Inline { kind, holder, name } => format!("{}_{holder}_{name}", kind.word()),
            Self::Managed { name, .. } => name.clone(),
        }
    }
}

fn names(exclusions: &[Exclusion], kind: &str) -> bool {
    exclusions.iter().any(|exclusion| exclusion.policy_type.as_deref() == Some(kind))
}

/// A `?` stands for any one letter, a `*` at the end for any number of them.
fn names_entity(written: &str, name: &str) -> bool {
    if written.contains('?') {
        let alike = |(one, other): (char, char)| one == '?' || one.eq_ignore_ascii_case(&other);
        return written.chars().count() == name.chars().count() && written.chars().zip(name.chars()).all(alike);
    }
    like(&written.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

fn held<H: Holder>(entity: &H, world: &World) -> Vec<Stored> {
    let inline = entity.inline().values().map(|inline| Stored {
        policy: inline.document.policy.clone(),
        origin: Origin::Inline { kind: H::KIND, holder: entity.name().to_owned(), name: inline.name.clone() },
    });
    let managed = entity.attached().iter().filter_map(|arn| {
        let policy = world.managed_policy(arn)?;
        let origin = Origin::Managed { arn: arn.clone(), name: policy.name.clone() };
        Some(Stored { policy: policy.default_document()?.policy.clone(), origin })
    });
    inline.chain(managed).collect()
}

fn boundary<H: Bounded>(entity: &H, world: &World) -> Option<(Arn, Policy)> {
    let arn = entity.boundary()?;
    let policy = world.managed_policy(arn)?.default_document()?.policy.clone();
    Some((arn.clone(), policy))
}
