//! The text of a first scenario: what must work, and who must be refused.

use std::fmt::Write;

use camino::{Utf8Path, Utf8PathBuf};
use portcullis_model::AccountId;

use super::workflow::Read;

/// What the Terraform folder makes.
pub(super) struct Infra {
    /// The address of the role that trusts GitHub.
    pub(super) role: Option<String>,
    /// The address of the repository of images.
    pub(super) images: Option<String>,
}

/// What a first scenario is made of.
pub(super) struct Parts<'a> {
    pub(super) account: AccountId,
    pub(super) region: Option<String>,
    pub(super) vars: &'a [(String, String)],
    pub(super) var_files: &'a [Utf8PathBuf],
    pub(super) terraform: &'a Utf8Path,
    pub(super) repository: &'a str,
    pub(super) workflow: Option<&'a Read>,
    pub(super) infra: Infra,
}

impl Parts<'_> {
    /// The text of the scenario file.
    pub(super) fn scenario(&self) -> String {
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _written = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let region = self.region.as_deref().unwrap_or("us-east-1");
        let folder = if self.terraform.as_str().is_empty() { "." } else { self.terraform.as_str() };
        writeln!(
            text,
            "# Who may deploy, and who may not: `portcullis test` tells. `${{…}}` refers to what Terraform makes.\n"
        )?;
        writeln!(
            text,
            "scenario: deploy\naccount: \"{}\"\nregion: {region}\n\ninfra:\n  - terraform: ./{folder}",
            self.account
        )?;
        if !self.vars.is_empty() {
            writeln!(text, "    vars:")?;
            for (name, value) in self.vars {
                writeln!(text, "      {name}: {}", quoted(value))?;
            }
        }
        if !self.var_files.is_empty() {
            writeln!(text, "    var_files:")?;
            for file in self.var_files {
                writeln!(text, "      - {}", quoted(&format!("./{file}")))?;
            }
        }
        writeln!(text, "\ngithub:\n  repository: {}\n", self.repository)?;
        match self.workflow {
            Some(workflow) => self.of_workflow(text, workflow)?,
            None => self.of_infra(text)?,
        }
        let (on, words) = match self.workflow {
            Some(workflow) => workflow.starts.clone(),
            None => ("{ push: refs/heads/main }".to_owned(), "a push to main".to_owned()),
        };
        let reached = match (&self.infra.role, &self.infra.images) {
            (None, _) => "minted",
            (Some(_), None) => "assumed",
            (Some(_), Some(_)) => "pushed",
        };
        let done = if reached == "pushed" { "pushes the image" } else { "gets its credentials" };
        writeln!(text, "cases:\n  - name: {words} {done}\n    on: {on}\n    expect: {reached}")?;
        if self.infra.role.is_some() {
            let owner = self.repository.split('/').next().unwrap_or_default();
            writeln!(
                text,
                "\n  - name: another repository of the owner is refused\n    github: {{ repository: {owner}/another }}"
            )?;
            writeln!(text, "    on: {on}\n    expect: {{ denied: assume-role, error: AccessDenied }}")?;
            writeln!(
                text,
                "\n  - name: a stranger's repository is refused\n    github: {{ repository: a-stranger/{} }}",
                self.repository.rsplit('/').next().unwrap_or_default()
            )?;
            writeln!(text, "    on: {on}\n    expect: {{ denied: assume-role, error: AccessDenied }}")?;
        }
        Ok(())
    }

    fn of_workflow(&self, text: &mut String, workflow: &Read) -> std::fmt::Result {
        writeln!(text, "workflow: ./{}", workflow.file.as_str().replace('\\', "/"))?;
        for (key, names) in [("secrets", &workflow.secrets), ("vars", &workflow.vars)] {
            if !names.is_empty() {
                writeln!(text, "{key}:")?;
            }
            for name in names {
                writeln!(text, "  {name}: {}", self.meaning(name))?;
            }
        }
        writeln!(text)
    }

    fn of_infra(&self, text: &mut String) -> std::fmt::Result {
        if let Some(role) = &self.infra.role {
            writeln!(text, "role: {}", quoted(&format!("${{{role}.arn}}")))?;
        }
        if let Some(images) = &self.infra.images {
            writeln!(text, "image: {}", quoted(&format!("${{{images}.repository_url}}")))?;
        }
        writeln!(text)
    }

    /// What a secret or variable is probably set to, by its name.
    fn meaning(&self, name: &str) -> String {
        let name = name.to_ascii_uppercase();
        let has = |word: &str| name.contains(word);
        match (&self.infra.role, &self.infra.images) {
            (Some(role), _) if has("ROLE") => quoted(&format!("${{{role}.arn}}")),
            (_, _) if has("ACCOUNT") => quoted(self.account.as_str()),
            (_, _) if has("REGION") => quoted(self.region.as_deref().unwrap_or("us-east-1")),
            (_, Some(images)) if has("REPO") || has("ECR") || has("IMAGE") => quoted(&format!("${{{images}.name}}")),
            _ => "a value of the workflow's own".to_owned(),
        }
    }
}

/// Text that YAML takes as text, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
