//! `terraform_data`: Terraform's own resource, which gives back what it is given.

use async_trait::async_trait;

use super::{Arguments, Clients, Exports, Made, Resource};
use crate::{error::Refusal, value::Value};

/// A value with a life of its own.
pub(super) struct TerraformData;

#[async_trait]
impl Resource for TerraformData {
    fn type_name(&self) -> &'static str {
        "terraform_data"
    }

    async fn create(&self, _: &Arguments<'_>, _: &Clients) -> Result<Exports, Refusal> {
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, _: &Clients) -> Result<Option<Made>, Refusal> {
        // Terraform draws a UUID, which no configuration decides by.
        let made = Made::default().export("id", format!("00000000-0000-0000-0000-{:012}", known.ordinal()));
        let input = known.value("input").cloned().unwrap_or_else(Value::null);
        Ok(Some(made.export_value("output", input)))
    }

    async fn delete(&self, _: &Arguments<'_>, _: &Clients) -> Result<(), Refusal> {
        Ok(())
    }
}
