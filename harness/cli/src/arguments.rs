//! What can be typed.

use std::net::IpAddr;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use portcullis_evidence::GitHubName;
use portcullis_model::{AccountId, Arn, Region};
use portcullis_policy::{DocumentKind, lint::Severity};
use portcullis_runner::Shard;

use portcullis_server::{REGISTRY_PROFILES, RegistryProfile};

use crate::commands::Token;

/// May this workflow run push this image, and if not, exactly why?
///
/// Portcullis plays GitHub's token service, AWS STS, IAM and ECR, checks everything that AWS checks, and says why.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Apply(Apply),
    Check(Check),
    Collect(Collect),
    Init(Init),
    Report(Report),
    Serve(Serve),
    Simulate(Simulate),
    Test(Test),
    Token(Box<Token>),
}

/// Applies a Terraform folder to a running endpoint, without Terraform
///
/// What is there is found by its name and changed where it differs: a second run does nothing. Exit code 0: everything is
/// as declared; 2: the folder is wrong, or AWS refuses it; 3: the endpoint does not answer.
#[derive(Args, Debug)]
pub(crate) struct Apply {
    /// The folder with the `.tf` files, or a plan or state as `terraform show -json` prints it
    #[arg(value_name = "DIR|PLAN.json")]
    pub(crate) path: Utf8PathBuf,
    /// The endpoint [default: AWS_ENDPOINT_URL, or http://localhost:4566]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Removes what the folder declares
    #[arg(long)]
    pub(crate) destroy: bool,
    /// The value of a variable
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) vars: Vec<(String, String)>,
    /// A file of values of variables
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<Utf8PathBuf>,
    /// What `terraform.workspace` is
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub(crate) workspace: String,
    /// Attributes of what is made elsewhere, as JSON: `terraform_remote_state.shared={"outputs":{…}}`
    #[arg(long = "data", value_name = "ADDRESS=JSON", value_parser = given)]
    pub(crate) data: Vec<(String, serde_json::Value)>,
    /// The account whose root user applies it
    #[arg(long, value_name = "ACCOUNT", default_value = "123456789012")]
    pub(crate) account: AccountId,
    /// The region where the folder names none [default: AWS_REGION, or us-east-1]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

fn given(text: &str) -> Result<(String, serde_json::Value), String> {
    let form = "write `ADDRESS={ \"attribute\": … }`";
    let (address, json) = text.split_once('=').ok_or_else(|| format!("`{text}` gives nothing a value: {form}"))?;
    let json = serde_json::from_str(json)
        .map_err(|error| format!("what is given for `{address}` is not JSON: {error}; {form}"))?;
    Ok((address.trim().to_owned(), json))
}

/// Checks trust and permission policies where they are written, without running anything
///
/// A path is a policy document, what `aws iam`, `aws ecr` or `aws organizations` print as JSON, a Terraform plan or state, a
/// Terraform folder, or a folder of such files: each is recognised by its content. `-` is stdin. Exit code 0: nothing at the threshold; 1: a finding; 2: the input
/// was wrong, or held no policy; 3: the environment failed.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Files and folders; `-` reads stdin
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// What bare policy documents are [default: told by their content, which tells no policy of an organization]
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) kind: Option<PolicyKind>,
    /// The severity from which on a finding fails the check: note, low, medium, high or critical [default: medium]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Severity>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    /// Writes the findings into a file instead of to stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<Utf8PathBuf>,
    /// A file of accepted findings: a YAML list of `{ rule, scope, reason, expires }`
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<Utf8PathBuf>,
    /// The value of a variable of Terraform folders
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) vars: Vec<(String, String)>,
    /// A file of values of variables of Terraform folders
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<Utf8PathBuf>,
    /// The account that Terraform folders are applied to
    #[arg(long, value_name = "ACCOUNT", default_value = "123456789012")]
    pub(crate) account: AccountId,
}

