//! A case file: a request, the policies of every layer, and the verdict that AWS gives.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, path::Path};

use portcullis_policy::{
    Considered, Consulted, Context, Decision, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Says,
    Verdict, evaluate, verdict,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// One case.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Case {
    /// Where AWS's verdict is from.
    pub(crate) source: String,
    pub(crate) request: Asked,
    identity_policies: Option<Vec<Named>>,
    permissions_boundaries: Option<Vec<Named>>,
    session_policies: Option<Vec<Named>>,
    resource_policy: Option<Value>,
    trust_policy: Option<Value>,
    service_control_policies: Option<Vec<Vec<Named>>>,
    #[serde(default)]
    resource_control_policies: Vec<Vec<Named>>,
    /// The verdict.
    pub(crate) then: Verdict,
    /// The one change after which the request is allowed; only where a near miss is told.
    #[serde(default)]
    pub(crate) change: Option<Change>,
}

/// The value to be put at a place of the case file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    at: String,
    to: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Asked {
    principal: Value,
    action: String,
    resource: String,
    resource_account: Option<String>,
    federating_user: Option<String>,
    context: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(deserialize_with = "policy")]
    policy: Policy,
}

fn policy<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Policy::parse(&value.to_string()).map_err(serde::de::Error::custom)
}

pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn context(entries: &BTreeMap<String, Value>) -> Context {
    let mut context = Context::new();
    for (key, value) in entries {
        match value {
            Value::Array(values) => context.set_all(key, values.iter().map(|value| value.as_str().unwrap())),
            value => context.set(key, value.as_str().unwrap()),
        }
    }
    context
}

impl Case {
    pub(crate) fn request(&self) -> Request {
        let asked = &self.request;
        let principal = match &asked.principal {
            Value::String(text) if text == "anonymous" => Principal::Anonymous,
            Value::String(arn) => Principal::Aws(arn.parse().unwrap()),
            other => match (other["federated"].as_str(), other["service"].as_str()) {
                (Some(provider), _) => Principal::Federated(provider.to_owned()),
                (_, Some(service)) => Principal::Service(service.to_owned()),
                _ => panic!("no principal: {other}"),
            },
        };
        let mut context = context(&asked.context);
        if let Some(user) = &asked.federating_user {
            context.set_federating_user(user.parse().unwrap());
        }
        Request {
            principal,
            action: asked.action.clone(),
            resource: asked.resource.clone(),
            resource_account: asked.resource_account.as_ref().map(|account| account.parse().unwrap()),
            context,
        }
    }

    /// Judges the case, with reasons and without, which must agree.
    pub(crate) fn decide(&self) -> Decision {
        let request = self.request();
        let of_resource = [&self.resource_policy, &self.trust_policy]
            .map(|policy| policy.as_ref().map(|policy| Policy::parse(&policy.to_string()).unwrap()));
        let layers = Layers {
            identity: self.identity_policies.as_deref().map(list),
            boundary: self.permissions_boundaries.as_deref().map(list),
            session: self.session_policies.as_deref().map(list),
            resource: match &of_resource {
                [_, Some(policy)] => ResourcePolicy::Trust(NamedPolicy { name: "trust policy", policy }),
                [Some(policy), _] => ResourcePolicy::Policy(NamedPolicy { name: "repository policy", policy }),
                [None, None] => ResourcePolicy::None,
            },
            service_control: self
                .service_control_policies
                .as_ref()
                .map(|levels| levels.iter().map(|level| list(level)).collect()),
            resource_control: self.resource_control_policies.iter().map(|level| list(level)).collect(),
        };
        let decision = evaluate(&request, &layers);
        assert_eq!(decision.verdict, verdict(&request, &layers));
        decision
    }
}

impl Case {
    /// Every policy by its name.
    pub(crate) fn policies(&self) -> BTreeMap<&str, Value> {
        let lists =
            [&self.identity_policies, &self.permissions_boundaries, &self.session_policies].into_iter().flatten();
        let levels = self.service_control_policies.iter().flatten().chain(&self.resource_control_policies);
        let named = lists.chain(levels).flatten();
        let mut policies: BTreeMap<&str, Value> =
            named.map(|it| (it.name.as_str(), serde_json::from_str(it.policy.text()).unwrap())).collect();
        policies.extend(self.resource_policy.clone().map(|policy| ("repository policy", policy)));
        policies.extend(self.trust_policy.clone().map(|policy| ("trust policy", policy)));
        policies
    }
}

/// The case with its change made.
pub(crate) fn changed(path: &Path, change: &Change) -> Case {
    let mut case: Value = read(path);
    let (parent, key) = change.at.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = case.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {}", change.at));
    match key.parse::<usize>() {
        Ok(index) if parent.is_array() => parent[index] = change.to.clone(),
        _ => parent[key] = change.to.clone(),
    }
    serde_json::from_value(case).unwrap()
}

fn list(policies: &[Named]) -> Vec<NamedPolicy<'_>> {
    policies.iter().map(|Named { name, policy }| NamedPolicy { name, policy }).collect()
}

/// Everything that was consulted, a line for each policy and each statement: `+` for what matched, `-` for what did not.
pub(crate) fn consulted(decision: &Decision) -> Vec<String> {
    decision.consulted.iter().flat_map(policy_lines).collect()
}

fn policy_lines(consulted: &Consulted) -> Vec<String> {
    let says = match consulted.says {
        Says::Denies => "denies",
        Says::Allows => "allows",
        Says::Nothing => "says nothing",
    };
    let layer = serde_json::to_value(consulted.layer).unwrap();
    let level = consulted.level.map(|level| format!(" level {level}")).unwrap_or_default();
    let policy = consulted.policy.as_ref().map_or(" (no policy)".to_owned(), |name| format!(" `{name}`"));
    let head = format!("{}{level}{policy} {says}", layer.as_str().unwrap());
    std::iter::once(head).chain(consulted.statements.iter().map(statement_line)).collect()
}

fn statement_line(considered: &Considered) -> String {
    let elements: Vec<String> = considered
        .elements
        .iter()
        .map(|element| {
            let sign = if element.matched { '+' } else { '-' };
            match (&element.operator, &element.key) {
                (Some(operator), Some(key)) => format!("{sign}{operator} {key}"),
                _ => format!("{sign}{}", element.element),
            }
        })
        .collect();
    let applies = if considered.applies { "applies" } else { "does not apply" };
    let label = considered.statement.sid.clone().unwrap_or_else(|| considered.statement.index.to_string());
    format!("  {:?} {label} {applies}: {}", considered.effect, elements.join(", "))
}
