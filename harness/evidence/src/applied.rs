//! What a Terraform folder made, with places that point into its `.tf` files.

use portcullis_terraform::{Applied, MadeResource};
use serde_json::Value;

use crate::{
    document::Document,
    error::EvidenceError,
    facts::Facts,
    spot::Written,
    terraform::{Values, resource},
};

/// Notes everything that was made.
pub(crate) fn read(applied: &Applied, facts: &mut Facts) -> Result<(), EvidenceError> {
    applied.resources().try_for_each(|made| {
        let values = Made { applied, made, values: &made.attributes };
        resource(&made.resource_type, &values, facts)
    })
}

/// A resource that was made, or a nested block of it.
struct Made<'a> {
    applied: &'a Applied,
    made: &'a MadeResource,
    values: &'a Value,
}

impl Made<'_> {
    /// How decisions name the element that holds a policy.
    fn element(&self) -> Option<String> {
        let arn = |kind: &str, name: Option<String>| {
            let found =
                self.applied.resources().find(|made| made.resource_type == kind && Some(&made.id) == name.as_ref());
            found.and_then(|made| made.arn.clone())
        };
        let text = |name: &str| self.values.get(name).and_then(Value::as_str).map(str::to_owned);
        match self.made.resource_type.as_str() {
            "aws_iam_role_policy" => Some(format!("{}#{}", arn("aws_iam_role", text("role"))?, text("name")?)),
            "aws_ecr_repository_policy" => arn("aws_ecr_repository", text("repository")),
            "aws_iam_role" if text("arn").is_none() => Some(format!("{}#{}", self.made.arn.as_ref()?, text("name")?)),
            _ => self.made.arn.clone(),
        }
    }
}

impl Values for Made<'_> {
    fn text(&self, name: &str) -> Result<Option<String>, EvidenceError> {
        Ok(self.values.get(name).and_then(Value::as_str).map(str::to_owned))
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, EvidenceError> {
        let items = self.values.get(name).and_then(Value::as_array);
        Ok(items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    fn document(&self, name: &str) -> Result<Option<Document>, EvidenceError> {
        let Some(text) = self.values.get(name).and_then(Value::as_str) else { return Ok(None) };
        // Without the ARN of what it belongs to, the place is that of the resource.
        let of = self.element().unwrap_or_default();
        Ok(Some(Document::applied(self.applied, &of, text, self.made.place.clone())))
    }

    fn blocks(&self, name: &str) -> Result<Vec<Self>, EvidenceError> {
        let blocks = self.values.get(name).and_then(Value::as_array);
        let block = |values| Made { applied: self.applied, made: self.made, values };
        Ok(blocks.into_iter().flatten().map(block).collect())
    }

    fn is_unknown(&self, _name: &str) -> bool {
        false
    }

    fn references(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn address(&self) -> &str {
        &self.made.address
    }

    fn written(&self) -> Written {
        Written::declared(self.made.place.clone())
    }
}
