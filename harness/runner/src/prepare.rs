//! Reading the scenarios of a run: files found, YAML and Terraform read, cases selected. Nothing is started yet.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use miette::{Diagnostic, NamedSource, SourceSpan};
use portcullis_evidence::EvidenceError;
use portcullis_scenario::{Case, Scenario, ScenarioErrors, is_scenario_file};
use portcullis_terraform::TerraformError;

use crate::{
    backend::BackendError,
    event::{Skipped, WhySkipped},
    infra::{self, ToApply},
    input::Input,
    plan::UnclearWorkflow,
    resolve::UnresolvedReference,
    shard::Shard,
    workflow_files::WorkflowFiles,
};

/// What is run.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Scenario files, or folders in which to look for them.
    pub paths: Vec<Utf8PathBuf>,
    /// Only cases whose `scenario: case` name contains this text, without regard to letter case.
    pub filter: Option<String>,
    /// Only the case of this very name.
    pub case: Option<String>,
    /// Only one part of the cases.
    pub shard: Option<Shard>,
}

impl Selection {
    /// Every case of these files and folders.
    #[must_use]
    pub fn of(paths: Vec<Utf8PathBuf>) -> Self {
        Self { paths, ..Self::default() }
    }

    /// Why a case is not selected, unless it is.
    fn leaves_out(&self, scenario: &Scenario, case: &Case) -> Option<WhySkipped> {
        let name = name(scenario, case);
        let is = |wanted: &String| *wanted == case.name;
        let contains = |filter: &String| name.to_lowercase().contains(&filter.to_lowercase());
        if !self.case.as_ref().is_none_or(is) || !self.filter.as_ref().is_none_or(contains) {
            return Some(WhySkipped::Filter);
        }
        self.shard.is_some_and(|shard| !shard.has(&name)).then_some(WhySkipped::Shard)
    }
}

/// What cases are selected, and known in reports and baselines, by.
fn name(scenario: &Scenario, case: &Case) -> String {
    format!("{}: {}", scenario.title, case.name)
}

/// Scenarios that are ready to be run.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) scenarios: Vec<Arc<PreparedScenario>>,
    /// The cases that were not selected.
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) inputs: Vec<Utf8PathBuf>,
}

/// A scenario with its infrastructure read and its cases selected.
#[derive(Debug)]
pub(crate) struct PreparedScenario {
    pub(crate) scenario: Scenario,
    /// The scenario file's name and text, for errors that point into it.
    pub(crate) source: NamedSource<String>,
    pub(crate) infra: Vec<ToApply>,
    pub(crate) workflows: WorkflowFiles,
    pub(crate) cases: Vec<Case>,
    /// The position of its first case among all selected ones.
    pub(crate) first: usize,
}

/// Why a run cannot begin, or cannot go on.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RunError {
    /// A path of the command line leads nowhere.
    #[error("there is no file or folder `{0}`")]
    #[diagnostic(help("give a scenario file, or a folder that holds `scenario.yml`"))]
    NoSuchPath(Utf8PathBuf),
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {why}")]
    #[diagnostic(help("it must be text in UTF-8 that you may read"))]
    Unreadable {
        /// The file.
        path: Utf8PathBuf,
        /// What the system says.
        why: String,
    },
    /// No scenario file in a folder.
    #[error("there is no scenario in `{0}`")]
    #[diagnostic(help("a scenario is a file `scenario.yml` or `NAME.scenario.yml`, in the folder or below it"))]
    NoScenario(Utf8PathBuf),
    /// The filter fits no case.
    #[error("no case contains `{filter}` in its name")]
    #[diagnostic(help("{}", names(cases)))]
    NoCase {
        /// The filter.
        filter: String,
        /// The names that there are.
        cases: Vec<String>,
    },
    /// The part has no case, although the whole has some.
    #[error("part {shard} has none of the {cases} cases")]
    #[diagnostic(help("take fewer parts than there are cases: which part a case is in depends on its name alone"))]
    EmptyShard {
        /// The part.
        shard: Shard,
        /// How many cases there are in all parts.
        cases: usize,
    },
    /// A scenario names a folder or file of its infrastructure that does not exist.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NoSuchFolder(Box<NoSuchFolder>),
    /// A scenario file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// A scenario refers to something that was not applied.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Unresolved(Box<UnresolvedReference>),
    /// A Terraform folder is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Terraform(#[from] Box<TerraformError>),
    /// A file of an export cannot be read as one.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Evidence(#[from] Box<EvidenceError>),
    /// An export does not hold what it must.
    #[error("`{path}` {what}")]
    #[diagnostic(help("{help}"))]
    Export {
        /// The first path of the export.
        path: Utf8PathBuf,
        /// What is wrong with it, to go on after its name.
        what: String,
        /// The next step.
        help: String,
    },
    /// The organization or a region of a scenario is not taken.
    #[error("{place}: {why}")]
    #[diagnostic(help("{help}"))]
    NotTaken {
        /// Where it stands.
        place: portcullis_scenario::Place,
        /// Why not.
        why: String,
        /// The next step.
        help: &'static str,
    },
    /// A scenario names a workflow file that does not exist.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NoSuchWorkflow(Box<NoSuchWorkflow>),
    /// What a workflow does cannot be worked out, or differs from what the scenario says.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Workflow(Box<UnclearWorkflow>),
    /// The emulator could not be started: not the fault of any file.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Backend(#[from] BackendError),
}

