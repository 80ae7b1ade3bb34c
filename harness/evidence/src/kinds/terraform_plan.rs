//! `terraform show -json PLAN`: what the configuration will be once it is applied, as far as that is known.
//!
//! `planned_values` has the values, `resource_changes` says which of them are known only after the apply, and
//! `configuration` what those refer to.
//!
//! <https://developer.hashicorp.com/terraform/internals/json-format#plan-representation>

use std::collections::HashMap;

use crate::{
    document::Document,
    error::EvidenceError,
    facts::Facts,
    json::Node,
    kind::Kind,
    spot::Written,
    terraform::{Values, resource},
};

pub(crate) struct TerraformPlan;

impl Kind for TerraformPlan {
    fn name(&self) -> &'static str {
        "terraform-plan"
    }

    fn title(&self) -> &'static str {
        "a Terraform plan, as `terraform show -json` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["planned_values", "resource_changes"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("planned_values") && root.has("format_version")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let mut after = HashMap::new();
        for change in root.objects("resource_changes")? {
            if let Some(unknown) = change.member("change").and_then(|change| change.member("after_unknown")) {
                after.insert(change.require_text("address")?, unknown);
            }
        }
        let configuration = root.member("configuration").and_then(|configuration| configuration.member("root_module"));
        // A plan that destroys everything has no values at all.
        let Some(module) = root.require("planned_values")?.member("root_module") else { return Ok(()) };
        read_module(&module, configuration.as_ref(), &after, facts)
    }
}

/// The resources of a module and of those that it calls.
pub(super) fn read_module(
    module: &Node<'_>,
    configuration: Option<&Node<'_>>,
    after: &HashMap<String, Node<'_>>,
    facts: &mut Facts,
) -> Result<(), EvidenceError> {
    let prefix = module.text("address")?.map_or_else(String::new, |address| format!("{address}."));
    for node in module.objects("resources")? {
        // What Terraform only reads belongs to somebody else, and says nothing that the resources do not say.
        if node.text("mode")?.is_some_and(|mode| mode != "managed") {
            continue;
        }
        let address = node.require_text("address")?;
        let kind = node.require_text("type")?;
        let Some(values) = node.member("values") else { continue };
        let planned = Planned {
            unknown: after.get(&address).cloned(),
            expressions: configuration.map(|module| expressions(module, &node)).transpose()?.flatten(),
            prefix: prefix.clone(),
            address,
            values,
        };
        resource(&kind, &planned, facts)?;
    }
    for child in module.objects("child_modules")? {
        let called = child.text("address")?.and_then(|address| Some(last_call(&address)?.to_owned()));
        let inner = called.and_then(|name| configuration?.member("module_calls")?.member(&name)?.member("module"));
        read_module(&child, inner.as_ref(), after, facts)?;
    }
    Ok(())
}

/// `ci` of `module.platform["eu"].module.ci[0]`.
fn last_call(address: &str) -> Option<&str> {
    let (_, last) = address.rsplit_once("module.")?;
    last.split('[').next()
}

/// The expressions of a resource's arguments.
fn expressions<'a>(module: &Node<'a>, resource: &Node<'_>) -> Result<Option<Node<'a>>, EvidenceError> {
    let (kind, name) = (resource.text("type")?, resource.text("name")?);
    for declared in module.objects("resources")? {
        if declared.text("type")? == kind
            && declared.text("name")? == name
            && declared.text("mode")?.is_none_or(|mode| mode == "managed")
        {
            return Ok(declared.member("expressions"));
        }
    }
    Ok(None)
}

/// A resource of a plan or state.
struct Planned<'a> {
    address: String,
    /// `module.ci.`, or nothing in the root module.
    prefix: String,
    values: Node<'a>,
    unknown: Option<Node<'a>>,
    expressions: Option<Node<'a>>,
}

impl Values for Planned<'_> {
    fn text(&self, name: &str) -> Result<Option<String>, EvidenceError> {
        self.values.text(name)
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, EvidenceError> {
        self.values.texts(name)
    }

    fn document(&self, name: &str) -> Result<Option<Document>, EvidenceError> {
        let Some(node) = self.values.member(name) else { return Ok(None) };
        if node.as_text(name)?.is_empty() {
            return Ok(None);
        }
        Document::read(&node, name).map(Some)
    }

    fn blocks(&self, name: &str) -> Result<Vec<Self>, EvidenceError> {
        let unknown = self.unknown.as_ref().map(|unknown| unknown.list(name).unwrap_or_default()).unwrap_or_default();
        let blocks = self.values.objects(name)?.into_iter().enumerate();
        Ok(blocks
            .map(|(index, values)| Planned {
                address: self.address.clone(),
                prefix: self.prefix.clone(),
                values,
                unknown: unknown.get(index).cloned(),
                expressions: None,
            })
            .collect())
    }

    fn is_unknown(&self, name: &str) -> bool {
        self.unknown.as_ref().and_then(|unknown| unknown.member(name)).is_some_and(|unknown| unknown.is_true())
    }

    fn references(&self, name: &str) -> Vec<String> {
        let expression = self.expressions.as_ref().and_then(|expressions| expressions.member(name));
        let references = expression.and_then(|expression| expression.texts("references").ok()).unwrap_or_default();
        // One resource made for each key refers, as a rule, to the other resource of the same key.
        let instance = self.address.find('[').filter(|_| self.address.ends_with(']'));
        let own_key = self.address.rfind('[').filter(|_| instance.is_some()).and_then(|at| self.address.get(at..));
        let plain = references.iter().map(|reference| format!("{}{reference}", self.prefix));
        let keyed = references.iter().filter_map(|reference| Some(format!("{}{reference}{}", self.prefix, own_key?)));
        plain.chain(keyed).collect()
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn written(&self) -> Written {
        Written::in_file(self.values.file, self.values.span())
    }
}
