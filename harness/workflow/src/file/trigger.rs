//! `on:`: which events start the workflow, and what narrows them.
//!
//! Refuses schedules that are none, and a filter beside its own opposite.

use super::{Input, Secret, cron};
use crate::{
    error::WorkflowError,
    place::{Place, Text},
    template::{Content, Token},
};

/// Everything that starts a workflow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Triggers {
    pub(crate) place: Option<Place>,
    pub(crate) events: Vec<Trigger>,
    /// What the workflow takes when another calls it.
    pub(crate) call: Option<CallTrigger>,
    /// What `workflow_dispatch` takes.
    pub(crate) dispatch_inputs: Vec<Input>,
}

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) event: String,
    pub(crate) place: Place,
    pub(crate) filters: Vec<Filter>,
    /// The cron lines of `schedule`.
    pub(crate) schedules: Vec<Text>,
}

/// A filter: `branches`, `paths-ignore`, `types` and so on.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) patterns: Vec<Text>,
}

/// `workflow_call`.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallTrigger {
    pub(crate) inputs: Vec<Input>,
    pub(crate) secrets: Vec<Secret>,
    /// `inputs:`, `secrets:` and `outputs:` as written.
    pub(crate) written: Option<Token>,
}

impl Triggers {
    /// The trigger of an event.
    pub(crate) fn event(&self, name: &str) -> Option<&Trigger> {
        self.events.iter().find(|trigger| trigger.event == name)
    }
}

impl Trigger {
    /// A filter by its name.
    pub(crate) fn filter(&self, name: &str) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.name == name)
    }
}

/// Reads the value of `on:`.
pub(super) fn read(on: &Token, errors: &mut Vec<WorkflowError>) -> Triggers {
    let mut triggers = Triggers { place: Some(on.place.clone()), ..Triggers::default() };
    match &on.value {
        Content::List(items) => triggers.events.extend(items.iter().map(named)),
        Content::Map(entries) => {
            for (name, value) in entries {
                triggers.events.push(event(name, value, errors));
                match name.as_text().map(|name| &**name) {
                    Some("workflow_call") => triggers.call = Some(call(value, errors)),
                    Some("workflow_dispatch") => {
                        triggers.dispatch_inputs = Input::read_all(value.get("inputs"), errors);
                        if let Some(extra) = triggers.dispatch_inputs.get(MOST_DISPATCH_INPUTS) {
                            errors.push(too_many(extra));
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => triggers.events.push(named(on)),
    }
    if triggers.call.is_none() && triggers.event("workflow_call").is_some() {
        triggers.call = Some(CallTrigger::default());
    }
    if triggers.events.is_empty() {
        errors.push(
            WorkflowError::at(&on.place, "No event triggers defined in `on`").help("name an event, such as `on: push`"),
        );
    }
    triggers
}

/// GitHub: "Events that trigger workflows", `workflow_dispatch`, since 4 December 2025; ten before.
const MOST_DISPATCH_INPUTS: usize = 25;

fn too_many(extra: &Input) -> WorkflowError {
    let message = format!("you may only define up to {MOST_DISPATCH_INPUTS} `inputs` for a `workflow_dispatch` event");
    WorkflowError::at(&extra.name.place, message).help("put what belongs together into one input, as JSON")
}

/// An event of which nothing but the name is written.
fn named(token: &Token) -> Trigger {
    let event = token.written();
    Trigger { event: event.text, place: event.place, filters: Vec::new(), schedules: Vec::new() }
}

fn event(name: &Token, value: &Token, errors: &mut Vec<WorkflowError>) -> Trigger {
    let mut trigger = named(name);
    for item in value.items() {
        let Some(line) = item.get("cron") else { continue };
        if !cron::is_valid(&line.written().text) {
            let message = "Invalid cron expression. Expected format: '* * * * *' (minute hour day month weekday)";
            errors.push(WorkflowError::at(&line.place, message));
        }
        trigger.schedules.push(line.written());
    }
    for (key, patterns) in value.entries() {
        let Text { text: name, place } = key.written();
        trigger.filters.push(Filter { name, place, patterns: patterns.texts() });
    }
    for filter in ["branches", "tags", "paths"] {
        let opposite = format!("{filter}-ignore");
        if let (Some(first), Some(second)) = (trigger.filter(filter), trigger.filter(&opposite)) {
            let place = (&first.place).max(&second.place);
            let message = format!("you may only define one of `{filter}` and `{opposite}` for a single event");
            let help = format!("take what `{opposite}` lists into `{filter}`, each with a `!` before it");
            errors.push(WorkflowError::at(place, message).help(help));
        }
    }
    trigger
}

fn call(value: &Token, errors: &mut Vec<WorkflowError>) -> CallTrigger {
    CallTrigger {
        inputs: Input::read_all(value.get("inputs"), errors),
        secrets: Secret::read_all(value.get("secrets")),
        written: Some(value.clone()),
    }
}
