//! The paths of the command line, read: files, stdin, folders of files, and Terraform folders, which are applied.

use std::io::Read;

use camino::Utf8Path;
use portcullis_evidence::{EvidenceError, Found, Material, Skipped, SourceFile, find};
use portcullis_runner::{RunError, apply_folder};
use portcullis_terraform::{Options, load};

use crate::{arguments::Check, exit::Exit};

/// What was read, and what was passed over.
pub(super) struct Gathered {
    pub(super) material: Material,
    pub(super) skipped: Vec<Skipped>,
}

/// Reads everything. Every file that is wrong is told, not only the first.
pub(super) async fn gather(arguments: &Check) -> Result<Gathered, Exit> {
    let mut material = arguments.kind.map_or_else(Material::new, |kind| Material::of_documents(kind.into()));
    let mut skipped = Vec::new();
    let mut failed = None;
    for path in &arguments.paths {
        if path == "-" {
            if let Err(exit) = stdin(&mut material) {
                failed = Some(exit);
            }
            continue;
        }
        let outcome = match find(path) {
            Ok(Found::File(path)) => material.file(&path).map(|passed_over| skipped.extend(passed_over)),
            Ok(Found::TerraformFolder(folder)) => {
                if let Err(exit) = terraform(&folder, arguments, &mut material).await {
                    failed = Some(exit);
                }
                Ok(())
            }
            Ok(Found::Folder { files, terraform }) => {
                skipped.extend(terraform.into_iter().map(|path| Skipped {
                    path,
                    why: "is a Terraform folder of its own: check it by its name".to_owned(),
                }));
                for file in files {
                    match material.file_of_folder(&file) {
                        Ok(passed_over) => skipped.extend(passed_over),
                        Err(error) => failed = Some(Exit::input(error)),
                    }
                }
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            failed = Some(Exit::input(error));
        }
    }
    failed.map_or(Ok(Gathered { material, skipped }), Err)
}

/// Reads what stands on stdin, as if it were a file of that name.
fn stdin(material: &mut Material) -> Result<(), Exit> {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        return Err(Exit::environment(&format!("stdin cannot be read: {error}")));
    }
    SourceFile::decode(Utf8Path::new("stdin"), bytes).and_then(|file| material.add(&file)).map_err(Exit::input)
}

async fn terraform(folder: &Utf8Path, arguments: &Check, material: &mut Material) -> Result<(), Exit> {
    let vars = arguments.vars.iter().map(|(name, value)| (name.clone(), serde_json::Value::from(value.as_str())));
    let (dir, var_files) = (folder.to_owned(), arguments.var_files.clone());
    let options = Options { dir, vars: vars.collect(), var_files, ..Options::default() };
    let configuration = load(&options).map_err(Exit::input)?;
    let applied = apply_folder(&configuration, arguments.account).await.map_err(|error| match error {
        RunError::Backend(error) => Exit::environment_with(error),
        error => Exit::input(error),
    })?;
    let added: Result<(), EvidenceError> = material.add_applied(folder.to_owned(), &applied);
    added.map_err(Exit::input)
}
