//! The entries of `infra`, read: what is applied, and where its policies are written. Nothing is started yet.
//!
//! A role, provider or repository that a scenario or an export gives becomes what Terraform would declare, so that cases
//! refer to it, change it and have it pointed at like anything else.

mod declared;
mod exported;
mod written;

use camino::{Utf8Path, Utf8PathBuf};
use miette::NamedSource;
use portcullis_model::AccountId;
use portcullis_scenario::{Applied, Document, Infra, RegionState, Scenario, Terraform};
use portcullis_terraform::{Configuration, Options};

pub(crate) use written::Written;

use crate::{
    input,
    prepare::{NoSuchFolder, RunError, read, span_of, tidy},
};

/// What is applied before any case, in order.
#[derive(Debug)]
pub(crate) struct ToApply {
    pub(crate) what: What,
    pub(crate) account: AccountId,
}

#[derive(Debug)]
pub(crate) enum What {
    /// Resources, and where those are written that no `.tf` file declares.
    Resources(Box<Configuration>, Written),
    /// The organization's tree as the emulator takes it, and the place to point at.
    Organization(String, portcullis_scenario::Place),
    /// Regions that are not enabled.
    Regions(Vec<RegionState>),
}

/// Reads the entries of a scenario; the files that they are made from are added to the inputs.
pub(crate) fn read_all(
    scenario: &Scenario,
    folder: &Utf8Path,
    text: &str,
    inputs: &mut Vec<Utf8PathBuf>,
) -> Result<Vec<ToApply>, RunError> {
    let mut reading = Reading { scenario, folder, text, inputs };
    scenario.infra.iter().map(|infra| reading.entry(infra)).collect()
}

struct Reading<'a> {
    scenario: &'a Scenario,
    folder: &'a Utf8Path,
    text: &'a str,
    inputs: &'a mut Vec<Utf8PathBuf>,
}

impl Reading<'_> {
    fn entry(&mut self, infra: &Infra) -> Result<ToApply, RunError> {
        let account = infra.account.unwrap_or(self.scenario.account);
        let what = match &infra.what {
            Applied::Terraform(terraform) => self.terraform(infra, terraform)?,
            Applied::Plan(plan) => {
                let dir = self.file(infra, plan)?;
                let options = Options { dir, environment: portcullis_terraform::environment(), ..Options::default() };
                let configuration = portcullis_terraform::load_json(&options).map_err(Box::new)?;
                What::Resources(Box::new(configuration), Written::default())
            }
            Applied::Export(paths) => {
                let mut found = Vec::new();
                for path in paths {
                    found.push(self.existing(infra, path)?);
                }
                let exported = exported::read(&found, account, self.inputs)?;
                self.declared(infra, exported)?
            }
            Applied::Role(role) => {
                let declared = declared::role(role, |document| self.document(infra, document))?;
                self.declared(infra, declared)?
            }
            Applied::Provider(provider) => self.declared(infra, declared::provider(provider))?,
            Applied::Repository(repository) => {
                let declared = declared::repository(repository, |document| self.document(infra, document))?;
                self.declared(infra, declared)?
            }
            Applied::Organization(document) => {
                let (json, _) = self.document(infra, document)?;
                What::Organization(json, infra.place.clone())
            }
            Applied::Regions(states) => What::Regions(states.clone()),
        };
        Ok(ToApply { what, account })
    }

    fn terraform(&mut self, infra: &Infra, terraform: &Terraform) -> Result<What, RunError> {
        let dir = tidy(&self.folder.join(&terraform.folder));
        if !dir.is_dir() {
            return Err(self.nowhere(infra, dir, &terraform.folder, "give the folder that holds the `.tf` files"));
        }
        let options = Options {
            dir: dir.clone(),
            vars: terraform.vars.clone(),
            var_files: terraform.var_files.iter().map(|file| tidy(&self.folder.join(file))).collect(),
            data: terraform.data.clone(),
            workspace: terraform.workspace.clone().unwrap_or_default(),
            environment: portcullis_terraform::environment(),
        };
        let configuration = portcullis_terraform::load(&options).map_err(Box::new)?;
        input::of_folder(&dir, self.inputs)?;
        self.inputs.extend(options.var_files);
        Ok(What::Resources(Box::new(configuration), Written::default()))
    }

    fn declared(&self, infra: &Infra, declared: declared::Declared) -> Result<What, RunError> {
        let dir = Utf8PathBuf::from(format!("{} ({})", infra.place.file, infra.place.line));
        let options = Options { dir, ..Options::default() };
        let json = declared.json.to_string();
        let configuration = portcullis_terraform::load_text(&options, &json).map_err(Box::new)?;
        Ok(What::Resources(Box::new(configuration), declared.written))
    }

    /// The text of a policy, and where it is written.
    fn document(&mut self, infra: &Infra, document: &Document) -> Result<(String, written::Source), RunError> {
        match document {
            Document::Written { json, places } => {
                let lines = self.text.lines().map(str::to_owned).collect();
                Ok((json.to_string(), written::Source::Scenario { places: places.clone(), lines }))
            }
            Document::File { path, .. } => {
                let file = self.file(infra, path)?;
                let text = read(&file)?;
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
                serde_json::from_str::<serde_json::Value>(&text).map_err(|error| RunError::Unreadable {
                    path: file.clone(),
                    why: format!("it is not JSON: {error}"),
                })?;
                Ok((text.clone(), written::Source::File { file, text }))
            }
        }
    }

    /// A file that an entry names.
    fn file(&mut self, infra: &Infra, path: &str) -> Result<Utf8PathBuf, RunError> {
        let file = self.existing(infra, path)?;
        if file.is_dir() {
            return Err(self.nowhere(infra, file, path, "give a file"));
        }
        self.inputs.push(file.clone());
        Ok(file)
    }

    fn existing(&self, infra: &Infra, path: &str) -> Result<Utf8PathBuf, RunError> {
        let found = tidy(&self.folder.join(path));
        if found.exists() { Ok(found) } else { Err(self.nowhere(infra, found, path, "give the file")) }
    }

    /// Points at what is named in the scenario file.
    fn nowhere(&self, infra: &Infra, found: Utf8PathBuf, named: &str, help: &'static str) -> RunError {
        // Of an entry of several lines, the line that names it.
        let below = self.text.lines().skip(infra.place.line.saturating_sub(1)).position(|line| line.contains(named));
        let at = span_of(self.text, infra.place.line + below.unwrap_or_default(), named);
        let scenario = NamedSource::new(&*infra.place.file, self.text.to_owned());
        RunError::NoSuchFolder(Box::new(NoSuchFolder { path: found, help, scenario, at }))
    }
}
