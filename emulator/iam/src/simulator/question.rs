//! What a simulation is asked, checked in the order in which AWS refuses. Unverified: the order, where two things are wrong.

use portcullis_model::{AccountId, Arn};
use portcullis_policy::{Context, Layer, Policy};
use portcullis_wire::Fault;
use serde_json::Value;

use super::{catalogue, context, entries, entries::Entry, keys_of, reading};
use crate::faults;

/// The parameters that both operations have.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) resource_policy: Option<String>,
    pub(crate) resource_owner: Option<String>,
    pub(crate) caller: Option<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) resource_handling_option: Option<String>,
}

/// The service control policies of a simulation, by level. None at all: they have no say, and the answer none of them.
pub(crate) type Organization = Option<Vec<Vec<Policy>>>;

/// A policy of the caller or of the resource, under the id that the answer shows.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(super) layer: Layer,
    pub(super) id: String,
    /// As it was given: places are places in this.
    pub(super) given: Policy,
    /// As the simulator reads it.
    pub(super) read: Policy,
}

/// A simulation that can be run.
pub(crate) struct Question {
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<String>,
    pub(super) caller: Arn,
    pub(super) owner: Option<AccountId>,
    pub(super) context: Context,
    pub(super) inputs: Vec<Input>,
    pub(super) bounded: bool,
    pub(super) organization: Organization,
    /// The keys that policies mention and the entries do not give.
    pub(super) missing: Vec<String>,
}

impl Input {
    /// A policy that is stored, or was given and could be read.
    pub(crate) fn new(layer: Layer, id: impl Into<String>, policy: Policy) -> Self {
        Self { layer, id: id.into(), read: policy.clone(), given: policy }
    }

    /// Whether it limits the caller.
    pub(crate) fn is_boundary(&self) -> bool {
        self.layer == Layer::Boundary
    }

    /// The policies of a list, as `PolicyInputList.1` and so on.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for one that cannot be read.
    pub(crate) fn list(layer: Layer, list: &str, texts: &[String]) -> Result<Vec<Self>, Fault> {
        let numbered = texts.iter().enumerate().map(|(index, text)| {
            let policy = Policy::parse(text).map_err(|_| unreadable(index + 1))?;
            Ok(Self::new(layer, format!("{list}.{}", index + 1), policy))
        });
        numbered.collect()
    }

    /// The boundary that a caller gives.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for more than one, or one that cannot be read.
    pub(crate) fn boundary(texts: &[String]) -> Result<Vec<Self>, Fault> {
        if texts.len() > 1 {
            return Err(refused("The list of Permissions Boundary policies cannot exceed 1 items."));
        }
        Self::list(Layer::Boundary, "PermissionsBoundaryPolicyInputList", texts)
    }
}

impl Question {
    /// Checks what is asked. `source` stands for the caller where none is named; without it too, nobody asks.
    ///
    /// # Errors
    ///
    /// `InvalidInput`, with AWS's words.
    pub(crate) fn new(
        parameters: Parameters,
        account: AccountId,
        source: Option<Arn>,
        mut inputs: Vec<Input>,
        organization: Organization,
    ) -> Result<Self, Fault> {
        let Parameters { actions, resources, .. } = &parameters;
        if actions.iter().any(|action| !action.contains(':')) {
            return Err(refused("The action is invalid since it is missing names"));
        }
        let whole = resources.is_empty() || resources.iter().all(|resource| resource == "*");
        if parameters.resource_policy.is_some() && whole {
            return Err(refused("Invalid Entity Arn: * does not clearly define entity type and name."));
        }
        if let Some(bad) = resources.iter().find(|resource| *resource != "*" && !is_resource(resource)) {
            return Err(not_an_arn(bad));
        }
        if !whole && parameters.resource_handling_option.is_some() {
            check_handling(actions)?;
        }
        if resources.len() > 1 {
            check_of_one_kind(actions)?;
        }
        let named = parameters.caller.as_deref().map(caller).transpose()?;
        if let Some(text) = &parameters.resource_policy {
            let policy = Policy::parse(text).map_err(|_| unreadable(1))?;
            check_resource_policy(&policy)?;
            let asking = named.as_ref().or(source.as_ref());
            let asking = asking.ok_or_else(|| refused("Invalid caller - Caller cannot be null or empty."))?;
            if !is_entity(asking) {
                return Err(refused("Invalid caller - Caller must be an IAM user, role or group in this context."));
            }
            inputs.push(Input::new(Layer::Resource, "ResourcePolicy", policy));
        }
        let owner = parameters.resource_owner.as_deref().map(owner).transpose()?;
        let asking = named.or(source);
        let mut context = context::supplied(account, asking.as_ref());
        let given = entries::add(&mut context, &parameters.entries)?;
        let caller = match asking {
            Some(caller) => caller,
            None => format!("arn:aws:iam::{account}:user/simulated")
                .parse()
                .map_err(|_| refused("Invalid caller - Caller cannot be null or empty."))?,
        };
        let same_account = owner.is_none_or(|owner| caller.account() == Some(owner));
        for input in &mut inputs {
            input.read = reading::as_simulated(&input.given, &context);
            if input.layer == Layer::Resource && same_account {
                input.read = reading::with_root_as_caller(&input.read, &caller);
            }
        }
        let texts = inputs.iter().map(|input| &input.given).chain(organization.iter().flatten().flatten());
        let missing = missing(texts, &given);
        let bounded = inputs.iter().any(|input| input.layer == Layer::Boundary);
        let Parameters { actions, resources, .. } = parameters;
        Ok(Self { actions, resources, caller, owner, context, inputs, bounded, organization, missing })
    }
}