/// Prints a script that reads, by `aws` and `gh`, all that a verdict depends on
///
/// Give it to whoever has the account and the repository: they read it, run it, and send the one archive that it makes, which
/// `portcullis check` reads. It holds policies and settings, no secret and no token.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  portcullis collect --role arn:aws:iam::123456789012:role/deploy --repository octo-org/octo-repo > collect.sh"
)]
pub(crate) struct Collect {
    /// The role that the workflow is to become
    #[arg(long, value_name = "ARN", required_unless_present = "account")]
    pub(crate) role: Option<Arn>,
    /// Reads every role, user and policy of the account, not only those of the role
    #[arg(long)]
    pub(crate) account: bool,
    /// The repository of the workflow
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repository: Option<GitHubName>,
    /// The region of the registry [default: that of the AWS CLI]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<Region>,
}

/// What a bare policy document is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PolicyKind {
    /// A policy of a user, group or role, or a permissions boundary
    Identity,
    /// The trust policy of a role
    Trust,
    /// The policy of an ECR repository
    Repository,
    /// A policy that is given when a session is made
    Session,
    /// A service control policy of an organization
    ServiceControl,
    /// A resource control policy of an organization
    ResourceControl,
}

impl From<PolicyKind> for DocumentKind {
    fn from(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Identity => Self::Identity,
            PolicyKind::Trust => Self::Trust,
            PolicyKind::Repository => Self::Resource,
            PolicyKind::Session => Self::Session,
            PolicyKind::ServiceControl => Self::ServiceControl,
            PolicyKind::ResourceControl => Self::ResourceControl,
        }
    }
}

/// How findings are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err(format!("`{text}` gives no variable a value: write `NAME=VALUE`")),
    }
}

/// Runs scenarios and compares every verdict with the expected one
///
/// Exit code 0: all as expected; 1: a verdict differed, from what was expected or from the baseline; 2: the input was
/// wrong, or selected no case; 3: the environment failed, or the run was interrupted.
#[derive(Args, Debug)]
pub(crate) struct Test {
    /// Scenario files, or folders that hold `scenario.yml`
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// Only cases whose `scenario: case` name contains this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Only one part of the cases, for a machine among several: `2/4` is the second of four
    ///
    /// Which part a case is in depends on its name alone. `portcullis report merge` puts the parts' reports together.
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// How many cases run at the same time [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// Ends the run at the first case that is not as expected
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// How long a case may take; one that takes longer has no verdict
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) timeout: u32,
    /// Runs again whenever a file changes, until it is interrupted
    #[arg(long)]
    pub(crate) watch: bool,
    /// Writes reports, several with commas: `html`, `json`, `junit`, `sarif`, `summary` (Markdown for GitHub's step summary)
    /// and `annotations` (GitHub's workflow commands), each with `=FILE` or, for stdout, `=-`
    #[arg(long, value_name = "KIND=FILE", value_delimiter = ',', value_parser = report)]
    pub(crate) report: Vec<ReportFile>,
    /// The JSON report of an earlier run: verdicts that are others now are shown, and fail the run
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<Utf8PathBuf>,
    /// Makes this run the new baseline, whatever it differs in
    #[arg(long, requires = "baseline")]
    pub(crate) accept: bool,
    /// Which denials are explained in full
    #[arg(long, value_enum, default_value_t = Explain::One)]
    pub(crate) explain: Explain,
}

/// Works with the JSON reports of runs
#[derive(Args, Debug)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) command: ReportCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    Merge(Merge),
}

