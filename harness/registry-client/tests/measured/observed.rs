//! The clients against what real ones sent to the emulator, by its own decision journal.
//!
//! `.ci/real-clients` leaves one file for each operation, `<client>.<operation>.json`. A journal has route, caller and
//! refusal of a request, and no more: two logs are alike when they have the same lanes of requests, about one blob, one upload or
//! one manifest each.

use std::{collections::BTreeMap, path::Path};

use libtest_mimic::{Failed, Trial};
use portcullis_registry_client::{Client, Exchange, Image, http_client, pull, push};
use serde::Deserialize;

use super::sequences::block_on;
use crate::registry::Registry;

/// One request of either side.
#[derive(Deserialize)]
struct Record {
    operation: String,
    principal: Option<String>,
    refusal: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    status: u16,
}

pub(crate) fn trials(folder: &Path) -> Vec<Trial> {
    let files = match std::fs::read_dir(folder) {
        Ok(files) => files.filter_map(Result::ok).map(|file| file.path()),
        Err(error) => return vec![Trial::test("observed", move || Err(format!("{error}").into()))],
    };
    let mut files: Vec<_> = files.filter(|file| file.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    if files.is_empty() {
        return vec![Trial::test("observed", || Err("the folder of PORTCULLIS_CLIENT_LOGS holds no log".into()))];
    }
    let trial = |file: std::path::PathBuf| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(format!("observed: {name}"), move || compare(&name, &file))
    };
    files.into_iter().map(trial).collect()
}

fn compare(name: &str, file: &Path) -> Result<(), Failed> {
    let (client, operation) = name.split_once('.').ok_or("the name is `<client>.<operation>.json`")?;
    let client: Client = client.parse()?;
    let real: Vec<Record> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let real = real.iter().filter_map(|record| {
        let (method, path) = record.operation.split_once(' ')?;
        let status = record.refusal.as_ref().map(|refusal| refusal.status);
        Some(line(method, path, status, record.principal.is_some()))
    });
    let played = block_on(play(client, operation))?;
    let played = played.iter().filter(|exchange| exchange.path.starts_with("/v2/")).map(|exchange| {
        let path = exchange.path.split('?').next().unwrap_or_default();
        let refused = (exchange.status >= 400).then_some(exchange.status);
        line(&exchange.method, path, refused, exchange.authorization)
    });
    let (wanted, seen) = (lanes(real), lanes(played));
    if wanted == seen {
        return Ok(());
    }
    Err(format!("the real client:\n{}\n\nplayed:\n{}", wanted.join("\n"), seen.join("\n")).into())
}

async fn play(client: Client, operation: &str) -> Result<Vec<Exchange>, Failed> {
    let registry = Registry::start().await;
    let http = http_client()?;
    let (target, image) = (registry.target("app", "1"), Image::with_layers("observed", 1));
    let first = push(client, &http, &target, &image).await?;
    Ok(match operation {
        "push" => first.exchanges,
        // The same content is built anew, and buildx tells in its attestation when.
        "again" => push(client, &http, &target, &image.pushed_to("app").rebuilt("2")).await?.exchanges,
        "pull" => pull(client, &http, &target).await?.exchanges,
        other => return Err(format!("`{other}` is not played").into()),
    })
}

/// The thing that a request is about, and the request without the thing's name.
fn line(method: &str, path: &str, refused: Option<u16>, authorized: bool) -> (String, String) {
    let (lane, kind) = match path.split_once("/blobs/") {
        Some((_, "uploads/")) => ("uploads".to_owned(), "uploads"),
        Some((_, upload)) if upload.starts_with("uploads/") => (upload.to_owned(), "upload"),
        Some((_, digest)) => (digest.to_owned(), "blob"),
        None => match path.split_once("/manifests/") {
            Some((_, digest)) if digest.starts_with("sha256:") => (digest.to_owned(), "manifest by digest"),
            Some((_, tag)) => (tag.to_owned(), "manifest by tag"),
            None => (path.to_owned(), path),
        },
    };
    let answer = refused.map_or("accepted".to_owned(), |status| status.to_string());
    let caller = if authorized { "with a caller" } else { "anonymous" };
    (lane, format!("{method} {kind} {answer} {caller}"))
}

/// A client that asks for several blobs at once may know already, when the last one's turn comes, that credentials are wanted:
/// for how many of them it met the refusal first is chance, and that it met it is not.
const MET: &str = "HEAD blob 401 anonymous";

fn lanes(lines: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let mut lanes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (lane, line) in lines {
        lanes.entry(lane).or_default().push(line);
    }
    let mut has_met = false;
    for lane in lanes.values_mut() {
        if lane.len() > 1 && lane.first().is_some_and(|first| first == MET) {
            lane.remove(0);
            has_met = true;
        }
    }
    let mut lanes: Vec<String> = lanes.into_values().map(|lane| lane.join("\n  then ")).collect();
    lanes.sort();
    lanes.extend(has_met.then(|| format!("some blob first: {MET}")));
    lanes
}
