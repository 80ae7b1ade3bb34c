//! What is known after an apply: values, places, and what was made.

use std::sync::Arc;

use camino::Utf8Path;
use hcl_edit::parser::parse_expr;

use super::made::Made;
use crate::{
    address::Address,
    configuration::{Declaration, Modelled},
    error::{Problem, TerraformError},
    evaluate::Evaluator,
    place,
    providers::Providers,
    reference::references,
    resources::Arguments,
    source::{Location, Place, SourceFile},
};

/// A configuration that has been applied: every reference has its value.
#[derive(Clone, Debug)]
pub struct Applied(pub(super) Arc<Made>);

/// A resource that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeResource {
    /// `aws_iam_role.github_actions`, `module.ecr["app"].aws_ecr_repository.this[0]`
    pub address: String,
    /// `aws_iam_role`
    pub resource_type: String,
    /// The id by which Terraform imports it: the name of a role or repository, the ARN of a policy or provider.
    pub id: String,
    /// Its ARN, if it has one.
    pub arn: Option<String>,
    /// All its attributes: those that were written and those that AWS gave.
    pub attributes: serde_json::Value,
    /// Where it is declared.
    pub place: Place,
}

impl Applied {
    /// The value of a reference or expression, such as `aws_iam_role.github_actions.arn`, `output.role_arn`, `var.env`,
    /// `module.ecr.repository_url` or `"${aws_ecr_repository.app.repository_url}:latest"`.
    ///
    /// # Errors
    ///
    /// Text that is not an expression, a reference to nothing, or a value that AWS did not give.
    pub fn evaluate(&self, reference: &str) -> Result<serde_json::Value, TerraformError> {
        let file = SourceFile::new(Utf8Path::new("reference"), reference);
        let at = Location::new(&file, Some(0..reference.len()));
        let expression = parse_expr(reference).map_err(|error| {
            Problem::new(format!("`{reference}` is not a reference: {}", error.message()))
                .at(at.clone(), "not understood")
                .help("write it as in Terraform: `aws_iam_role.example.arn`, `output.example`, `var.example`")
        })?;
        let Some(scope) = self.0.scope() else { return Ok(serde_json::Value::Null) };
        for reference in references(&expression, &file)? {
            if !scope.values.contains_key(&reference.address) {
                let written = reference.address.to_string();
                let declared = scope.values.keys().filter(|address| !matches!(address, Address::Provider(_)));
                let declared: Vec<String> = declared.map(Address::to_string).collect();
                let help = format!("declared are: {}", declared.join(", "));
                let problem =
                    Problem::new(format!("`{written}` is not declared")).at(reference.at, "refers to nothing");
                return Err(problem.suggest(&written, declared.iter().map(String::as_str), help).into());
            }
        }
        let value = Evaluator::new(scope, &file).evaluate(&expression)?;
        value.to_json().ok_or_else(|| {
            let problem = Problem::new(format!("`{reference}` has no value that is known after the apply"));
            problem.at(at, "not known").help("refer to an attribute of a resource, or to an output").into()
        })
    }

    /// Where an element is written.
    ///
    /// `of` names it as decisions do: a role's ARN for its trust policy, a managed policy's ARN, `<role ARN>#<name>`
    /// for an inline policy, a provider's or repository's ARN. `pointer` is a JSON pointer into its policy
    /// (`/Statement/0/Condition/StringLike/…`) or one of its attributes (`/ClientIDList`). The nearest parent answers
    /// for what is not written on its own.
    #[must_use]
    pub fn place(&self, of: &str, pointer: &str) -> Option<Place> {
        let candidates = self.0.elements.get(of)?;
        let found = candidates.iter().filter_map(|(name, element)| {
            let (_, id) = self.0.resources.get(name)?;
            let (_, node) = self.0.configuration.ground.node(*id)?;
            place::locate(self.0.attributes.get(name)?, &node.header, element, pointer)
        });
        // Several resources may describe one element, as a repository and its policy do: the closest match counts.
        found.max_by_key(|(depth, _)| *depth).map(|(_, location)| location.first_line().place())
    }

    /// What was made at an address, such as `aws_iam_role.github_actions`.
    #[must_use]
    pub fn resource(&self, address: &str) -> Option<&MadeResource> {
        self.resources().find(|made| made.address == address)
    }

    /// Everything that was made, by address.
    pub fn resources(&self) -> impl Iterator<Item = &MadeResource> {
        self.0.resources.values().map(|(made, _)| made)
    }

    /// The addresses of the resources and data sources whose type is not modelled: they were not made.
    pub fn skipped(&self) -> impl Iterator<Item = String> {
        self.0.configuration.skipped()
    }

    /// Removes one resource through the APIs that Terraform calls when it destroys it.
    ///
    /// # Errors
    ///
    /// An address at which nothing was made, or AWS's refusal.
    pub async fn delete(&self, address: &str, aws: &aws_config::SdkConfig) -> Result<(), TerraformError> {
        let made = self.0.resources.iter().find(|(_, (made, _))| made.address == address);
        let Some((name, (_, id))) = made else {
            let known: Vec<&str> = self.resources().map(|made| made.address.as_str()).collect();
            let problem = Problem::new(format!("no resource `{address}` was made"));
            return Err(problem.suggest(address, known.clone(), format!("made were: {}", known.join(", "))).into());
        };
        let ground = &self.0.configuration.ground;
        let (Some((_, node)), Some(attributes)) = (ground.node(*id), self.0.attributes.get(name)) else {
            return Ok(());
        };
        let Declaration::Resource(block) = &node.declaration else { return Ok(()) };
        let Some(Modelled::Resource(resource)) = block.kind else { return Ok(()) };
        let mut providers = Providers::new(aws);
        let clients = providers.clients(ground.provider(*id, block, &name.module, &self.0.state))?;
        let outcome = resource.delete(&Arguments::new(attributes, 0), clients).await;
        outcome.map_err(|refusal| TerraformError::refused(refusal, address, node.header.clone()))
    }
}