/// Puts the reports of the parts of a run together
///
/// Exit code 0: all cases of all parts as expected; 1: a verdict differed; 2: the reports are not parts of one run; 3: a
/// case has no verdict, or a part is missing.
#[derive(Args, Debug)]
pub(crate) struct Merge {
    /// The JSON reports of `portcullis test … --shard i/n --report json=FILE`
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Utf8PathBuf>,
    /// Writes reports of the whole, as in `portcullis test`
    #[arg(long, value_name = "KIND=FILE", value_delimiter = ',', value_parser = report)]
    pub(crate) report: Vec<ReportFile>,
    /// The JSON report of an earlier run: verdicts that are others now are shown, and fail the run
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<Utf8PathBuf>,
    /// Makes this run the new baseline, whatever it differs in
    #[arg(long, requires = "baseline")]
    pub(crate) accept: bool,
    /// Which denials are explained in full
    #[arg(long, value_enum, default_value_t = Explain::Different)]
    pub(crate) explain: Explain,
}

/// Writes a first scenario beside a Terraform folder and a workflow
#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder of the repository
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folder: Utf8PathBuf,
    /// The repository on GitHub [default: that of the Git remote `origin`]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repository: Option<String>,
    /// The Terraform folder, seen from DIR [default: the one with a role for GitHub]
    #[arg(long, value_name = "DIR")]
    pub(crate) terraform: Option<Utf8PathBuf>,
    /// The workflow file, seen from DIR [default: the one that logs in to AWS]
    #[arg(long, value_name = "FILE")]
    pub(crate) workflow: Option<Utf8PathBuf>,
    /// The value of a variable of the Terraform folder
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) vars: Vec<(String, String)>,
    /// A file of variables, seen from DIR [default: the only one of the Terraform folder, where variables lack values]
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<Utf8PathBuf>,
    /// The account that everything is applied to
    #[arg(long, value_name = "ACCOUNT", default_value = "123456789012")]
    pub(crate) account: AccountId,
}

/// Runs the emulator in the foreground and prints the exports that a shell needs
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 4566)]
    pub(crate) port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// A folder to keep everything in: roles, repositories, images, sessions, keys and clock outlive the process
    ///
    /// It is made if it does not exist. One process has it at a time.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<Utf8PathBuf>,
    /// Another host name under which the admin routes answer, such as the name of a container
    #[arg(long = "admin-host", value_name = "NAME")]
    pub(crate) admin_hosts: Vec<String>,
    /// Takes trust policies that AWS refuses since June 2025 and that are in force where they were stored before: those
    /// that let a shared provider's identities in without a condition
    #[arg(long)]
    pub(crate) grandfathered: bool,
    /// The private RSA key (PEM) with which the fake GitHub signs; a new one at each start otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) signing_key: Option<Utf8PathBuf>,
    /// The keys (JWKS) of an issuer, whose tokens are verified against them and nothing else
    #[arg(long, value_name = "ISSUER=FILE|URL", value_parser = key_set)]
    pub(crate) jwks: Vec<KeySetOf>,
    /// Whose habits the registry has: `ecr`, or `oci` for those of the OCI distribution specification alone
    #[arg(long, value_name = "PROFILE", default_value = "ecr", value_parser = registry_profile)]
    pub(crate) registry_profile: &'static RegistryProfile,
    #[command(flatten)]
    pub(crate) tls: ServeTls,
}

fn registry_profile(name: &str) -> Result<&'static RegistryProfile, String> {
    RegistryProfile::named(name).ok_or_else(|| {
        let names: Vec<&str> = REGISTRY_PROFILES.iter().map(|profile| profile.name).collect();
        format!("`{name}` is no profile of the registry: there are {}", names.join(" and "))
    })
}

/// An issuer, and where its key set is.
#[derive(Clone, Debug)]
pub(crate) struct KeySetOf {
    pub(crate) issuer: String,
    pub(crate) source: String,
}

fn key_set(text: &str) -> Result<KeySetOf, String> {
    // The issuer is a URL, which may hold `=` in its query only, and issuers have none.
    match text.split_once('=') {
        Some((issuer, source)) if issuer.starts_with("https://") && !source.is_empty() => {
            Ok(KeySetOf { issuer: issuer.to_owned(), source: source.to_owned() })
        }
        _ => Err(format!("`{text}` gives no issuer its keys: write `https://ISSUER=FILE` or `https://ISSUER=URL`")),
    }
}

