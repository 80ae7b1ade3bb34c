//! A request and its layers as the text that `simulate` takes.

use portcullis_policy::{ContextValue, Layers, NamedPolicy, Principal, Request, ResourcePolicy};
use serde_json::{Map, Value, json};

pub(crate) fn text(request: &Request, layers: &Layers<'_>) -> String {
    let mut asked = json!({
        "principal": match &request.principal {
            Principal::Aws(arn) => json!(arn.as_str()),
            Principal::Federated(provider) => json!({ "federated": provider }),
            Principal::Service(service) => json!({ "service": service }),
            Principal::Anonymous => json!("anonymous"),
        },
        "action": request.action,
        "resource": request.resource,
        "context": request.context.iter().map(|(key, value)| (key.to_owned(), values(value))).collect::<Map<_, _>>(),
    });
    if let Some(account) = request.resource_account {
        asked["resourceAccount"] = json!(account.as_str());
    }
    let levels = |levels: &[Vec<NamedPolicy<'_>>]| levels.iter().map(|level| list(level)).collect::<Value>();
    let of_resource = match layers.resource {
        ResourcePolicy::None => Value::Null,
        ResourcePolicy::Policy(named) | ResourcePolicy::Trust(named) => document(named),
    };
    let whole = json!({
        "request": asked,
        "identityPolicies": layers.identity.as_deref().map(list),
        "resourcePolicy": of_resource,
        "permissionsBoundaries": layers.boundary.as_deref().map(list),
        "sessionPolicies": layers.session.as_deref().map(list),
        "serviceControlPolicies": layers.service_control.as_deref().map(levels),
        "resourceControlPolicies": levels(&layers.resource_control),
    });
    whole.to_string()
}

fn values(value: &ContextValue) -> Value {
    match value {
        ContextValue::Single(value) => json!(value),
        ContextValue::Multi(values) => json!(values),
    }
}

fn list(policies: &[NamedPolicy<'_>]) -> Value {
    policies.iter().map(|named| json!({ "name": named.name, "policy": document(*named) })).collect()
}

fn document(named: NamedPolicy<'_>) -> Value {
    serde_json::from_str(named.policy.text()).unwrap()
}
