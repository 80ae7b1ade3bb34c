//! `docker/login-action`, which asks ECR for a password itself when it is given an ECR registry.
//!
//! `ecr: auto`, the default, goes by the registry's name; the access keys are its username and password, or those of the
//! environment. Source: the action's README, section AWS Elastic Container Registry.

use portcullis_expression::Value;

use super::{
    amazon_ecr_login,
    deed::{AuthFile, Does, EcrLogin, LoginClient, LoginCredentials},
    inputs::Inputs,
    known::CannotTell,
    walk::{Here, Walk},
};

/// The action.
pub(super) const NAME: &str = "docker/login-action";

/// Works out what the step does.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>) {
    let inputs = Inputs::of(here);
    let registry = inputs.get("registry");
    let by_name = match registry.text() {
        Ok(host) if ecr_host(&host).is_some() && inputs.get("ecr").text().is_ok_and(|ecr| ecr == "false") => {
            let why = format!("where the password for `{host}` comes from: `ecr: false` takes it from the inputs");
            walk.does(here, Does::CannotTell(CannotTell::new(why, &here.step.place)));
            None
        }
        Ok(host) => ecr_host(&host),
        Err(reason) => {
            walk.does(here, Does::CannotTell(reason));
            None
        }
    };
    if let Some((account, region)) = by_name {
        let public = account.is_empty();
        let registries = if public { Vec::new() } else { vec![super::PartlyKnown::known(&account)] };
        let region = if region.is_empty() { amazon_ecr_login::region(here) } else { Ok(region) };
        let by = LoginClient::DockerLoginAction;
        let (user, password) = (inputs.get("username"), inputs.get("password"));
        let credentials = if user.is_empty() && password.is_empty() {
            amazon_ecr_login::credentials(walk, here)
        } else {
            LoginCredentials::Keys {
                access_key_id: user,
                secret_access_key: password,
                session_token: session_token(here),
            }
        };
        let empty_region = amazon_ecr_login::empty_region(here);
        let (registry, file) = (Some(registry), AuthFile::Docker);
        walk.does(
            here,
            Does::EcrLogin(EcrLogin { by, registries, public, region, empty_region, registry, credentials, file }),
        );
    }
    walk.leave(here, Value::object::<&str>([]));
}

/// The action sets the keys as variables beside the session token that may be there.
fn session_token(here: &Here<'_>) -> super::PartlyKnown {
    here.environment.get("AWS_SESSION_TOKEN").cloned().unwrap_or_default()
}

/// Account and region of an ECR registry's host; both as far as the name says them, empty for ECR Public.
pub(super) fn ecr_host(host: &str) -> Option<(String, String)> {
    if host == "public.ecr.aws" {
        return Some((String::new(), "us-east-1".to_owned()));
    }
    let (account, rest) = host.split_once(".dkr.ecr.").or_else(|| host.split_once(".dkr.ecr-fips."))?;
    let (region, _) = rest.split_once(".amazonaws.com")?;
    Some((account.to_owned(), region.to_owned()))
}
