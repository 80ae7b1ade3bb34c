//! References of the cases, looked up before any case runs: one that leads nowhere is wrong input, not a verdict.

use miette::{Diagnostic, NamedSource, SourceSpan};
use portcullis_scenario::{Change, Place};

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
        let workflow = case.workflow.iter().flat_map(|workflow| workflow.secrets.iter().chain(&workflow.vars));
        let templates = case.role.iter().chain(&case.image).chain(workflow.flat_map(|named| named.values()));
        for reference in templates.flat_map(|template| template.references()) {
            if let Err(unresolved) = world.resolve(reference) {
                return Err(refuse(prepared, unresolved.to_string(), made(), &reference.place, &reference.expression));
            }
        }
        for change in &case.changes {
            let Change::Delete { address, place } = change else { continue };
            if world.folder_of(address).is_none() {
                let message = format!("there is no resource `{address}` to delete");
                return Err(refuse(prepared, message, made(), place, address));
            }
        }
    }
    Ok(())
}

fn refuse(prepared: &PreparedScenario, message: String, help: String, place: &Place, what: &str) -> RunError {
    let scenario = prepared.source.clone();
    let at = span_of(scenario.inner(), place.line, what);
    RunError::Unresolved(Box::new(UnresolvedReference { message, help, scenario, at }))
}
