//! Parts of a run, made on several machines, put together into one.
//!
//! Refuses parts that are not of the same run: made by another release or from other files, or with a case that two of
//! them ran. Cases of a part that is missing stay skipped, and are counted as not run.

use std::collections::{BTreeMap, HashSet};

use portcullis_runner::{Input, Summary, WhySkipped};

use crate::run::{Run, name};

/// Why parts do not make one run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum NotOneRun {
    /// There is nothing to put together.
    #[error("there is no part to put together")]
    #[diagnostic(help("give the JSON reports of all parts"))]
    Nothing,
    /// They were made by different releases, or with different data.
    #[error("one part was made by `{0}` and another by `{1}`")]
    #[diagnostic(help("run all parts with one release"))]
    Tools(String, String),
    /// A file was another one on another machine.
    #[error("the file `{0}` was not the same for all parts")]
    #[diagnostic(help("run all parts from one commit"))]
    Inputs(camino::Utf8PathBuf),
    /// A case was run twice.
    #[error("two parts ran `{0}`")]
    #[diagnostic(help("give each part once, of one and the same `--shard …/n`"))]
    Twice(String),
}

/// Puts parts together; the cases are then in the order of their files, whatever the order of the parts.
///
/// # Errors
///
/// [`NotOneRun`].
pub fn merge(parts: Vec<Run>) -> Result<Run, NotOneRun> {
    let provenance = parts.first().ok_or(NotOneRun::Nothing)?.provenance.clone();
    let mut merged = Run::of(provenance);
    let mut inputs: BTreeMap<camino::Utf8PathBuf, String> = BTreeMap::new();
    let mut took = std::time::Duration::ZERO;
    for part in parts {
        let (one, other) = (&merged.provenance, &part.provenance);
        if (&one.tool, &one.data) != (&other.tool, &other.data) {
            return Err(NotOneRun::Tools(one.tool.clone(), other.tool.clone()));
        }
        for Input { path, sha256 } in part.provenance.inputs {
            if *inputs.entry(path.clone()).or_insert_with(|| sha256.clone()) != sha256 {
                return Err(NotOneRun::Inputs(path));
            }
        }
        took = took.max(part.summary.took);
        merged.cases.extend(part.cases);
        merged.skipped.extend(part.skipped);
    }
    merged.provenance.inputs = inputs.into_iter().map(|(path, sha256)| Input { path, sha256 }).collect();
    merged.cases.sort_by(|a, b| (&a.place, &a.name).cmp(&(&b.place, &b.name)));
    let mut seen = HashSet::new();
    for (position, case) in merged.cases.iter_mut().enumerate() {
        case.position = position;
        if !seen.insert((case.place.clone(), case.name.clone())) {
            return Err(NotOneRun::Twice(name(case)));
        }
    }
    merged.skipped.retain(|skipped| seen.insert((skipped.place.clone(), skipped.name.clone())));
    merged.summary = Summary { took, ..Summary::default() };
    for case in &merged.cases {
        merged.summary.count(case);
    }
    let not_run = merged.skipped.iter().filter(|skipped| skipped.why != WhySkipped::Filter);
    merged.summary.skipped = not_run.count();
    Ok(merged)
}
