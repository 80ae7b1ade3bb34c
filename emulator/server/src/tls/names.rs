//! The names that the emulator has certificates for, and those that a machine's `hosts` file needs.

use portcullis_model::{AccountId, Region};
use portcullis_wire::Endpoint;

/// Domains outside of which the authority cannot vouch for anything.
pub(super) const DOMAINS: [&str; 8] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "api.aws",
    "on.aws",
    "githubusercontent.com",
    "api.github.com",
    "ghe.com",
    "localhost",
];

/// GitHub's hosts: the issuer, the address that runners ask for tokens, and the REST API.
const GITHUB: [&str; 2] = ["token.actions.githubusercontent.com", "api.github.com"];

/// The names of the certificate for a client that asks for this one; `None` for a name that is not played here.
pub(super) fn on_certificate(asked: &str) -> Option<Vec<String>> {
    let asked = asked.to_ascii_lowercase();
    match Endpoint::of_host(&asked) {
        // One certificate for the registries of all accounts in a region.
        Some(Endpoint::Registry { .. }) => asked.split_once('.').map(|(_, rest)| vec![format!("*.{rest}")]),
        Some(Endpoint::Api { .. }) => Some(vec![asked]),
        None if GITHUB.contains(&asked.as_str()) || is_of_ghe(&asked) => Some(vec![asked]),
        None if asked == "localhost" => Some(of_this_machine()),
        None => None,
    }
}

/// The names of the certificate for a client that asks for none, as those do that connect to an address.
pub(super) fn of_this_machine() -> Vec<String> {
    ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec()
}

/// The names that clients in these regions reach for, with the registries of these accounts: what a `hosts` file maps to
/// the emulator's address.
#[must_use]
pub fn host_names(regions: &[Region], accounts: &[AccountId]) -> Vec<String> {
    let mut names: Vec<String> = GITHUB.map(str::to_owned).to_vec();
    for region in regions {
        let partition = region.partition();
        let suffix = partition.dns_suffix();
        let organizations = partition.global_region("organizations");
        let iam = match partition.as_str() {
            "aws" => format!("iam.{suffix}"),
            "aws-us-gov" => format!("iam.us-gov.{suffix}"),
            _ => format!("iam.{}.{suffix}", partition.global_region("iam")),
        };
        names.extend([
            iam,
            format!("organizations.{organizations}.{suffix}"),
            format!("sts.{region}.{suffix}"),
            format!("api.ecr.{region}.{suffix}"),
        ]);
        if partition.as_str() == "aws" {
            names.extend([format!("sts.{suffix}"), format!("api.ecr-public.us-east-1.{suffix}")]);
        }
        names.extend(accounts.iter().map(|account| format!("{account}.dkr.ecr.{region}.{suffix}")));
    }
    let mut once = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// `token.actions.SUBDOMAIN.ghe.com`
fn is_of_ghe(name: &str) -> bool {
    portcullis_model::Host::of_issuer(&format!("https://{name}")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_hosts_file_has_a_certificate_within_the_domains() {
        let regions: Vec<Region> =
            ["us-east-1", "ap-northeast-1", "cn-north-1", "us-gov-west-1"].map(|name| name.parse().unwrap()).to_vec();
        let names = host_names(&regions, &["123456789012".parse().unwrap()]);
        insta::assert_snapshot!(names.join("\n"));
        for name in names {
            let on = on_certificate(&name).unwrap_or_else(|| panic!("{name}"));
            assert!(on.iter().all(|on| DOMAINS.iter().any(|domain| on.ends_with(domain))), "{on:?}");
        }
    }

    #[test]
    fn other_names_have_none() {
        for name in ["example.com", "s3.amazonaws.com", "github.com", "token.actions.githubusercontent.com.example.com"]
        {
            assert_eq!(on_certificate(name), None, "{name}");
        }
    }
}
