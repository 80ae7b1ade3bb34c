//! The names of owners, repositories, files and claims: which GitHub gives out.

use super::InvalidJob;

/// A login has letters, digits and hyphens, 39 at most, and begins and ends with none of the last. Two in a row stand in old
/// logins only. Managed users of an enterprise have one `_` before their short code; nobody else does.
///
/// unverified: that no old login ends with a hyphen.
pub(super) fn login(what: &str, name: &str) -> Result<(), InvalidJob> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let parts = name.split('_').count();
    if name.is_empty() || name.len() > 39 || !name.chars().all(allowed) || parts > 2 || hyphen_outside(name) {
        return Err(InvalidJob::new(
            format!("the {what} `{name}` is not 1 to 39 letters, digits and `-`, with no `-` first or last"),
            "write the login as its page on GitHub shows it",
        ));
    }
    Ok(())
}

fn hyphen_outside(name: &str) -> bool {
    name.split('_').any(|part| part.is_empty() || part.starts_with('-') || part.ends_with('-'))
}

/// The name of an enterprise in URLs.
pub(super) fn slug(name: &str) -> Result<(), InvalidJob> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 100 || !name.chars().all(allowed) || hyphen_outside(name) {
        return Err(InvalidJob::new(
            format!("the slug `{name}` of an enterprise is not 1 to 100 letters, digits and `-`"),
            "write what follows `https://github.com/enterprises/`",
        ));
    }
    Ok(())
}

/// GitHub drops `.git` from the end of a name, which is that of a remote, and keeps `.wiki` for the wiki of another.
pub(super) fn repository_name(name: &str) -> Result<(), InvalidJob> {
    let lower = name.to_ascii_lowercase();
    if let Some(kept) = [".git", ".wiki"].iter().find_map(|end| lower.strip_suffix(end)).filter(|kept| !kept.is_empty())
    {
        let help = format!("write `{}`", name.get(..kept.len()).unwrap_or_default());
        return Err(InvalidJob::new(format!("no repository has a name like `{name}`"), help));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > 100 || !name.chars().all(allowed) || matches!(name, "." | "..") {
        return Err(InvalidJob::new(
            format!("the repository name `{name}` is not 1 to 100 letters, digits, `-`, `_` and `.`"),
            "write the name as its page on GitHub shows it, `octo-org/octo-repo`",
        ));
    }
    Ok(())
}

/// A file in the folder of workflows.
pub(super) fn workflow_file(name: &str) -> Result<(), InvalidJob> {
    let named = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    match named {
        Some(stem)
            if !stem.is_empty()
                && name.len() <= 255
                && !name.contains(|c: char| c == '/' || c == '@' || c.is_control()) =>
        {
            Ok(())
        }
        _ => Err(InvalidJob::new(
            format!("the workflow file `{name}` is not the name of a `.yml` or `.yaml` file in `.github/workflows`"),
            "write the name without a folder: `deploy.yml`",
        )),
    }
}

/// GitHub takes letters, digits and `_`.
pub(super) fn claim_key(what: &str, key: &str) -> Result<(), InvalidJob> {
    if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(InvalidJob::new(
            format!("{what} `{key}` is not 1 to 255 letters, digits and `_`"),
            "write the name of a claim: `repo`, `context`, `job_workflow_ref`",
        ));
    }
    Ok(())
}

/// GitHub takes letters, digits, `_`, `-`, `$` and `#` in the name of a custom property.
pub(super) fn property_name(name: &str) -> Result<(), InvalidJob> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-$#".contains(&byte);
    if name.is_empty() || name.len() > 75 || !name.bytes().all(allowed) {
        return Err(InvalidJob::new(
            format!("the property name `{name}` is not 1 to 75 letters, digits, `_`, `-`, `$` and `#`"),
            "write the name that the settings of the organisation show, without `repo_property_`",
        ));
    }
    Ok(())
}

/// The name of an environment or a workflow.
pub(super) fn text(what: &str, value: &str) -> Result<(), InvalidJob> {
    if value.trim().is_empty() || value.chars().count() > 255 || value.contains(char::is_control) {
        return Err(InvalidJob::new(
            format!("{what} has 1 to 255 characters, none of them control characters, and not only blanks"),
            "write the name as GitHub shows it",
        ));
    }
    Ok(())
}
