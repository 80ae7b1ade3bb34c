//! `portcullis init`: a first scenario beside a Terraform folder and a workflow.
//!
//! What is written is what was found: the folder that trusts GitHub, the workflow that logs in to AWS, the branch that
//! starts it, the secrets that it reads. What could not be found is asked for. Never overwrites a file.

mod found;
mod workflow;
mod written;

use std::{collections::BTreeMap, io::Write, time::Instant};

use camino::{Utf8Path, Utf8PathBuf};
use miette::Diagnostic;
use portcullis_runner::apply_folder;
use portcullis_terraform::{Applied, Options};

use self::{
    found::{repository, terraform, workflow_file},
    workflow::Read,
    written::{Infra, Parts},
};
use crate::{arguments::Init, exit::Exit};

/// Where the scenario is written.
const FILE: &str = "scenario.yml";

/// Why there is no first scenario.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(crate) enum CannotInit {
    /// There is one.
    #[error("`{0}` is there already")]
    #[diagnostic(help("run it with `portcullis test {0}`, or remove it first"))]
    Exists(Utf8PathBuf),
    /// No `.tf` file anywhere.
    #[error("there is no Terraform folder in `{0}`")]
    #[diagnostic(help("name it: `portcullis init --terraform DIR`"))]
    NoTerraform(Utf8PathBuf),
    /// Nothing says which repository this is.
    #[error("it cannot be told which GitHub repository `{0}` is")]
    #[diagnostic(help("name it: `portcullis init --repository OWNER/NAME`"))]
    NoRepository(Utf8PathBuf),
    /// A file cannot be read or written.
    #[error("`{path}`: {why}")]
    #[diagnostic(help("is it there, and may you read and write it?"))]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// The workflow is no YAML.
    #[error("the workflow `{path}` cannot be read: {why}")]
    #[diagnostic(help("name another with `--workflow FILE`"))]
    Workflow {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// Writes a first scenario.
pub(crate) async fn init(arguments: &Init) -> Exit {
    let begun = Instant::now();
    let folder = &arguments.folder;
    let target = folder.join(FILE);
    if target.exists() {
        return Exit::input(CannotInit::Exists(target));
    }
    let found = match look(arguments) {
        Ok(found) => found,
        Err(error) => return Exit::input(error),
    };
    let dir = folder.join(&found.terraform);
    let vars: BTreeMap<_, _> =
        arguments.vars.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    let load = |var_files: &[Utf8PathBuf]| {
        let var_files = var_files.iter().map(|file| folder.join(file)).collect();
        portcullis_terraform::load(&Options { dir: dir.clone(), vars: vars.clone(), var_files, ..Options::default() })
    };
    let mut var_files = arguments.var_files.clone();
    let mut loaded = load(&var_files);
    // Which of several is meant is the user's to say; what needs none is not given one.
    if let (true, true, Some(only)) = (loaded.is_err(), var_files.is_empty(), only_var_file(folder, &found.terraform))
        && let Ok(configuration) = load(std::slice::from_ref(&only))
    {
        (loaded, var_files) = (Ok(configuration), vec![only]);
    }
    let configuration = match loaded {
        Ok(configuration) => configuration,
        Err(error) => return Exit::input(error),
    };
    let region = configuration.region().map(str::to_owned);
    // Applied here and now, so that what the scenario refers to is what there will be.
    let applied = match apply_folder(&configuration, arguments.account).await {
        Ok(applied) => applied,
        Err(error) => return Exit::input(error),
    };
    let parts = Parts {
        account: arguments.account,
        region: found.workflow.as_ref().and_then(|read| read.region.clone()).or(region),
        vars: &arguments.vars,
        var_files: &var_files,
        terraform: &found.terraform,
        repository: &found.repository,
        workflow: found.workflow.as_ref(),
        infra: infra(&applied),
    };
    match std::fs::write(&target, parts.scenario()) {
        Ok(()) => tell(&target, begun),
        Err(why) => Exit::environment_with(CannotInit::File { path: target, why }),
    }
}

/// The file of variables in a Terraform folder, if it has one that Terraform does not read by itself, and no second.
fn only_var_file(folder: &Utf8Path, terraform: &Utf8Path) -> Option<Utf8PathBuf> {
    let entries = folder.join(terraform).read_dir_utf8().ok()?.filter_map(Result::ok);
    let is_one =
        |name: &str| name.ends_with(".tfvars") && !name.ends_with(".auto.tfvars") && name != "terraform.tfvars";
    let mut files = entries.filter(|entry| is_one(entry.file_name()));
    let only = files.next()?;
    files.next().is_none().then(|| terraform.join(only.file_name()))
}

struct Found {
    terraform: Utf8PathBuf,
    repository: String,
    workflow: Option<Read>,
}

fn look(arguments: &Init) -> Result<Found, CannotInit> {
    let folder = &arguments.folder;
    let terraform = match &arguments.terraform {
        Some(terraform) => terraform.clone(),
        None => terraform(folder)?,
    };
    let repository = match &arguments.repository {
        Some(repository) => repository.clone(),
        None => repository(folder).ok_or_else(|| CannotInit::NoRepository(folder.clone()))?,
    };
    let file = match &arguments.workflow {
        Some(file) => Some(file.clone()),
        None => workflow_file(folder)?,
    };
    let workflow = file.map(|file| Read::open(folder, file)).transpose()?;
    Ok(Found { terraform, repository, workflow })
}

/// The role that trusts GitHub, and the repository of images.
fn infra(applied: &Applied) -> Infra {
    let trusts_github = |attributes: &serde_json::Value| {
        let policy = attributes.get("assume_role_policy").and_then(serde_json::Value::as_str).unwrap_or_default();
        policy.contains("AssumeRoleWithWebIdentity")
    };
    let role = applied.resources().find(|made| made.resource_type == "aws_iam_role" && trusts_github(&made.attributes));
    let images = applied.resources().find(|made| made.resource_type == "aws_ecr_repository");
    Infra { role: role.map(|made| made.address.clone()), images: images.map(|made| made.address.clone()) }
}

fn tell(target: &Utf8Path, begun: Instant) -> Exit {
    let text = format!(
        "{target} is written ({:.1} s); next: read it, then `portcullis test {target}`\n",
        begun.elapsed().as_secs_f64()
    );
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => Exit::AsExpected,
        Err(error) => Exit::environment(&error),
    }
}
