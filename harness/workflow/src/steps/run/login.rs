//! Logins of a script: `aws ecr get-login-password | docker login`, those of podman, skopeo and crane, and older forms.

use super::Run;
use crate::steps::{
    amazon_ecr_login::{self, host},
    deed::{Does, EcrLogin, LoginClient, PushClient},
    known::{CannotTell, Known, PartlyKnown},
    login_action::ecr_host,
    shell::{Command, Word},
};

impl Run<'_, '_, '_> {
    /// `aws ecr get-login-password | docker login … REGISTRY`; any other login is none of AWS's.
    pub(super) fn client_login(&mut self, client: PushClient, arguments: &[PartlyKnown], source: Option<&Command>) {
        let Some(source) = source else { return self.login_without_source(arguments) };
        let words: Vec<PartlyKnown> = source.words.iter().flat_map(|word| self.expansion.fields(word)).collect();
        let line: Vec<String> = words.iter().map(PartlyKnown::to_string).collect();
        if line.iter().any(|word| word == "get-login-password") {
            let public = line.iter().any(|word| word == "ecr-public");
            let user = option(arguments, &["-u", "--username"]).and_then(|user| user.text().ok());
            if let Some(user) = user.filter(|user| user != "AWS") {
                // unverified: whether ECR looks at the user at all; its documentation names no other.
                let warning = format!("the user of a login to ECR is `AWS`, and this is `{user}`");
                self.walk.warn(self.here, warning);
            }
            self.logs_in(client, public, region_option(&words), registry_of(arguments));
        } else {
            self.login_without_source(arguments);
        }
    }

    /// A login with a password from elsewhere; to an ECR registry it still needs one of ECR's.
    fn login_without_source(&mut self, arguments: &[PartlyKnown]) {
        let Some(registry) = registry_of(arguments) else { return };
        if registry.text().is_ok_and(|registry| ecr_host(&registry).is_some()) {
            let why = format!("where the password for `{registry}` comes from");
            self.walk.does(self.here, Does::CannotTell(CannotTell::new(why, &self.script.place)));
        }
    }

    /// `docker login -p $(aws ecr get-login-password …) REGISTRY`, and the old `$(aws ecr get-login …)`.
    pub(super) fn login(&mut self, words: &[PartlyKnown], command: &Command) {
        let inner: String = command.words.iter().flat_map(Word::substitutions).collect::<Vec<_>>().join(" ");
        let inner: Vec<PartlyKnown> = inner.split_whitespace().map(PartlyKnown::known).collect();
        let public = inner.iter().any(|word| *word == PartlyKnown::known("ecr-public"));
        let first = words.first().and_then(|word| word.text().ok());
        let is_docker = first.is_some_and(|word| matches!(word.as_str(), "docker" | "podman" | "nerdctl" | "skopeo"));
        let registry = if is_docker { registry_of(words.get(1..).unwrap_or_default()) } else { None };
        let client =
            words.first().and_then(|word| word.text().ok()).map_or(PushClient::Docker, |word| program_of(&word));
        self.logs_in(client, public, region_option(&inner), registry);
    }

    fn logs_in(
        &mut self,
        client: PushClient,
        public: bool,
        region: Option<PartlyKnown>,
        registry: Option<PartlyKnown>,
    ) {
        let region: Known<String> = match region.map(|region| region.text()) {
            // The text of a substitution is not expanded.
            Some(Ok(region)) if !region.contains('$') => Ok(region),
            Some(Err(reason)) => Err(reason),
            // Of a substitution's own variables it cannot be told.
            Some(Ok(region)) => Err(CannotTell::new(format!("the region is `{region}`"), &self.script.place)),
            // The AWS CLI v2 reads both: docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
            None => amazon_ecr_login::region_of(self.here, &["AWS_REGION", "AWS_DEFAULT_REGION"]),
        };
        let registry = registry.or_else(|| match (&self.walk.account, &region) {
            (Some(Ok(account)), Ok(region)) if !public && !region.is_empty() => {
                Some(PartlyKnown::known(&host(account, region)))
            }
            _ => None,
        });
        let credentials = amazon_ecr_login::credentials(self.walk, self.here);
        let (by, file) = (LoginClient::AwsCli, client.writes());
        let login =
            EcrLogin { by, registries: Vec::new(), public, region, empty_region: false, registry, credentials, file };
        self.walk.does(self.here, Does::EcrLogin(login));
    }
}

/// Whether the words of a client begin with `login`.
pub(super) fn is_login(arguments: &[PartlyKnown]) -> bool {
    arguments.first().is_some_and(|first| first.text().is_ok_and(|first| first == "login"))
}

/// The client by the name of its program.
pub(super) fn program_of(program: &str) -> PushClient {
    match program {
        "podman" => PushClient::Podman,
        "nerdctl" => PushClient::Nerdctl,
        "skopeo" => PushClient::Skopeo,
        "crane" => PushClient::Crane,
        _ => PushClient::Docker,
    }
}

/// The value of `--region`.
fn region_option(words: &[PartlyKnown]) -> Option<PartlyKnown> {
    option(words, &["--region"])
}

/// The value of an option, which stands behind it or behind a `=`.
fn option(words: &[PartlyKnown], names: &[&str]) -> Option<PartlyKnown> {
    let at = words.iter().position(|word| word.text().is_ok_and(|word| names.contains(&word.as_str())));
    let apart = at.and_then(|at| words.get(at + 1)).cloned();
    apart.or_else(|| {
        let known = words.iter().filter_map(|word| word.text().ok()).collect::<Vec<_>>();
        let value = |word: &String| {
            let (name, value) = word.split_once('=')?;
            names.contains(&name).then(|| PartlyKnown::known(value))
        };
        known.iter().find_map(value)
    })
}

/// The registry of a `docker login`: the argument that is neither an option nor an option's value.
fn registry_of(arguments: &[PartlyKnown]) -> Option<PartlyKnown> {
    let mut found = None;
    let mut arguments = arguments.iter().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.text().as_deref() {
            Ok("-u" | "--username" | "-p" | "--password") => drop(arguments.next()),
            Ok(option) if option.starts_with('-') => {}
            _ => found = Some(argument.clone()),
        }
    }
    found
}
