//! `terraform.tfstate`, version 4: what Terraform keeps for itself, or `terraform state pull` prints.
//!
//! The format is not documented and may change with its version, so other versions are refused.

use jsonc_parser::ast;

use crate::{
    document::Document,
    error::EvidenceError,
    facts::Facts,
    json::Node,
    kind::Kind,
    spot::Written,
    terraform::{Values, resource},
};

pub(crate) struct TerraformStateFile;

impl Kind for TerraformStateFile {
    fn name(&self) -> &'static str {
        "terraform-state-file"
    }

    fn title(&self) -> &'static str {
        "a Terraform state file"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["lineage"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("version") && root.has("terraform_version") && (root.has("lineage") || root.has("serial"))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let version = root.require("version")?;
        if !matches!(version.value, ast::Value::NumberLit(number) if number.value == "4") {
            let error = EvidenceError::at(root.file, version.span(), "this version of the state file is not known");
            return Err(error.help("give the output of `terraform show -json` instead"));
        }
        for node in root.objects("resources")? {
            if node.require_text("mode")? != "managed" {
                continue;
            }
            let kind = node.require_text("type")?;
            let module = node.text("module")?.map_or_else(String::new, |module| format!("{module}."));
            let address = format!("{module}{kind}.{}", node.require_text("name")?);
            for instance in node.objects("instances")? {
                let key = instance.member("index_key").map_or_else(String::new, |key| match key.value {
                    ast::Value::StringLit(text) => format!("[\"{}\"]", text.value),
                    ast::Value::NumberLit(number) => format!("[{}]", number.value),
                    _ => String::new(),
                });
                let values = Instance { address: format!("{address}{key}"), values: instance.require("attributes")? };
                resource(&kind, &values, facts)?;
            }
        }
        Ok(())
    }
}

/// One instance of a resource: everything is known.
struct Instance<'a> {
    address: String,
    values: Node<'a>,
}

impl Values for Instance<'_> {
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
        let block = |values| Instance { address: self.address.clone(), values };
        Ok(self.values.objects(name)?.into_iter().map(block).collect())
    }

    fn is_unknown(&self, _name: &str) -> bool {
        false
    }

    fn references(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn written(&self) -> Written {
        Written::in_file(self.values.file, self.values.span())
    }
}