/// TLS under the real names of AWS and GitHub.
#[derive(Args, Debug)]
pub(crate) struct ServeTls {
    /// Speaks TLS too, under the real names of AWS and GitHub, with a certificate authority of its own
    ///
    /// For clients that take no endpoint: they resolve the names to this machine and trust the authority. What to set is
    /// printed. Registries then have their real names; `--port 443` makes those work without a port.
    #[arg(long)]
    pub(crate) tls: bool,
    /// Keeps the authority in this folder, so that clients need to trust it only once
    #[arg(long, value_name = "DIR", requires = "tls")]
    pub(crate) tls_dir: Option<Utf8PathBuf>,
    /// A region whose names are printed; may be given more than once
    #[arg(long = "tls-region", value_name = "REGION", requires = "tls", default_value = "us-east-1")]
    pub(crate) tls_regions: Vec<Region>,
    /// An account whose registries are printed; may be given more than once
    #[arg(long = "tls-account", value_name = "ACCOUNT", requires = "tls", default_value = "123456789012")]
    pub(crate) tls_accounts: Vec<AccountId>,
}

/// Judges requests by the policies that come with them: JSON on stdin, decisions on stdout
///
/// One request gives one answer, a list of requests a list of answers. Exit code 0: all were judged; 1: a request could
/// not be read, and has an `error` in the place of its answer; 2: stdin is not JSON.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLE_OF_SIMULATE)]
pub(crate) struct Simulate {}

const EXAMPLE_OF_SIMULATE: &str = r#"A request, of which only `request` has to be there:

  { "request": { "principal": "arn:aws:sts::123456789012:assumed-role/deploy/run", "action": "ecr:PutImage",
                 "resource": "arn:aws:ecr:eu-west-1:123456789012:repository/app", "resourceAccount": null,
                 "context": { "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["a", "b"] } },
    "identityPolicies": [ { "name": "push", "policy": { "Version": "2012-10-17", "Statement": [] } } ],
    "resourcePolicy": null, "permissionsBoundaries": null, "sessionPolicies": null,
    "serviceControlPolicies": null, "resourceControlPolicies": [] }

The principal may also be { "federated": "ARN" }, { "service": "ecs.amazonaws.com" } or "anonymous"."#;

/// Which denials are explained in full.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Explain {
    /// Every denial
    All,
    /// What differs from what was expected
    Different,
    /// What differs, or one denial as an example when nothing does
    One,
}

/// A report and the file that it is written to.
#[derive(Clone, Debug)]
pub(crate) struct ReportFile {
    pub(crate) kind: ReportKind,
    pub(crate) file: Utf8PathBuf,
}

/// The reports that can be written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportKind {
    /// GitHub's workflow commands.
    Annotations,
    /// One page for a browser.
    Html,
    /// The whole run as one JSON document.
    Json,
    /// What CI systems read: JUnit's XML.
    Junit,
    /// For code scanning.
    Sarif,
    /// Markdown, for the summary of a step on GitHub.
    Summary,
}

impl ReportKind {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("annotations", Self::Annotations),
        ("html", Self::Html),
        ("json", Self::Json),
        ("junit", Self::Junit),
        ("sarif", Self::Sarif),
        ("summary", Self::Summary),
    ];
}

fn report(text: &str) -> Result<ReportFile, String> {
    let no_file = || format!("`{text}` names no file: write `junit=FILE`, or `junit=-` for stdout");
    let (kind, file) = text.split_once('=').ok_or_else(no_file)?;
    let Some((_, kind)) = ReportKind::NAMES.iter().find(|(name, _)| *name == kind) else {
        let names: Vec<String> = ReportKind::NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
        return Err(format!("there is no report `{kind}`: there are {}", names.join(", ")));
    };
    if file.is_empty() {
        return Err(no_file());
    }
    Ok(ReportFile { kind: *kind, file: file.into() })
}
