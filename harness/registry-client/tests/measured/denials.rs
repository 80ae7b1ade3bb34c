//! The outcome of a denied route: whether the client fails, what it says, and how many requests it makes.

use std::path::Path;

use libtest_mimic::{Failed, Trial};
use portcullis_registry_client::{Client, ClientFailure, Image, http_client, pull, push};
use serde::Deserialize;

use super::{
    known,
    sequences::{block_on, client_of},
};
use crate::registry::{Denial, Registry};

/// No word of any message.
const REPOSITORY: &str = "qqqq";

#[derive(Deserialize)]
struct Row {
    client: String,
    case: String,
    exit: u8,
    denied_requests: usize,
    all_requests: usize,
    message: String,
}

pub(crate) fn trials(file: &Path) -> Vec<Trial> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return vec![Trial::test("denials.json", move || Err(format!("{error}").into()))],
    };
    let rows: Vec<Row> = serde_json::from_str(&text).unwrap();
    let trial = |row: Row| Trial::test(format!("denial: {}: {}", row.client, row.case), move || compare(&row));
    rows.into_iter().map(trial).collect()
}

fn compare(row: &Row) -> Result<(), Failed> {
    let client = client_of(&row.client)?;
    let pulls = Denial::OF_PULLS.into_iter().find(|denial| denial.case(true) == row.case);
    let pushes = Denial::OF_PUSHES.into_iter().find(|denial| denial.case(false) == row.case);
    // A pull's own two cases are recorded of no push.
    let is_pull = row.case.contains("GET denied");
    let denial = if is_pull { pulls } else { pushes };
    let denial = denial.ok_or_else(|| format!("`{}` is no case that is played", row.case))?;
    let (outcome, all, denied) = block_on(play(client, denial, is_pull));

    let message = outcome.err().map(|failure| failure.message);
    if message.is_some() != (row.exit != 0) {
        return Err(format!("the real client exits with {}, played: {message:?}", row.exit).into());
    }
    if let Some(message) = message {
        let (wanted, seen) = (row.message.as_str(), message.as_str());
        let cut = known::CUT_SHORT.contains(&(client, denial));
        let alike = if cut { seen.starts_with(wanted) && seen != wanted } else { seen == wanted };
        if !alike {
            return Err(format!("the real client says\n  {wanted}\nplayed\n  {seen}").into());
        }
    }
    let counted = (all, denied);
    let measured = (row.all_requests, row.denied_requests);
    let difference = known::COUNTS.iter().find(|known| !is_pull && known.client == client && known.denial == denial);
    match difference {
        Some(known) if counted == known.played && known.played != measured => Ok(()),
        Some(known) => Err(format!(
            "known.rs lists {:?} for {measured:?}, because {}; played {counted:?}",
            known.played, known.why
        )
        .into()),
        None if counted == measured => Ok(()),
        None => Err(format!("requests and denied ones: the real client {measured:?}, played {counted:?}").into()),
    }
}

type Outcome = (Result<(), ClientFailure>, usize, usize);

async fn play(client: Client, denial: Denial, is_pull: bool) -> Outcome {
    let registry = Registry::start().await;
    let http = http_client().unwrap();
    let mut outcome = if is_pull {
        // What was pulled had been pushed by crane, and had three layers.
        let target = registry.target("pull", "1");
        push(Client::Crane, &http, &target, &Image::with_layers("measured", 3)).await.unwrap();
        registry.take_seen();
        registry.set(|behaviour| {
            behaviour.denial = Some(denial);
            // The recorded registry did not find the manifest by the digest that the engine asks for.
            behaviour.forgets_digests = client == Client::DockerGraphdriver;
        });
        pull(client, &http, &target).await.map(drop)
    } else {
        registry.set(|behaviour| behaviour.denial = Some(denial));
        // The engine of the recording had pushed the base layer elsewhere; oras pushed one file.
        let image = match client {
            Client::DockerGraphdriver => Image::sample("measured").base_pushed_to("elsewhere"),
            Client::Oras => Image::with_layers("measured", 1),
            _ => Image::sample("measured"),
        };
        push(client, &http, &registry.target(REPOSITORY, "1"), &image).await.map(drop)
    };
    if let Err(failure) = &mut outcome {
        failure.message = placeholders(&failure.message, &registry.host);
    }
    let (seen, denied) = registry.take_seen();
    (outcome, seen.len(), denied)
}

/// The recordings' names for what differs from run to run.
fn placeholders(message: &str, host: &str) -> String {
    let mut text =
        message.replace(host, "<registry>").replace(REPOSITORY, "<repository>").replace("image.tar", "y.tar");
    for prefix in ["sha256:", "sha256%3A"] {
        let mut parts: Vec<String> = text.split(prefix).map(str::to_owned).collect();
        for part in parts.iter_mut().skip(1).filter(|part| part.len() >= 64 && !part.starts_with('<')) {
            part.replace_range(..64, "<digest>");
        }
        text = parts.join(prefix);
    }
    if let Some((before, after)) = text.split_once("uploads/id") {
        let rest = after.split_once("_state=").unwrap().1.trim_start_matches(|c: char| c.is_ascii_digit());
        text = format!("{before}uploads/<id>?_state=…{rest}");
    }
    text
}
