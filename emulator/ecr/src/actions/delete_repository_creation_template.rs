use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    settings,
    template_view::{self, TemplateView},
    view::on_registry,
};

/// Removes a template. `ecr:DeleteRepositoryCreationTemplate` on `*`.
pub(crate) struct DeleteRepositoryCreationTemplate;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    prefix: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_creation_template: TemplateView,
}

#[async_trait]
impl Action for DeleteRepositoryCreationTemplate {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DeleteRepositoryCreationTemplate"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DeleteRepositoryCreationTemplate", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        settings::change(registry, call, |settings| {
            let view = TemplateView::of(&input.prefix, template_view::find(settings, registry, &input.prefix)?);
            settings.templates.remove(&input.prefix);
            Ok(Output { registry_id: registry.to_string(), repository_creation_template: view })
        })
    }
}
