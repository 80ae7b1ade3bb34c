//! Reading the scenarios of a run: files found, YAML and Terraform read, cases selected. Nothing is started yet.

use camino::{Utf8Path, Utf8PathBuf};
use miette::{Diagnostic, NamedSource, SourceSpan};
use portcullis_scenario::{Case, Scenario, ScenarioErrors};
use portcullis_terraform::{Configuration, Options, TerraformError};

use crate::{
    backend::BackendError, plan::UnclearWorkflow, resolve::UnresolvedReference, workflow_files::WorkflowFiles,
};

/// What is run.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Scenario files, or folders in which to look for them.
    pub paths: Vec<Utf8PathBuf>,
    /// Only cases whose `scenario: case` name contains this text, without regard to letter case.
    pub filter: Option<String>,
}

/// Scenarios that are ready to be run.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) scenarios: Vec<PreparedScenario>,
}

/// A scenario with its infrastructure read and its cases selected.
#[derive(Debug)]
pub(crate) struct PreparedScenario {
    pub(crate) scenario: Scenario,
    /// The scenario file's name and text, for errors that point into it.
    pub(crate) source: NamedSource<String>,
    pub(crate) infra: Vec<Configuration>,
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
    /// A scenario names a Terraform folder that does not exist.
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

/// A scenario names a Terraform folder that does not exist.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{}", if folder.exists() { format!("`{folder}` is not a folder") } else { format!("the folder `{folder}` does not exist") })]
#[diagnostic(help("give the folder that holds the `.tf` files, seen from the folder of the scenario file"))]
pub struct NoSuchFolder {
    folder: Utf8PathBuf,
    #[source_code]
    scenario: NamedSource<String>,
    #[label("named here")]
    at: SourceSpan,
}

/// A scenario names a workflow file that cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the workflow file `{file}` cannot be read: {why}")]
#[diagnostic(help(
    "give the file as it is seen from the folder of the scenario file: `./.github/workflows/deploy.yml`"
))]
pub struct NoSuchWorkflow {
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
    let mut scenarios = Vec::new();
    let mut all_names = Vec::new();
    let mut first = 0;
    for file in files(&selection.paths)? {
        let text = read(&file)?;
        let scenario = portcullis_scenario::parse(file.as_str(), &text)?;
        let folder = file.parent().unwrap_or(Utf8Path::new("."));
        let infra = infra(&scenario, folder, &text)?;
        let name = |case: &Case| format!("{}: {}", scenario.title, case.name);
        all_names.extend(scenario.cases.iter().map(name));
        let is_selected = |case: &&Case| match &selection.filter {
            None => true,
            Some(filter) => name(case).to_lowercase().contains(&filter.to_lowercase()),
        };
        let cases: Vec<Case> = scenario.cases.iter().filter(is_selected).cloned().collect();
        if !cases.is_empty() {
            let count = cases.len();
            let source = NamedSource::new(file.as_str(), text);
            let workflows = WorkflowFiles::read(&cases, folder, &source)?;
            scenarios.push(PreparedScenario { scenario, source, infra, workflows, cases, first });
            first += count;
        }
    }
    match &selection.filter {
        Some(filter) if scenarios.is_empty() => Err(RunError::NoCase { filter: filter.clone(), cases: all_names }),
        _ => Ok(Prepared { scenarios }),
    }
}

impl Prepared {
    /// How many cases were selected.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.scenarios.iter().map(|prepared| prepared.cases.len()).sum()
    }
}

fn infra(scenario: &Scenario, folder: &Utf8Path, text: &str) -> Result<Vec<Configuration>, RunError> {
    let load = |infra: &portcullis_scenario::Infra| {
        let dir = tidy(&folder.join(&infra.terraform));
        if !dir.is_dir() {
            return Err(no_such_folder(infra, dir, text));
        }
        let options = Options {
            dir,
            vars: infra.vars.clone(),
            var_files: infra.var_files.iter().map(|file| tidy(&folder.join(file))).collect(),
            ..Options::default()
        };
        portcullis_terraform::load(&options).map_err(|error| RunError::Terraform(Box::new(error)))
    };
    scenario.infra.iter().map(load).collect()
}

/// Points at the folder's name in the scenario file.
fn no_such_folder(infra: &portcullis_scenario::Infra, folder: Utf8PathBuf, text: &str) -> RunError {
    let at = span_of(text, infra.place.line, &infra.terraform);
    let scenario = NamedSource::new(&*infra.place.file, text.to_owned());
    RunError::NoSuchFolder(Box::new(NoSuchFolder { folder, scenario, at }))
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
        } else if path.is_file() && is_scenario(name) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_scenario(name: &str) -> bool {
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| stem == "scenario" || stem.ends_with(".scenario"))
}

fn read(path: &Utf8Path) -> Result<String, RunError> {
    std::fs::read_to_string(path)
        .map_err(|error| RunError::Unreadable { path: path.to_owned(), why: error.to_string() })
}
