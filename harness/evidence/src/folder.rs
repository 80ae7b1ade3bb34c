//! What a path of the command line leads to: a file, a Terraform folder, or a folder of files.
//!
//! A folder with `.tf` files is Terraform's. In any other, every `.json`, `.tfstate` and `.tar.gz` file is tried, also in the
//! folders below; hidden folders and links to folders are left out. A file that is given by name must be readable; of
//! those found in a folder, what is something else is skipped, and said so.

use camino::{Utf8Path, Utf8PathBuf};

use crate::{archive, error::EvidenceError, file::SourceFile, kind, material::Material, text};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file that was given by name.
    File(Utf8PathBuf),
    /// A folder with `.tf` files.
    TerraformFolder(Utf8PathBuf),
    /// A folder of files, with those that may be evidence, in the order of their names.
    Folder {
        /// The files.
        files: Vec<Utf8PathBuf>,
        /// Folders below that hold `.tf` files, which are not looked into.
        terraform: Vec<Utf8PathBuf>,
    },
}

/// A file of a folder that is something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: Utf8PathBuf,
    /// Why, to go on after its name: `is not JSON`.
    pub why: String,
}

/// Follows a path of the command line.
///
/// # Errors
///
/// When it leads nowhere or to one file of a Terraform configuration, or a folder cannot be read.
pub fn find(path: &Utf8Path) -> Result<Found, EvidenceError> {
    if is_terraform(path) {
        let error = EvidenceError::file(path, "is one file of a Terraform configuration");
        let folder = path.parent().filter(|parent| !parent.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        let json = path.as_str().ends_with(".json");
        let instead = if json {
            "write it in Terraform's native syntax".to_owned()
        } else {
            format!("give its folder, `{folder}`")
        };
        return Err(error.help(format!("{instead}, or give the output of `terraform show -json`")));
    }
    if path.is_file() {
        return Ok(Found::File(path.to_owned()));
    }
    if !path.is_dir() {
        return Err(EvidenceError::file(path, "does not exist").help("give a JSON file, or a folder"));
    }
    if has_terraform(path)? {
        return Ok(Found::TerraformFolder(path.to_owned()));
    }
    let (mut files, mut terraform) = (Vec::new(), Vec::new());
    search(path, &mut files, &mut terraform)?;
    Ok(Found::Folder { files, terraform })
}

impl Material {
    /// Reads a file that was given by name. Of a collected archive, what is something else is skipped.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is of no kind, or is damaged.
    pub fn file(&mut self, path: &Utf8Path) -> Result<Vec<Skipped>, EvidenceError> {
        let bytes = bytes(path)?;
        if archive::is_archive(&bytes) {
            return self.archive(path, &bytes);
        }
        self.add(&SourceFile::decode(path, bytes)?).map(|()| Vec::new())
    }

    /// Reads a file that was found in a folder; one that is something else is skipped.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is evidence that is damaged.
    pub fn file_of_folder(&mut self, path: &Utf8Path) -> Result<Vec<Skipped>, EvidenceError> {
        let bytes = bytes(path)?;
        if archive::is_archive(&bytes) {
            return self.archive(path, &bytes);
        }
        Ok(self.found(path, bytes)?.into_iter().collect())
    }

    fn archive(&mut self, path: &Utf8Path, bytes: &[u8]) -> Result<Vec<Skipped>, EvidenceError> {
        let mut skipped = Vec::new();
        for (path, bytes) in archive::files(path, bytes)? {
            skipped.extend(self.found(&path, bytes)?);
        }
        Ok(skipped)
    }

    /// Reads a file that nobody named.
    fn found(&mut self, path: &Utf8Path, bytes: Vec<u8>) -> Result<Option<Skipped>, EvidenceError> {
        let skip = |why: &str| Ok(Some(Skipped { path: path.to_owned(), why: why.to_owned() }));
        let Ok(file) = SourceFile::decode(path, bytes) else { return skip("is not text in UTF-8") };
        let is_text = text::recognise(file.text()).is_some();
        if !is_text && crate::json::read(&file).is_err() && !kind::is_damaged_evidence(file.text()) {
            return skip("is not JSON");
        }
        if !self.recognises(&file)? {
            return skip("is none of the kinds of files that can be read");
        }
        self.add(&file).map(|()| None)
    }
}

fn bytes(path: &Utf8Path) -> Result<Vec<u8>, EvidenceError> {
    std::fs::read(path).map_err(|error| {
        EvidenceError::file(path, format!("cannot be read: {error}"))
            .help("fix the path, or the permissions of the file")
    })
}

fn has_terraform(folder: &Utf8Path) -> Result<bool, EvidenceError> {
    Ok(entries(folder)?.iter().any(|path| is_terraform(path)))
}

fn is_terraform(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    !name.starts_with('.') && (name.ends_with(".tf") || name.ends_with(".tf.json")) && path.is_file()
}

fn search(
    folder: &Utf8Path,
    files: &mut Vec<Utf8PathBuf>,
    terraform: &mut Vec<Utf8PathBuf>,
) -> Result<(), EvidenceError> {
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default();
        let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        if path.is_dir() {
            // A link to a folder is not followed: it may lead back to where we come from.
            if is_link || name.starts_with('.') {
                continue;
            }
            if has_terraform(&path)? {
                terraform.push(path);
            } else {
                search(&path, files, terraform)?;
            }
        } else if [".json", ".tfstate", ".tar.gz"].iter().any(|end| name.ends_with(end)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The paths in a folder, by name.
fn entries(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, EvidenceError> {
    let unreadable = |error: std::io::Error| EvidenceError::file(folder, format!("cannot be read: {error}"));
    let entries = folder.read_dir_utf8().map_err(unreadable)?;
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path().to_owned()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}
