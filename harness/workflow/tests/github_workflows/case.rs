//! One recorded case: options, the workflow, what it calls, and what GitHub's parser made of it, parted by `---`.

use std::{collections::BTreeMap, path::Path};

use portcullis_workflow::{DefaultPermissions, Reading, Workflow};
use serde_json::{Value, json};

/// A recorded case.
pub(crate) struct Case {
    file: String,
    workflow: String,
    called: BTreeMap<String, String>,
    reading: Reading,
    places: bool,
    skips_calls: bool,
    /// What was recorded.
    pub(crate) expected: Value,
}

impl Case {
    /// Reads a file of the recordings.
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let parts: Vec<String> = text.split("\n---\n").map(str::to_owned).collect();
        let [options, workflow, called @ .., expected] = parts.as_slice() else { panic!("{}", path.display()) };
        let option = |name: &str| {
            let line = options.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.map(|value| value.split('#').next().unwrap_or_default().trim().to_owned())
        };
        let number = |name: &str| option(name).map(|value| value.parse::<usize>().unwrap());
        let mut reading = Reading::default();
        if option("permissions-policy").as_deref() == Some("Write") {
            reading.default_permissions = DefaultPermissions::Write;
        }
        reading.limits.jobs = number("max-job-limit");
        reading.limits.nested_calls = number("max-nested-reusable-workflows-depth").unwrap_or(9);
        reading.limits.file_size = number("max-file-size").unwrap_or(reading.limits.file_size);
        let called = called.chunks(2).map(|pair| match pair {
            [name, text] => (name.trim().to_owned(), text.clone()),
            _ => panic!("{}: a called workflow without text", path.display()),
        });
        Self {
            file: format!(".github/workflows/{}", path.file_name().unwrap().to_string_lossy()),
            workflow: workflow.clone(),
            called: called.collect(),
            reading,
            places: option("include-source").as_deref() == Some("true"),
            skips_calls: option("skip-reusable-workflows").is_some(),
            expected: serde_json::from_str(expected).unwrap(),
        }
    }

    /// What this crate makes of it.
    pub(crate) fn made(&self) -> Value {
        let resolver = |name: &str| if self.skips_calls { None } else { self.called.get(name).cloned() };
        match Workflow::read_as(&self.file, &self.workflow, &resolver, &self.reading) {
            Ok(workflow) => workflow.template(self.places),
            Err(errors) => {
                let errors = errors.errors().iter().map(|error| json!({ "Message": error.message() }));
                json!({ "errors": errors.collect::<Vec<_>>() })
            }
        }
    }
}
