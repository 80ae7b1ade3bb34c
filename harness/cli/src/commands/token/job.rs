//! The job that the options describe, with the claims and faults of its token.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use portcullis_model::{Job, Repository, SubjectForm, TokenFault, json_refusal};
use serde_json::Value;

use super::{
    TokenError,
    arguments::{Subject, Token},
    event::{SLIP, event},
};

/// What a token is asked for with.
pub(super) struct Wanted {
    pub(super) job: Job,
    pub(super) faults: BTreeSet<TokenFault>,
    pub(super) claims: BTreeMap<String, Value>,
}

impl Wanted {
    /// Reads the options.
    pub(super) fn read(arguments: &Token) -> Result<Self, TokenError> {
        let faults = arguments.fault.iter().map(|name| fault(name)).collect::<Result<_, _>>()?;
        let claims = arguments.claim.iter().map(|text| claim(text)).collect::<Result<_, _>>()?;
        let job = job(arguments)?;
        job.validate().map_err(|error| TokenError::impossible(&error))?;
        Ok(Self { job, faults, claims })
    }
}

fn job(arguments: &Token) -> Result<Job, TokenError> {
    let mut job = match (&arguments.job, &arguments.repository) {
        (Some(file), _) => read_job(file)?,
        (None, Some(full_name)) => {
            let repository = named_repository(full_name)?;
            let event = event(arguments, &repository.default_branch)?;
            Job::new(repository, event)
        }
        (None, None) => {
            return Err(TokenError::input("no repository is named", "name it with `--repository OWNER/NAME`"));
        }
    };
    if let Some(host) = &arguments.github {
        job.repository.host = host.parse().map_err(|error: portcullis_model::InvalidHost| TokenError::Input {
            message: error.to_string(),
            help: None,
        })?;
    }
    if let Some(subject) = arguments.subject {
        job.repository.subject = Some(match subject {
            Subject::Classic => SubjectForm::Classic,
            Subject::Immutable => SubjectForm::Immutable,
        });
    }
    if !arguments.include_claim_keys.is_empty() {
        job.repository.include_claim_keys.clone_from(&arguments.include_claim_keys);
    }
    job.repository.send_write_tokens |= arguments.send_write_tokens;
    if let Some(actor) = &arguments.actor {
        job.actor.clone_from(actor);
    }
    if let Some(file) = &arguments.workflow {
        job.workflow_file.clone_from(file);
    }
    job.environment = arguments.environment.clone().or(job.environment);
    job.called_workflow = arguments.called_workflow.clone().or(job.called_workflow);
    // The commit of a merge group ends the name of its branch, and is another than that of the run.
    if arguments.event != "merge_group" {
        job.sha = arguments.sha.clone().or(job.sha);
    }
    Ok(job)
}

fn read_job(file: &camino::Utf8Path) -> Result<Job, TokenError> {
    let text = if file == "-" {
        super::read_stdin()?
    } else {
        std::fs::read_to_string(file).map_err(|error| {
            TokenError::input(
                format!("the job `{file}` cannot be read: {error}"),
                "give the path of a JSON file, or `-`",
            )
        })?
    };
    serde_json::from_str(&text).map_err(|error| {
        let help = r#"the least is {"repository": {"owner": "o", "name": "r"}, "event": {"push": "refs/heads/main"}}"#;
        TokenError::input(format!("the job `{file}` is none: {}", json_refusal(&error)), help)
    })
}

fn named_repository(full_name: &str) -> Result<Repository, TokenError> {
    match full_name.split_once('/') {
        Some((owner, name)) if !name.contains('/') => Ok(Repository::new(owner, name)),
        _ => Err(TokenError::input(
            format!("`{full_name}` is not the full name of a repository"),
            "write owner and name, `octo-org/octo-repo`, without a host",
        )),
    }
}

/// Every fault with what it does, a line each.
pub(super) fn faults() -> String {
    let mut list = String::new();
    for fault in TokenFault::ALL {
        // Writing to a text does not fail.
        let _written = writeln!(list, "{:28}{}", fault.name(), fault.does());
    }
    list
}

fn fault(name: &str) -> Result<TokenFault, TokenError> {
    TokenFault::named(name).ok_or_else(|| {
        let likeness = |fault: &TokenFault| strsim::jaro_winkler(fault.name(), name);
        let near = TokenFault::ALL.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let near = near.filter(|fault| likeness(fault) >= SLIP);
        let meant = near.map(|near| format!("did you mean `{}`? ", near.name())).unwrap_or_default();
        TokenError::input(format!("there is no fault `{name}`"), format!("{meant}there are\n{}", faults().trim_end()))
    })
}

/// `name=text` or `name:=JSON`.
fn claim(text: &str) -> Result<(String, Value), TokenError> {
    let help = "write `name=text`, or `name:=JSON` for what is no text: `sub:=null` removes the claim";
    let (name, value) =
        text.split_once('=').ok_or_else(|| TokenError::input(format!("the claim `{text}` says nothing"), help))?;
    let (name, value) = match name.strip_suffix(':') {
        None => (name, Value::String(value.to_owned())),
        Some(name) => {
            let json = serde_json::from_str(value).map_err(|error| {
                TokenError::input(format!("the value of the claim `{name}` is no JSON: {error}"), help)
            })?;
            (name, json)
        }
    };
    if name.is_empty() {
        return Err(TokenError::input(format!("the claim `{text}` has no name"), help));
    }
    Ok((name.to_owned(), value))
}
