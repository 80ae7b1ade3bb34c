//! The lab: an account, its registry and a GitHub, from an empty start to what a test makes of it.

use std::{
    panic::Location,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use camino::Utf8PathBuf;
use portcullis_model::{AccountId, Region};
use portcullis_runner::Standing;
use portcullis_terraform::Options;
use serde_json::Value;

use crate::{Github, JobRun, LabError};

/// An AWS account with its registry, and a GitHub, in this process. It answers until the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Lab {
    pub(crate) standing: Arc<Standing>,
}

/// Where a lab lies.
#[derive(Clone, Debug)]
pub struct LabOptions {
    /// The account, twelve digits.
    pub account: String,
    /// The region of the registry and of STS.
    pub region: String,
}

impl Default for LabOptions {
    fn default() -> Self {
        Self { account: "123456789012".to_owned(), region: "us-east-1".to_owned() }
    }
}

impl Lab {
    /// An empty account, 123456789012 in us-east-1.
    ///
    /// # Errors
    ///
    /// [`LabError`] if there is no free port on 127.0.0.1.
    pub async fn start() -> Result<Self, LabError> {
        Self::start_with(LabOptions::default()).await
    }

    /// An empty account of one's own choice.
    ///
    /// # Errors
    ///
    /// [`LabError`] for what is no account or region, and if there is no free port on 127.0.0.1.
    pub async fn start_with(options: LabOptions) -> Result<Self, LabError> {
        let account: AccountId = options.account.parse().map_err(LabError::option)?;
        let region: Region = options.region.parse().map_err(LabError::option)?;
        Ok(Self { standing: Arc::new(Standing::start(account, region).await?) })
    }

    /// A lab of its own that starts from what stands here now: tests that share their infrastructure need not wait for
    /// it twice.
    ///
    /// # Errors
    ///
    /// [`LabError`] if there is no free port on 127.0.0.1.
    pub async fn fork(&self) -> Result<Self, LabError> {
        Ok(Self { standing: Arc::new(self.standing.fork().await?) })
    }

    /// Applies a Terraform folder as the account's own key would. Relative paths begin at the crate that is tested.
    ///
    /// # Errors
    ///
    /// [`LabError`] with the place in the folder, for what is not Terraform, what is not supported and what AWS refuses.
    pub async fn apply_terraform(&self, folder: impl AsRef<Path>) -> Result<(), LabError> {
        self.apply_terraform_with(folder, [] as [(&str, Value); 0]).await
    }

    /// The same, with values of the folder's variables.
    ///
    /// # Errors
    ///
    /// As [`apply_terraform`](Self::apply_terraform).
    pub async fn apply_terraform_with<N: Into<String>>(
        &self,
        folder: impl AsRef<Path>,
        vars: impl IntoIterator<Item = (N, Value)>,
    ) -> Result<(), LabError> {
        let vars = vars.into_iter().map(|(name, value)| (name.into(), value)).collect();
        let dir = utf8(&crate_folder().join(folder))?;
        let configuration = portcullis_terraform::load(&Options { dir, vars, ..Options::default() });
        Ok(self.standing.apply(&configuration.map_err(Box::new)?).await?)
    }

    /// What was applied: `lab.value("aws_iam_role.deploy.arn")`, `lab.value("output.role_arn")`.
    ///
    /// # Errors
    ///
    /// [`LabError`] when nothing that was applied answers it, or it is not text.
    pub async fn value(&self, expression: &str) -> Result<String, LabError> {
        self.standing.value(expression).await.map_err(|why| LabError::Value { why })
    }

    /// The GitHub of this lab.
    #[must_use]
    pub fn github(&self) -> Github {
        Github { lab: self.clone() }
    }

    /// A case in the words of scenario files, for what has no method here: `on`, `expect` and all other keys of a case.
    ///
    /// ```
    /// # #[tokio::main] async fn main() -> Result<(), portcullis::LabError> {
    /// # let lab = portcullis::Lab::start().await?;
    /// let run = lab.case(serde_json::json!({
    ///     "github": { "repository": "octo-org/octo-repo", "created": "2026-07-16" },
    ///     "on": "schedule",
    /// }));
    /// assert!(run.await.claim("sub").unwrap().as_str().unwrap().starts_with("repo:octo-org@"));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn case(&self, case: Value) -> JobRun {
        JobRun::new(self.clone(), case, Location::caller())
    }

    /// Moves the time of AWS and GitHub: tokens, sessions and logins grow old.
    ///
    /// # Errors
    ///
    /// [`LabError`] if the lab does not answer.
    pub async fn advance(&self, by: Duration) -> Result<(), LabError> {
        Ok(self.standing.advance(by).await?)
    }

    /// `http://localhost:PORT`: what any AWS client takes as its endpoint, with the account's number as access key and
    /// `test` as secret, or with a [`Session`](crate::Session).
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.standing.url()
    }

    /// The variables that a program of any language needs to call this lab as the account's root: the AWS CLI, SDKs,
    /// Terraform.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.endpoint().to_owned()),
            ("AWS_ACCESS_KEY_ID", self.standing.account().to_string()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", self.standing.region().to_string()),
            ("AWS_DEFAULT_REGION", self.standing.region().to_string()),
        ]
    }
}

/// The folder of the crate that is tested; cargo and nextest both say it.
pub(crate) fn crate_folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

pub(crate) fn utf8(path: &Path) -> Result<Utf8PathBuf, LabError> {
    Utf8PathBuf::from_path_buf(path.to_owned())
        .map_err(|path| LabError::Options { why: format!("the path `{}` is not UTF-8", path.display()) })
}
