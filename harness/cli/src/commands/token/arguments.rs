//! What can be typed after `portcullis token`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// Mints a GitHub token, or prints what is in one
///
/// With `--endpoint`, or where `AWS_ENDPOINT_URL` is set, the job is registered there and the token asked for as a runner
/// does; otherwise it is minted here, with keys that `--jwks` writes down. Exit code 2: no such job can exist; 3: the endpoint
/// failed.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Token {
    /// Prints header and claims of this token, and what AWS would look at; `-` reads it from stdin
    #[arg(long, value_name = "TOKEN", exclusive = true)]
    pub(crate) decode: Option<String>,
    /// The repository of the workflow, in its canonical letter case
    #[arg(long, value_name = "OWNER/NAME", required_unless_present_any = ["decode", "job", "fault"])]
    pub(crate) repository: Option<String>,
    /// The whole job as JSON, as `POST /_github/jobs` takes it; `-` reads stdin. Other options change it
    #[arg(long, value_name = "FILE")]
    pub(crate) job: Option<Utf8PathBuf>,
    /// What started the run: `push`, `pull_request`, `schedule`, …
    #[arg(long, value_name = "NAME", default_value = "push")]
    pub(crate) event: String,
    /// The full ref of events that have one: `refs/heads/main`, `refs/tags/v1` [default: the default branch]
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: Option<String>,
    /// The commit of the run
    #[arg(long, value_name = "SHA")]
    pub(crate) sha: Option<String>,
    /// The number of the pull request [default: 1]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = number)]
    pub(crate) number: Option<u64>,
    /// The target branch of the pull request [default: the default branch]
    #[arg(long, value_name = "BRANCH")]
    pub(crate) base: Option<String>,
    /// The source branch of the pull request [default: feature]
    #[arg(long, value_name = "BRANCH")]
    pub(crate) head: Option<String>,
    /// The fork that the pull request comes from
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) fork: Option<String>,
    /// The repository, which is not public, sends write tokens to workflows from pull requests of forks
    #[arg(long)]
    pub(crate) send_write_tokens: bool,
    /// The pull request has been merged
    #[arg(long)]
    pub(crate) merged: bool,
    /// The deployment environment that the job names
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Who started the run
    #[arg(long, value_name = "LOGIN")]
    pub(crate) actor: Option<String>,
    /// The file of the workflow in `.github/workflows`
    #[arg(long, value_name = "FILE")]
    pub(crate) workflow: Option<String>,
    /// The reusable workflow that the job belongs to
    #[arg(long, value_name = "OWNER/REPO/.github/workflows/FILE@REF")]
    pub(crate) called_workflow: Option<String>,
    /// For whom the token is; an empty one asks for GitHub's default, the URL of the owner
    #[arg(long, value_name = "AUDIENCE", default_value = "sts.amazonaws.com")]
    pub(crate) audience: String,
    /// How the subject names the repository [default: classic]
    #[arg(long, value_enum)]
    pub(crate) subject: Option<Subject>,
    /// The claims that the subject is made of, in order
    #[arg(long, value_name = "CLAIM", value_delimiter = ',')]
    pub(crate) include_claim_keys: Vec<String>,
    /// Which GitHub the repository lies on
    #[arg(long, value_name = "HOST")]
    pub(crate) github: Option<String>,
    /// Lets a claim say something else: `name=text`, or `name:=JSON`, where null removes it
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) claim: Vec<String>,
    /// Builds a defect into the token; `--fault list` shows them all
    #[arg(long, value_name = "NAME")]
    pub(crate) fault: Vec<String>,
    /// Where the emulator listens [default: AWS_ENDPOINT_URL]
    #[arg(long, value_name = "URL", conflicts_with = "stand_alone")]
    pub(crate) endpoint: Option<String>,
    /// Mints here, even where AWS_ENDPOINT_URL is set
    #[arg(long)]
    pub(crate) stand_alone: bool,
    /// Signs with this RSA key, in PEM, when the token is minted here
    #[arg(long, value_name = "FILE", conflicts_with = "endpoint")]
    pub(crate) signing_key: Option<Utf8PathBuf>,
    /// Writes the key set that the token verifies with, when it is minted here
    #[arg(long, value_name = "FILE", conflicts_with = "endpoint")]
    pub(crate) jwks: Option<Utf8PathBuf>,
}

/// How the subject of a token names the repository.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Subject {
    /// `repo:OWNER/REPO:…`
    Classic,
    /// `repo:OWNER@OWNER_ID/REPO@REPO_ID:…`
    Immutable,
}

/// A number that counts from one.
fn number(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{text}` is not a whole number from 1"))
}

const EXAMPLES: &str = "Examples:

  portcullis token --repository octo-org/octo-repo --ref refs/heads/main
  portcullis token --repository octo-org/octo-repo --event pull_request --number 7 --head fix
  portcullis token --repository octo-org/octo-repo --environment production --fault expired
  portcullis token --repository octo-org/octo-repo | portcullis token --decode -";
