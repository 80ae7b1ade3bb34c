//! What lies in a repository: the Terraform folder that trusts GitHub, the workflow that logs in to AWS, and its name.

use camino::{Utf8Path, Utf8PathBuf};

use super::CannotInit;

/// How deep Terraform is looked for.
const DEPTH: usize = 5;

/// The folder whose files name GitHub's issuer; or else the only one, or the one nearest to the top.
pub(super) fn terraform(folder: &Utf8Path) -> Result<Utf8PathBuf, CannotInit> {
    let mut folders = Vec::new();
    search(folder, DEPTH, &mut folders)?;
    folders.sort_by_key(|(trusts, path): &(bool, Utf8PathBuf)| (!trusts, path.components().count(), path.clone()));
    let first = folders.into_iter().next().ok_or_else(|| CannotInit::NoTerraform(folder.to_owned()))?;
    Ok(below(folder, &first.1))
}

fn search(folder: &Utf8Path, depth: usize, found: &mut Vec<(bool, Utf8PathBuf)>) -> Result<(), CannotInit> {
    let mut is_terraform = None;
    for (path, is_folder) in entries(folder)? {
        let name = path.file_name().unwrap_or_default();
        if is_folder && depth > 0 && !name.starts_with('.') && name != "node_modules" {
            search(&path, depth - 1, found)?;
        } else if name.ends_with(".tf") {
            let text = read(&path)?;
            let trusts = text.contains("token.actions.githubusercontent.com") && text.contains("aws_iam");
            is_terraform = Some(is_terraform.unwrap_or(false) || trusts);
        }
    }
    found.extend(is_terraform.map(|trusts| (trusts, folder.to_owned())));
    Ok(())
}

/// The workflow that logs in to AWS, if there is one; rather one that pushes to ECR.
pub(super) fn workflow_file(folder: &Utf8Path) -> Result<Option<Utf8PathBuf>, CannotInit> {
    let workflows = folder.join(".github/workflows");
    if !workflows.is_dir() {
        return Ok(None);
    }
    let mut files = Vec::new();
    for (path, _) in entries(&workflows)? {
        if path.extension().is_some_and(|extension| matches!(extension, "yml" | "yaml")) {
            let text = read(&path)?;
            if text.contains("aws-actions/configure-aws-credentials") {
                files.push((!text.contains("ecr"), path));
            }
        }
    }
    files.sort();
    Ok(files.into_iter().next().map(|(_, path)| below(folder, &path)))
}

/// The name of the repository on GitHub, by its Git remote `origin`.
pub(super) fn repository(folder: &Utf8Path) -> Option<String> {
    let config = std::fs::read_to_string(folder.join(".git/config")).ok()?;
    let origin = config.lines().skip_while(|line| line.trim() != "[remote \"origin\"]").skip(1);
    let mut of_origin = origin.take_while(|line| !line.trim_start().starts_with('['));
    let url = of_origin.find_map(|line| line.trim().strip_prefix("url")?.trim_start().strip_prefix('='))?.trim();
    let path = url.rsplit_once("github.com")?.1.trim_start_matches([':', '/']);
    let name = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/');
    (name.split('/').count() == 2).then(|| name.to_owned())
}

fn entries(folder: &Utf8Path) -> Result<Vec<(Utf8PathBuf, bool)>, CannotInit> {
    let failed = |why| CannotInit::File { path: folder.to_owned(), why };
    let mut entries = Vec::new();
    for entry in folder.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        entries.push((entry.path().to_owned(), entry.file_type().map_err(failed)?.is_dir()));
    }
    entries.sort();
    Ok(entries)
}

fn read(path: &Utf8Path) -> Result<String, CannotInit> {
    std::fs::read_to_string(path).map_err(|why| CannotInit::File { path: path.to_owned(), why })
}

/// The path seen from the folder.
fn below(folder: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    path.strip_prefix(folder).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_that_of_the_remote_whatever_the_form_of_its_address() {
        let addresses = [
            "git@github.com:octo-org/octo-repo.git",
            "https://github.com/octo-org/octo-repo",
            "ssh://git@github.com/octo-org/octo-repo.git",
        ];
        for address in addresses {
            let folder = tempfile::tempdir().unwrap();
            let folder = Utf8Path::from_path(folder.path()).unwrap();
            std::fs::create_dir(folder.join(".git")).unwrap();
            let config = format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {address}\n\tfetch = x\n");
            std::fs::write(folder.join(".git/config"), config).unwrap();
            assert_eq!(repository(folder).as_deref(), Some("octo-org/octo-repo"), "{address}");
        }
        assert_eq!(repository(Utf8Path::new("/no/such/folder")), None);
    }
}
