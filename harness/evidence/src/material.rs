//! The material of one question: files and applied Terraform folders, and what each was taken for.

use std::sync::Arc;

use camino::Utf8PathBuf;
use jsonc_parser::ast;
use portcullis_policy::DocumentKind;
use portcullis_terraform::Applied;

use crate::{
    account::Account,
    applied,
    error::EvidenceError,
    facts::Facts,
    file::SourceFile,
    json::{self, Node},
    kind,
    picture::{self, Picture},
    text,
};

/// Everything that was given, read but not joined yet.
#[derive(Clone, Debug, Default)]
pub struct Material {
    facts: Facts,
    taken: Vec<Taken>,
    kind_of_documents: Option<DocumentKind>,
}

/// What a file was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The file.
    pub path: Utf8PathBuf,
    /// What it was taken for, for a person.
    pub title: &'static str,
    /// The name of the kind; nothing for a Terraform folder.
    pub kind: Option<&'static str>,
}

impl Material {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing yet; bare policy documents are to be of this kind, whatever their content looks like.
    #[must_use]
    pub fn of_documents(kind: DocumentKind) -> Self {
        Self { kind_of_documents: Some(kind), ..Self::default() }
    }

    /// Recognises and reads a file; a JSON list of outputs is read as if each were a file.
    ///
    /// # Errors
    ///
    /// When it is of no kind, or damaged: nothing of it is kept then.
    pub fn add(&mut self, file: &Arc<SourceFile>) -> Result<(), EvidenceError> {
        let mut facts = Facts { kind_of_documents: self.kind_of_documents, ..Facts::default() };
        if let Some(kind) = text::recognise(file.text()) {
            (kind.read)(file, &mut facts)?;
            self.facts.extend(facts);
            self.taken.push(Taken { path: file.path().to_owned(), title: kind.title, kind: Some(kind.name) });
            return Ok(());
        }
        let value = json::read(file)?;
        let mut taken = Vec::new();
        for node in outputs(file, &value) {
            let kind = kind::recognise(&node)?;
            kind.read(&node, &mut facts)?;
            let found = Taken { path: file.path().to_owned(), title: kind.title(), kind: Some(kind.name()) };
            if !taken.contains(&found) {
                taken.push(found);
            }
        }
        if taken.is_empty() {
            return Err(
                EvidenceError::file(file.path(), "is an empty list").help("give the output of the command, unchanged")
            );
        }
        self.facts.extend(facts);
        self.taken.extend(taken);
        Ok(())
    }

    /// Reads what a Terraform folder made.
    ///
    /// # Errors
    ///
    /// When a policy cannot be read, which AWS would have refused before.
    pub fn add_applied(&mut self, folder: Utf8PathBuf, applied: &Applied) -> Result<(), EvidenceError> {
        applied::read(applied, &mut self.facts)?;
        self.taken.push(Taken { path: folder, title: "a Terraform folder", kind: None });
        Ok(())
    }

    /// Whether a file is of a known kind.
    pub(crate) fn recognises(&self, file: &Arc<SourceFile>) -> Result<bool, EvidenceError> {
        if text::recognise(file.text()).is_some() {
            return Ok(true);
        }
        let value = json::read(file)?;
        let outputs = outputs(file, &value);
        Ok(!outputs.is_empty() && outputs.iter().all(|node| kind::recognise(node).is_ok()))
    }

    /// What each file was taken for.
    #[must_use]
    pub fn taken(&self) -> &[Taken] {
        &self.taken
    }

    /// The account of AWS, joined; what was given of GitHub, tokens and events is left out.
    #[must_use]
    pub fn account(self) -> Account {
        self.picture().account
    }

    /// Everything joined into one picture.
    #[must_use]
    pub fn picture(self) -> Picture {
        picture::picture(self.facts)
    }
}

fn outputs<'a>(file: &'a Arc<SourceFile>, value: &'a ast::Value<'a>) -> Vec<Node<'a>> {
    let ast::Value::Array(list) = value else { return vec![Node::root(file, value)] };
    let item = |(index, value)| Node { file, value, pointer: format!("/{index}") };
    list.elements.iter().enumerate().map(item).collect()
}