/// A scenario names a folder or file of its infrastructure that does not exist.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("`{path}` {}", if path.is_dir() { "is a folder" } else if path.exists() { "is not a folder" } else { "does not exist" })]
#[diagnostic(help("{help}, seen from the folder of the scenario file"))]
pub struct NoSuchFolder {
    pub(crate) path: Utf8PathBuf,
    pub(crate) help: &'static str,
    #[source_code]
    pub(crate) scenario: NamedSource<String>,
    #[label("named here")]
    pub(crate) at: SourceSpan,
}

/// A scenario names a workflow file that cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the workflow file `{file}` cannot be read: {why}")]
#[diagnostic(help("{help}"))]
pub struct NoSuchWorkflow {
    pub(crate) help: &'static str,
    pub(crate) file: Utf8PathBuf,
    pub(crate) why: String,
    #[source_code]
    pub(crate) scenario: NamedSource<String>,
    #[label("named here")]
    pub(crate) at: SourceSpan,
}

fn names(cases: &[String]) -> String {
    let shown: Vec<String> = cases.iter().take(10).map(|name| format!("`{name}`")).collect();
    let more =
        if cases.len() > shown.len() { format!(" and {} more", cases.len() - shown.len()) } else { String::new() };
    format!("the cases are {}{more}", shown.join(", "))
}

/// Reads everything that a run needs.
///
/// # Errors
///
/// [`RunError`] for the first path, file or folder that is wrong, and for a selection without a case.
pub fn prepare(selection: &Selection) -> Result<Prepared, RunError> {
    let mut prepared = Prepared { scenarios: Vec::new(), skipped: Vec::new(), inputs: Vec::new() };
    let mut all_names = Vec::new();
    let mut first = 0;
    for file in files(&selection.paths)? {
        let text = read(&file)?;
        let scenario = portcullis_scenario::parse(file.as_str(), &text)?;
        let folder = file.parent().unwrap_or(Utf8Path::new("."));
        let mut read_from = Vec::new();
        let infra = infra::read_all(&scenario, folder, &text, &mut read_from)?;
        let mut cases = Vec::new();
        for case in &scenario.cases {
            all_names.push(name(&scenario, case));
            match selection.leaves_out(&scenario, case) {
                None => cases.push(case.clone()),
                Some(why) => prepared.skipped.push(skipped(&scenario, case, why)),
            }
        }
        if cases.is_empty() {
            continue;
        }
        let count = cases.len();
        let source = NamedSource::new(file.as_str(), text);
        let workflows = WorkflowFiles::read(&cases, folder, &source)?;
        prepared.inputs.push(file.clone());
        prepared.inputs.extend(read_from);
        prepared.inputs.extend(workflows.paths());
        prepared.scenarios.push(Arc::new(PreparedScenario { scenario, source, infra, workflows, cases, first }));
        first += count;
    }
    if first == 0 {
        return Err(nothing(selection, &prepared.skipped, all_names));
    }
    prepared.inputs.sort();
    prepared.inputs.dedup();
    Ok(prepared)
}

