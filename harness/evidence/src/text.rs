//! The kinds of files that are not JSON: tokens, subjects, workflow files, logs. One list, in the order in which they are
//! tried, for a log may quote any of the others.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    error::EvidenceError,
    facts::Facts,
    file::SourceFile,
    log,
    token::{self, Signature, Token},
    web_token::Members,
};

/// A kind of text.
pub(crate) struct TextKind {
    /// The name under which it is listed.
    pub(crate) name: &'static str,
    /// What a file of it is, for a person.
    pub(crate) title: &'static str,
    recognises: fn(&str) -> bool,
    pub(crate) read: fn(&Arc<SourceFile>, &mut Facts) -> Result<(), EvidenceError>,
}

pub(crate) static TEXT_KINDS: &[TextKind] = &[
    TextKind { name: "web-token", title: "a JSON web token", recognises: token::is_token, read: web_token },
    TextKind { name: "subject", title: "the subject of a token", recognises: is_subject, read: subject },
    TextKind { name: "workflow", title: "a workflow file", recognises: is_workflow, read: workflow },
    TextKind { name: "log", title: "a log, or a message of one", recognises: log::is_log, read: log },
];

/// The kind of a text that is not meant to be JSON.
pub(crate) fn recognise(text: &str) -> Option<&'static TextKind> {
    if is_meant_as_json(text) {
        return None;
    }
    TEXT_KINDS.iter().find(|kind| (kind.recognises)(text))
}

/// Whether text begins as JSON does. A log may begin with `[command]/usr/bin/docker`.
fn is_meant_as_json(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix('[') {
        Some(list) => list.trim_start().starts_with(['{', '[', ']', '"']),
        None => text.starts_with('{'),
    }
}

fn web_token(file: &Arc<SourceFile>, facts: &mut Facts) -> Result<(), EvidenceError> {
    facts.signed.push(token::read(file, file.text())?);
    Ok(())
}

/// One line that begins as the subjects of repositories do.
fn is_subject(text: &str) -> bool {
    let line = text.trim();
    line.starts_with("repo:") && !line.contains('\n')
}

fn subject(file: &Arc<SourceFile>, facts: &mut Facts) -> Result<(), EvidenceError> {
    let subject = file.text().trim();
    let names_repository = subject.strip_prefix("repo:").and_then(|rest| rest.split(':').next()?.split_once('/'));
    if names_repository.is_none_or(|(owner, name)| owner.is_empty() || name.is_empty())
        || subject.matches(':').count() < 2
    {
        let error = EvidenceError::at(file, 0..file.text().trim_end().len(), "this is no subject of GitHub");
        return Err(error.help("a subject is like `repo:octo-org/octo-repo:ref:refs/heads/main`"));
    }
    facts.tokens.push(Token {
        header: None,
        claims: Members(vec![("sub".to_owned(), Value::from(subject))]),
        signature: Signature::Absent,
        path: file.path().to_owned(),
    });
    Ok(())
}

/// A YAML mapping with jobs, and the events that start them.
fn is_workflow(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("jobs:") && ["on:", "\"on\":", "'on':"].into_iter().any(has)
}

/// What it says is for the reader of workflow files.
fn workflow(file: &Arc<SourceFile>, facts: &mut Facts) -> Result<(), EvidenceError> {
    facts.workflows.push(Arc::clone(file));
    Ok(())
}

fn log(file: &Arc<SourceFile>, facts: &mut Facts) -> Result<(), EvidenceError> {
    facts.logs.push(log::read(file)?);
    Ok(())
}
