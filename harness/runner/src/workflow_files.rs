//! The workflow files that cases name, and those that they call: opened before anything runs.
//!
//! Wherever a file lies, GitHub has it in `.github/workflows`, and so does every message. What it calls beside it is
//! looked for in its folder. Refuses files that cannot be read, with the place that names them.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use miette::NamedSource;
use portcullis_scenario::{Case, Located};

use crate::prepare::{NoSuchWorkflow, RunError, span_of, tidy};

/// The folder of workflows in a repository.
const FOLDER: &str = ".github/workflows";

/// The texts of all workflow files of a scenario, by the name that the scenario gives to them.
#[derive(Debug, Default)]
pub(crate) struct WorkflowFiles(BTreeMap<String, WorkflowFile>);

/// A workflow file.
#[derive(Clone, Debug)]
pub(crate) struct WorkflowFile {
    pub(crate) path: Utf8PathBuf,
    pub(crate) text: String,
}

impl WorkflowFiles {
    /// Reads what the cases name; `folder` is that of the scenario file.
    pub(crate) fn read(cases: &[Case], folder: &Utf8Path, scenario: &NamedSource<String>) -> Result<Self, RunError> {
        let mut files = BTreeMap::new();
        for workflow in cases.iter().filter_map(|case| case.workflow.as_ref()) {
            for file in std::iter::once(&workflow.file).chain(workflow.calls.values().map(|called| &called.file)) {
                if !files.contains_key(&file.text) {
                    files.insert(file.text.clone(), open(file, folder, scenario)?);
                }
            }
        }
        Ok(Self(files))
    }

    /// Where the files lie.
    pub(crate) fn paths(&self) -> impl Iterator<Item = Utf8PathBuf> {
        self.0.values().map(|file| file.path.clone())
    }

    /// A file that a case names.
    pub(crate) fn get(&self, name: &str) -> Option<&WorkflowFile> {
        self.0.get(name)
    }
}

fn open(file: &Located, folder: &Utf8Path, scenario: &NamedSource<String>) -> Result<WorkflowFile, RunError> {
    let path = tidy(&folder.join(&file.text));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(WorkflowFile { path, text }),
        Err(error) => {
            let at = span_of(scenario.inner(), file.place.line, &file.text);
            let scenario = scenario.clone();
            let help = match error.kind() {
                std::io::ErrorKind::InvalidData => "save the file as UTF-8 text, which is what GitHub reads",
                _ => {
                    "give the file as it is seen from the folder of the scenario file: `./.github/workflows/deploy.yml`"
                }
            };
            let why = match error.kind() {
                std::io::ErrorKind::InvalidData => "it is not text in UTF-8".to_owned(),
                _ => error.to_string(),
            };
            Err(RunError::NoSuchWorkflow(Box::new(NoSuchWorkflow { help, file: path, why, scenario, at })))
        }
    }
}

impl WorkflowFile {
    /// The name that GitHub has for it.
    pub(crate) fn name(&self) -> String {
        format!("{FOLDER}/{}", self.path.file_name().unwrap_or(self.path.as_str()))
    }

    /// The file that it calls as `./.github/workflows/NAME`, or without the `./`, if it is there.
    pub(crate) fn beside(&self, reference: &str) -> Option<Self> {
        let name = reference.trim_start_matches("./").strip_prefix(FOLDER)?.strip_prefix('/')?;
        if name.contains(['/', '\\']) {
            return None;
        }
        let path = self.path.parent()?.join(name);
        let text = std::fs::read_to_string(&path).ok()?;
        Some(Self { path, text })
    }
}
