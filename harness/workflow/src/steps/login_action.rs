//! `docker/login-action`, which asks ECR for a password itself when it is given an ECR registry.
//!
//! `ecr: auto`, the default, goes by the registry's name; the access keys are its username and password, or those of the
//! environment. Source: the action's README, section AWS Elastic Container Registry.

use portcullis_expression::Value;

use super::{
    amazon_ecr_login,
    deed::{Does, EcrLogin, LoginClient},
    inputs::Inputs,
    walk::{Here, Walk},
};

/// The action.
pub(super) const NAME: &str = "docker/login-action";

/// Works out what the step does.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>) {
    let inputs = Inputs::of(here);
    let registry = inputs.get("registry");
    let by_name = match registry.text() {
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
        walk.does(here, Does::EcrLogin(EcrLogin { by, registries, public, region, registry: Some(registry) }));
    }
    walk.leave(here, Value::object::<&str>([]));
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
