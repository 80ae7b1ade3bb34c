//! How the jobs before a workflow's job went: `needs: { build: success, test: { result: failure, outputs: { a: b } } }`.

use std::collections::BTreeMap;

use portcullis_model::JobResult;

use crate::{
    fields::Fields,
    keys::NEED,
    problem::Problems,
    template::Template,
    value::{choice, entries},
    workflow::setting,
    yaml::{Kind, Node},
};

/// How a job went, and what it hands on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobEnd {
    /// Its result.
    pub result: JobResult,
    /// Its outputs, as far as they are said.
    pub outputs: BTreeMap<String, Template>,
}

/// Reads how one job went. `None` means that a problem was noted.
pub(crate) fn job_end(node: &Node, problems: &mut Problems) -> Option<JobEnd> {
    if !matches!(node.kind, Kind::Map(_)) {
        return Some(JobEnd { result: result(node, problems)?, outputs: BTreeMap::new() });
    }
    let fields = Fields::read(node, &NEED, problems)?;
    let result = match fields.find("result") {
        Some(node) => result(node, problems)?,
        None => JobResult::default(),
    };
    let mut outputs = BTreeMap::new();
    if let Some(node) = fields.find("outputs") {
        for entry in entries(node, "`outputs`", "outputs: { image: app }", problems) {
            outputs.insert(entry.key.clone(), setting(&entry.value, &format!("`{}`", entry.key), problems));
        }
    }
    Some(JobEnd { result, outputs })
}

fn result(node: &Node, problems: &mut Problems) -> Option<JobResult> {
    let words: Vec<(&str, JobResult)> = JobResult::ALL.iter().map(|result| (result.name(), *result)).collect();
    choice(node, "the result of a job", &words, problems)
}
