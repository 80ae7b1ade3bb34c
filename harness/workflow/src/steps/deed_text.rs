//! Deeds as text, one line each with indented details, for explanations and snapshots.

use std::fmt;

use super::deed::{
    AssumeRole, AuthFile, Configured, Credentials, Deed, Deeds, Does, EcrLogin, LoginClient, Push, Skipped, TokenSource,
};
use super::known::{CannotTell, PartlyKnown};
use super::{deed::LoginCredentials, local_images::Local};

impl fmt::Display for Deeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deeds.iter().try_for_each(|deed| writeln!(f, "{deed}"))?;
        self.warnings.iter().try_for_each(|warning| writeln!(f, "{}: warning: {}", warning.place, warning.text))?;
        for Skipped { does, why } in &self.skipped {
            let does = does.to_string();
            writeln!(f, "{}: not done: {}: {}", why.place, does.lines().next().unwrap_or_default(), why.why)?;
        }
        self.unread.iter().try_for_each(|CannotTell { why, place }| writeln!(f, "{place}: unread: {why}"))
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.does)?;
        match &self.runs {
            Ok(()) => Ok(()),
            Err(reason) => write!(f, "\n    if: cannot be worked out: {} ({})", reason.why, reason.place),
        }
    }
}

impl fmt::Display for Does {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AssumeRoleWithWebIdentity(token, assume) => {
                write!(f, "sts:AssumeRoleWithWebIdentity {}", assume.role)?;
                match token {
                    TokenSource::Oidc { audience } => write!(f, "\n    audience: {audience}")?,
                    TokenSource::File { path, .. } => write!(f, "\n    token file: {path}")?,
                }
                assumed(f, assume)
            }
            Self::AssumeRole(credentials, assume) => {
                write!(f, "sts:AssumeRole {}\n    with: {credentials}", assume.role)?;
                assumed(f, assume)
            }
            Self::UseCredentials(credentials, of_action) => {
                write!(f, "no role\n    with: {credentials}")?;
                configured(f, of_action)
            }
            Self::EcrLogin(login) => write!(f, "{login}"),
            Self::Logout(registry, AuthFile::Docker) => write!(f, "docker logout {registry}"),
            Self::Logout(registry, AuthFile::Containers) => write!(f, "podman logout {registry}"),
            Self::Push(push) => write!(f, "push {push}"),
            Self::Pull(pull) => write!(f, "pull {pull}"),
            Self::Refused(refused) => {
                write!(f, "{} refuses its inputs: {}", refused.action, refused.message)?;
                if refused.attempts > 1 { write!(f, " (after {} tries)", refused.attempts) } else { Ok(()) }
            }
            Self::ClientRefused(refused) => write!(f, "{} refuses: {}", refused.client.command(), refused.message),
            Self::CannotTell(reason) => write!(f, "cannot be worked out: {} ({})", reason.why, reason.place),
        }
    }
}

fn assumed(f: &mut fmt::Formatter<'_>, assume: &AssumeRole) -> fmt::Result {
    write!(f, "\n    session name: {}", assume.session_name)?;
    match &assume.duration_seconds {
        Ok(seconds) => write!(f, "\n    duration: {seconds} s")?,
        Err(reason) => write!(f, "\n    duration: <{}>", reason.why)?,
    }
    present(f, "external id", &assume.external_id)?;
    present(f, "inline session policy", &assume.inline_session_policy)?;
    for policy in &assume.managed_session_policies {
        write!(f, "\n    managed session policy: {policy}")?;
    }
    for (key, value) in &assume.session_tags {
        write!(f, "\n    tag {key}: {value}")?;
    }
    for key in &assume.transitive_tag_keys {
        write!(f, "\n    transitive tag: {key}")?;
    }
    configured(f, &assume.configured)
}

fn configured(f: &mut fmt::Formatter<'_>, configured: &Configured) -> fmt::Result {
    write!(f, "\n    region: {}", configured.region)?;
    present(f, "endpoint", &configured.sts_endpoint)?;
    present(f, "allowed accounts", &configured.allowed_account_ids)?;
    let masks = if configured.masks_account { ", account masked" } else { "" };
    write!(f, "\n    action: configure-aws-credentials {}, {} tries{masks}", configured.version, configured.attempts)
}

fn present(f: &mut fmt::Formatter<'_>, name: &str, text: &PartlyKnown) -> fmt::Result {
    if text.is_empty() { Ok(()) } else { write!(f, "\n    {name}: {text}") }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys { access_key_id, temporary, .. } => match temporary {
                Ok(true) => write!(f, "temporary access key {access_key_id}"),
                Ok(false) => write!(f, "access key {access_key_id}"),
                Err(reason) => write!(f, "access key {access_key_id}, session token <{}>", reason.why),
            },
            Self::Earlier => f.write_str("the credentials of an earlier step"),
            Self::Runner { wanted_oidc: true } => {
                f.write_str("what the runner has, for the job may not have the token that the inputs ask for")
            }
            Self::Runner { wanted_oidc: false } => f.write_str("what the runner has"),
        }
    }
}

impl fmt::Display for EcrLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let service = if self.public { "ecr-public" } else { "ecr" };
        write!(f, "{service}:GetAuthorizationToken")?;
        match &self.region {
            Ok(region) if region.is_empty() => f.write_str(" in no region")?,
            Ok(region) => write!(f, " in {region}")?,
            Err(reason) => write!(f, " in <{}>", reason.why)?,
        }
        if let Some(registry) = &self.registry {
            write!(f, "\n    registry: {registry}")?;
        }
        for registry in &self.registries {
            write!(f, "\n    registry id: {registry}")?;
        }
        match &self.credentials {
            LoginCredentials::Earlier => {}
            LoginCredentials::Keys { access_key_id, .. } => write!(f, "\n    with: access key {access_key_id}")?,
            LoginCredentials::Elsewhere(reason) => write!(f, "\n    with: <{}>", reason.why)?,
            LoginCredentials::Runner => f.write_str("\n    with: what the runner has")?,
        }
        if self.file == AuthFile::Containers {
            f.write_str("\n    for: podman and skopeo")?;
        }
        match self.by {
            LoginClient::AmazonEcrLogin(version) => write!(f, "\n    by: amazon-ecr-login {version}"),
            LoginClient::DockerLoginAction => f.write_str("\n    by: docker/login-action"),
            LoginClient::AwsCli => f.write_str("\n    by: aws ecr get-login-password"),
        }
    }
}

impl fmt::Display for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    by: {}", self.image.as_written(), self.client.command())?;
        match self.image.registry_and_repository() {
            Ok(repository) => write!(f, "\n    repository: {repository}")?,
            Err(reason) => write!(f, "\n    repository: <{}>", reason.why)?,
        }
        match self.image.tag() {
            Ok(Some(tag)) => write!(f, "\n    tag: {tag}")?,
            Ok(None) => {}
            Err(reason) => write!(f, "\n    tag: <{}>", reason.why)?,
        }
        match self.local {
            Local::Has => Ok(()),
            Local::HasOthers => f.write_str("\n    on the runner: no step makes it"),
            Local::HasOtherTags => f.write_str("\n    on the runner: no step makes this tag"),
            Local::HasNone => f.write_str("\n    on the runner: no step makes any"),
            Local::CannotTell => f.write_str("\n    on the runner: cannot be told"),
        }
    }
}
