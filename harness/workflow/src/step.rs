//! A step as its file says it, before anything in it is evaluated.

use crate::place::{Map, Place, Text};

/// One step of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `id`, by which later steps read its outputs.
    pub id: Option<Text>,
    /// `name`
    pub name: Option<Text>,
    /// `if`
    pub condition: Option<Text>,
    /// `uses`: an action.
    pub uses: Option<Text>,
    /// `run`: a script.
    pub run: Option<Text>,
    /// `with`: the inputs of the action.
    pub with: Map,
    /// `env`
    pub env: Map,
    /// `working-directory`
    pub working_directory: Option<Text>,
    /// `shell`
    pub shell: Option<Text>,
    /// `continue-on-error`
    pub continue_on_error: Option<Text>,
    /// Where the step begins.
    pub place: Place,
}

impl Step {
    /// A step that says nothing yet.
    #[must_use]
    pub fn at(place: Place) -> Self {
        Self {
            id: None,
            name: None,
            condition: None,
            uses: None,
            run: None,
            with: Map::default(),
            env: Map::default(),
            working_directory: None,
            shell: None,
            continue_on_error: None,
            place,
        }
    }
}
