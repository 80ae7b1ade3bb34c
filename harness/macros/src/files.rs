//! The scenario files of a path, in the order of their names. Refuses paths that lead to none.

use std::path::{Path, PathBuf};

use portcullis_scenario::is_scenario_file;

/// The file itself, or all scenario files of a folder and below it.
pub(crate) fn scenarios(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    search(path, &mut files).map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
    if files.is_empty() {
        return Err(format!("there is no `scenario.yml` or `NAME.scenario.yml` in `{}`", path.display()));
    }
    files.sort();
    Ok(files)
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // A link to a folder is not followed: it may lead back to where we come from.
        if entry.file_type()?.is_dir() && !name.starts_with('.') {
            search(&entry.path(), files)?;
        } else if entry.path().is_file() && is_scenario_file(&name) {
            files.push(entry.path());
        }
    }
    Ok(())
}
