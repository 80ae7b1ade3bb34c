//! `terraform show -json` of a state: what was applied.
//!
//! <https://developer.hashicorp.com/terraform/internals/json-format#state-representation>

use std::collections::HashMap;

use super::terraform_plan::read_module;
use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind};

pub(crate) struct TerraformState;

impl Kind for TerraformState {
    fn name(&self) -> &'static str {
        "terraform-state"
    }

    fn title(&self) -> &'static str {
        "a Terraform state, as `terraform show -json` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["root_module"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        let has_values = root.has("values") || root.has("terraform_version");
        root.has("format_version") && has_values && !root.has("planned_values")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        // An empty state has no values.
        let module = root.member("values").map(|values| values.require("root_module")).transpose()?;
        module.map_or(Ok(()), |module| read_module(&module, None, &HashMap::new(), facts))
    }
}
