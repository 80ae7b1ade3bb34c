//! References of the cases, looked up before any case runs: one that leads nowhere is wrong input, not a verdict.

use miette::{Diagnostic, NamedSource, SourceSpan};
use portcullis_scenario::{Case, Changed, Place, Template};

use crate::{
    apply::World,
    prepare::{PreparedScenario, RunError, span_of},
};

/// A scenario refers to something that was not applied.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(help("{help}"))]
pub struct UnresolvedReference {
    message: String,
    help: String,
    #[source_code]
    scenario: NamedSource<String>,
    #[label("not found")]
    at: SourceSpan,
}

/// Refuses a scenario with a `${…}` or a `delete:` that leads nowhere.
pub(crate) fn check(prepared: &PreparedScenario, world: &World) -> Result<(), RunError> {
    let made = || format!("applied were: {}", world.addresses().join(", "));
    for case in &prepared.cases {
        for reference in templates(case).into_iter().flat_map(Template::references) {
            if let Err(unresolved) = world.resolve(reference) {
                return Err(refuse(prepared, unresolved.to_string(), made(), &reference.place, &reference.expression));
            }
        }
        for change in &case.changes {
            let (Changed::Delete { address, place } | Changed::Set { address, place, .. }) = &change.what else {
                continue;
            };
            if world.folder_of(address).is_none() {
                let message = format!("there is no resource `{address}` to change or delete");
                return Err(refuse(prepared, message, made(), place, address));
            }
        }
    }
    Ok(())
}

/// Every text of a case that may refer to what was applied.
fn templates(case: &Case) -> Vec<&Template> {
    let workflow = case.workflow.iter().flat_map(|workflow| {
        let named = [&workflow.secrets, &workflow.dependabot_secrets, &workflow.vars].into_iter().flatten();
        named.chain(workflow.needs.values().map(|end| &end.outputs)).flat_map(|named| named.values())
    });
    let chain = case.chain.iter().flat_map(|chained| std::iter::once(&chained.role).chain(&chained.session.policies));
    let resources = case.permissions.iter().map(|permission| &permission.resource);
    let given = case.role.iter().chain(&case.runner.role).chain(&case.image).chain(&case.session.policies);
    given.chain(workflow).chain(chain).chain(resources).collect()
}

fn refuse(prepared: &PreparedScenario, message: String, help: String, place: &Place, what: &str) -> RunError {
    let scenario = prepared.source.clone();
    let at = span_of(scenario.inner(), place.line, what);
    RunError::Unresolved(Box::new(UnresolvedReference { message, help, scenario, at }))
}