/// The service control policies that a caller gives, by level.
///
/// # Errors
///
/// `InvalidInput` for a level without policies, or one that cannot be read.
pub(crate) fn organization(levels: &[Vec<String>]) -> Result<Organization, Fault> {
    if levels.is_empty() {
        return Ok(None);
    }
    let read = levels.iter().enumerate().map(|(index, texts)| {
        if texts.is_empty() {
            let number = index + 1;
            return Err(refused(format!(
                "Organization policy at index {number} must contain at least one service control policy"
            )));
        }
        let policies = texts.iter().enumerate();
        policies.map(|(index, text)| Policy::parse(text).map_err(|_| unreadable(index + 1))).collect()
    });
    read.collect::<Result<Vec<Vec<Policy>>, Fault>>().map(Some)
}

pub(super) fn refused(message: impl AsRef<str>) -> Fault {
    faults::SIMULATION.with(&[("message", message.as_ref())])
}

pub(super) fn unreadable(number: usize) -> Fault {
    refused(format!("Policy input list item {number} has invalid content"))
}

fn not_an_arn(text: &str) -> Fault {
    refused(format!("ResourceNames are not in a valid ARN format: {text}."))
}

/// An ARN with a partition, a service and a resource.
fn is_resource(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", partition, service, _, _, resource]
        if !partition.is_empty() && !service.is_empty() && !resource.is_empty())
}

/// The option is for one action of Amazon EC2; which resources are given with it does not matter.
fn check_handling(actions: &[String]) -> Result<(), Fault> {
    let other = actions.iter().find(|action| !action.eq_ignore_ascii_case("ec2:RunInstances"));
    other.map_or(Ok(()), |action| {
        Err(refused(format!(
            "Invalid input resource handling options. Action does not support resource handling options: {action}. \
             Please refer to the documentation for more details: \
             https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html"
        )))
    })
}

/// Several resources are for known actions or for unknown ones, not for both.
fn check_of_one_kind(actions: &[String]) -> Result<(), Fault> {
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        actions.iter().map(String::as_str).partition(|action| catalogue::is_known(action));
    if known.is_empty() || unknown.is_empty() {
        return Ok(());
    }
    Err(refused(format!(
        "Invalid Input Actions: [{}] and [{}] require different authorization information. ",
        known.join(","),
        unknown.join(",")
    )))
}

fn check_resource_policy(policy: &Policy) -> Result<(), Fault> {
    let document: Value = serde_json::from_str(policy.text()).unwrap_or_default();
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(single) => std::slice::from_ref(single),
        None => &[],
    };
    for element in statements.iter().filter_map(|statement| statement.get("Resource")) {
        let named = match element {
            Value::Array(entries) => entries.as_slice(),
            single => std::slice::from_ref(single),
        };
        if let Some(bad) = named.iter().filter_map(Value::as_str).find(|text| !is_resource(text)) {
            return Err(not_an_arn(bad));
        }
    }
    Ok(())
}

fn caller(text: &str) -> Result<Arn, Fault> {
    text.parse().map_err(|_| refused(format!("Invalid ARN provided in the request: {text}")))
}

fn is_entity(caller: &Arn) -> bool {
    caller.service() == "iam" && ["user", "group", "role"].iter().any(|kind| caller.resource_of_type(kind).is_some())
}

fn owner(text: &str) -> Result<AccountId, Fault> {
    let arn = text.parse::<Arn>().ok();
    arn.and_then(|arn| arn.account()).ok_or_else(|| refused(format!("'{text}' is not a valid as a Resource Owner.")))
}

fn missing<'p>(policies: impl Iterator<Item = &'p Policy>, given: &[String]) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    for key in policies.filter_map(|policy| keys_of(policy.text())).flatten() {
        if !missing.contains(&key) && !given.iter().any(|name| name.eq_ignore_ascii_case(&key)) {
            missing.push(key);
        }
    }
    missing
}
