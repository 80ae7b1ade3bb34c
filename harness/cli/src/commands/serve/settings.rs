//! What the flags of `serve` set before the emulator listens: the fake GitHub's key, the keys of issuers, names, and
//! which rules policies are spared. Refuses files that hold something else than they are given as.

use miette::Diagnostic;
use portcullis_issuer::SigningKey;
use portcullis_policy::WriteOptions;
use portcullis_server::{CannotOpen, Emulator};

use crate::{
    arguments::{KeySetOf, Serve},
    exit::Exit,
};

/// The folder of the data cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct CannotKeep(CannotOpen);

impl Diagnostic for CannotKeep {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.0.help()))
    }
}

#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
struct Unusable {
    message: String,
    #[help]
    help: &'static str,
}

const KEY: &str = "give an RSA key of 2048 bits in PEM: `openssl genrsa 2048` makes one";
const KEY_SET: &str = "give the document that the issuer's `jwks_uri` leads to, as a file or by its URL";

/// The emulator that the flags describe.
pub(super) async fn apply(arguments: &Serve) -> Result<Emulator, Exit> {
    let options = WriteOptions { grandfathered: arguments.grandfathered };
    let mut emulator = match &arguments.data {
        Some(folder) => {
            Emulator::open(folder.as_std_path()).await.map_err(|error| Exit::environment_with(CannotKeep(error)))?
        }
        None => Emulator::new().map_err(|error| Exit::environment(&error))?,
    }
    .with_write_options(options)
    .with_registry_profile(arguments.registry_profile);
    for name in &arguments.admin_hosts {
        emulator = emulator.with_admin_host(name);
    }
    if let Some(file) = &arguments.signing_key {
        let pem = std::fs::read_to_string(file)
            .map_err(|error| unusable(format!("the key `{file}` cannot be read: {error}"), KEY))?;
        let key = SigningKey::from_pem(&pem)
            .map_err(|error| unusable(format!("the key `{file}` cannot be used: {error}"), KEY))?;
        emulator = emulator.with_signing_key(key).map_err(|error| Exit::environment(&error))?;
    }
    for KeySetOf { issuer, source } in &arguments.jwks {
        let text = read(source).await?;
        emulator = emulator.with_key_set(issuer, &text).map_err(|error| {
            unusable(format!("the keys of `{issuer}` in `{source}` cannot be used: {error}"), KEY_SET)
        })?;
    }
    Ok(emulator)
}

/// A file, or what a URL answers now: it is not asked again.
async fn read(source: &str) -> Result<String, Exit> {
    if !source.starts_with("https://") && !source.starts_with("http://") {
        return std::fs::read_to_string(source)
            .map_err(|error| unusable(format!("the key set `{source}` cannot be read: {error}"), KEY_SET));
    }
    let answer = async { reqwest::get(source).await?.error_for_status()?.text().await };
    answer.await.map_err(|error| {
        Exit::environment_with(Unusable {
            message: format!("the key set `{source}` cannot be fetched: {}", error.without_url()),
            help: "is it reachable from here? a file does as well",
        })
    })
}

fn unusable(message: String, help: &'static str) -> Exit {
    Exit::input(Unusable { message, help })
}