/// A case that is not run.
pub(crate) fn skipped(scenario: &Scenario, case: &Case, why: WhySkipped) -> Skipped {
    Skipped { scenario: scenario.title.clone(), name: case.name.clone(), place: case.place.clone(), why }
}

/// Why nothing was selected: a scenario always has cases.
fn nothing(selection: &Selection, skipped: &[Skipped], cases: Vec<String>) -> RunError {
    let in_other_parts = skipped.iter().filter(|skipped| skipped.why == WhySkipped::Shard).count();
    match (selection.shard, &selection.case, &selection.filter) {
        (Some(shard), _, _) if in_other_parts > 0 => RunError::EmptyShard { shard, cases: in_other_parts },
        (_, Some(filter), _) | (_, None, Some(filter)) => RunError::NoCase { filter: filter.clone(), cases },
        (_, None, None) => RunError::NoScenario(selection.paths.first().cloned().unwrap_or_default()),
    }
}

impl Prepared {
    /// How many cases were selected.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.scenarios.iter().map(|prepared| prepared.cases.len()).sum()
    }

    /// The `scenario: case` names of the selected cases, in their order.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let of_scenario = |prepared: &Arc<PreparedScenario>| {
            prepared.cases.iter().map(|case| name(&prepared.scenario, case)).collect::<Vec<_>>()
        };
        self.scenarios.iter().flat_map(of_scenario)
    }

    /// The files that the run is made from.
    #[must_use]
    pub fn files(&self) -> &[Utf8PathBuf] {
        &self.inputs
    }

    /// The same with their digests, as they are now.
    ///
    /// # Errors
    ///
    /// [`RunError::Unreadable`] for a file that went away.
    pub fn inputs(&self) -> Result<Vec<Input>, RunError> {
        self.inputs.iter().map(|file| Input::read(file)).collect()
    }
}

/// Where something is written in a line, counted from 1; the whole line if it is written otherwise.
pub(crate) fn span_of(text: &str, line: usize, what: &str) -> SourceSpan {
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    match line.find(what) {
        Some(at) => SourceSpan::from((line_start + at, what.len())),
        None => SourceSpan::from((line_start, line.len())),
    }
}

/// Without the `.` parts that joining leaves: `scenarios/seed/terraform`, not `scenarios/seed/./terraform`.
pub(crate) fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    path.components().filter(|part| *part != camino::Utf8Component::CurDir).collect()
}

/// The scenario files of some paths, without repeats, each folder's in alphabetical order.
fn files(paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, RunError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_file() {
            files.push(path.clone());
        } else if path.is_dir() {
            let before = files.len();
            search(path, &mut files)?;
            if files.len() == before {
                return Err(RunError::NoScenario(path.clone()));
            }
        } else {
            return Err(RunError::NoSuchPath(path.clone()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

fn search(folder: &Utf8Path, files: &mut Vec<Utf8PathBuf>) -> Result<(), RunError> {
    let unreadable = |why: std::io::Error| RunError::Unreadable { path: folder.to_owned(), why: why.to_string() };
    let entries = folder.read_dir_utf8().map_err(unreadable)?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    entries.sort_by(|a, b| a.file_name().cmp(b.file_name()));
    for entry in entries {
        let (path, name) = (entry.path().to_owned(), entry.file_name());
        // A link to a folder is not followed: it may lead back to where we come from.
        let is_folder = entry.file_type().map_err(unreadable)?.is_dir();
        if is_folder && !name.starts_with('.') {
            search(&path, files)?;
        } else if path.is_file() && is_scenario_file(name) {
            files.push(path);
        }
    }
    Ok(())
}

pub(crate) fn read(path: &Utf8Path) -> Result<String, RunError> {
    std::fs::read_to_string(path)
        .map_err(|error| RunError::Unreadable { path: path.to_owned(), why: error.to_string() })
}
