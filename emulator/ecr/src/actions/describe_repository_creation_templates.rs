use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    page::{self, Page},
    settings,
    template_view::TemplateView,
    view::on_registry,
};

/// Describes the templates of the registry. `ecr:DescribeRepositoryCreationTemplates` on `*`.
pub(crate) struct DescribeRepositoryCreationTemplates;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    prefixes: Option<Vec<String>>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_creation_templates: Vec<TemplateView>,
    next_token: Option<String>,
}

#[async_trait]
impl Action for DescribeRepositoryCreationTemplates {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeRepositoryCreationTemplates"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DescribeRepositoryCreationTemplates", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let settings = settings::read(registry, call);
        // Prefixes that are not there are left out: the operation has no exception for them.
        let is_asked = |prefix: &String| input.prefixes.as_ref().is_none_or(|it| it.is_empty() || it.contains(prefix));
        let asked = settings.templates.iter().filter(|(prefix, _)| is_asked(prefix));
        let views = asked.map(|(prefix, template)| TemplateView::of(prefix, template));
        let Page { items, next_token } =
            page::cut((self.name(), call.account()?.as_str()), views, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { registry_id: registry.to_string(), repository_creation_templates: items, next_token })
    }
}
