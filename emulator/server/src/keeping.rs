//! An emulator in a folder: what outlives the process besides the world, and when an answer may go out.
//!
//! Clock and issuer are settings of the world, so that they are written with it and taken back with it. Every request to
//! the admin routes and to the fake GitHub that may change them is followed by a look at whether it did. The keys of a new issuer are written when
//! they are made, which nobody waits for but who is told of them. Refuses a folder whose settings it cannot read.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode};
use portcullis_issuer::{Issuer, KeyFailure, NotRecalled};
use portcullis_model::Clock;
use portcullis_store::{DurableStore, NotKept, OpenError, World, write};

use crate::{Emulator, settings::Settings};

const CLOCK: &str = "clock-offset-milliseconds";
const ISSUER: &str = "issuer/";
const ISSUER_KEYS: &str = "issuer/keys";

/// Lets the settings be written by one after another, so that none of them is replaced by an older one.
#[derive(Debug, Default)]
pub(crate) struct Keeper(tokio::sync::Mutex<()>);

/// An emulator could not be opened in a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CannotOpen {
    /// A file or the folder is in the way.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The clock in it is none.
    #[error("the folder's `{CLOCK}` is `{0}`, which is no number")]
    Clock(String),
    /// The issuer in it cannot go on.
    #[error(transparent)]
    Issuer(#[from] NotRecalled),
    /// The issuer has no keys.
    #[error(transparent)]
    Keys(#[from] KeyFailure),
    /// The thread that opened it came to a sudden end.
    #[error("the folder was not opened to the end: {0}")]
    Ended(#[source] tokio::task::JoinError),
    /// What belongs in a new folder could not be written.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

/// What changed could not be kept.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error(transparent)]
    Keys(#[from] KeyFailure),
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

impl CannotOpen {
    /// The next step.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Store(error) => error.help(),
            Self::Clock(_) | Self::Issuer(_) => {
                "nothing was changed: put a copy of the whole folder from before in its place, or begin anew in an empty folder"
            }
            Self::Ended(_) => "this is a defect: report it with the command and what it printed",
            Self::Keys(_) => "the system's source of randomness and its threads have to work",
            Self::NotKept(_) => "the folder has to be on a disk that has room",
        }
    }
}

pub(crate) async fn open(folder: &Path) -> Result<Emulator, CannotOpen> {
    let folder = folder.to_owned();
    let opened = tokio::task::spawn_blocking(move || DurableStore::open(&folder)).await;
    let store = opened.map_err(CannotOpen::Ended)??;
    let clock = Clock::new();
    let issuer = Issuer::new(clock.clone());
    let settings = Settings::default();
    let emulator = Emulator { store: Arc::new(store), clock, issuer, settings, keeper: Some(Arc::default()) };
    emulator.recall()?;
    let acknowledgement = emulator.store.acknowledgement();
    emulator.keep().await?;
    acknowledgement.ready().await?;
    Ok(emulator)
}

/// Answers when everything that the request did is kept; takes it back and answers 500 if that cannot be.
pub(crate) async fn answer_when_kept(State(emulator): State<Emulator>, request: Request, next: Next) -> Response {
    let acknowledgement = emulator.store.acknowledgement();
    let may_change = !matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    let kept = async {
        // Whoever is told of a key is told of one that is kept: what a request waited for may be a moment old.
        if may_change || !emulator.has_kept_keys() {
            emulator.keep().await?;
        }
        Ok::<_, Lost>(acknowledgement.ready().await?)
    };
    match kept.await {
        Ok(()) => response,
        Err(lost) => {
            tracing::error!(%lost, "a change is taken back");
            if let Err(error) = emulator.recall() {
                tracing::error!(%error, "clock and issuer are not what the folder says");
            }
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{lost}\n")).into_response()
        }
    }
}

impl Emulator {
    /// Writes clock and issuer into the world, as far as they differ from what it says; nothing where they need not
    /// outlive the process.
    async fn keep(&self) -> Result<(), KeyFailure> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let _one_after_another = keeper.0.lock().await;
        let issuer = self.issuer.to_keep()?.into_iter().map(|(name, text)| (format!("{ISSUER}{name}"), text));
        let clock = (CLOCK.to_owned(), self.clock.offset_milliseconds().to_string());
        let wanted: BTreeMap<String, String> = issuer.chain([clock]).collect();
        if wanted.iter().map(|(name, text)| (name.as_str(), text.as_str())).eq(self.store.world().settings()) {
            return Ok(());
        }
        let written: Result<(), std::convert::Infallible> = write(self.store.as_ref(), |world| {
            settle(world, &wanted);
            Ok(())
        });
        written.unwrap_or_else(|never| match never {});
        Ok(())
    }

    fn has_kept_keys(&self) -> bool {
        self.keeper.is_none() || self.store.world().setting(ISSUER_KEYS).is_some()
    }

    /// Writes the keys of a new issuer when they are made. A process that ends before has others at its next start, and
    /// has told nobody of these.
    pub(crate) async fn keep_new_keys(&self) {
        if self.keeper.is_none() {
            return;
        }
        let kept = match self.issuer.keys_made().await {
            Ok(()) => self.keep().await,
            Err(failure) => Err(failure),
        };
        if let Err(error) = kept {
            tracing::error!(%error, "the issuer has no keys that could be kept");
        }
    }

    /// Sets clock and issuer to what the world says.
    fn recall(&self) -> Result<(), CannotOpen> {
        let world = self.store.world();
        let offset = match world.setting(CLOCK) {
            None => 0,
            Some(text) => text.parse::<i64>().map_err(|_| CannotOpen::Clock(text.to_owned()))?,
        };
        let issuer = world
            .settings()
            .filter_map(|(name, text)| Some((name.strip_prefix(ISSUER)?.to_owned(), text.to_owned())))
            .collect();
        self.issuer.recall(&issuer)?;
        self.clock.advance(offset.saturating_sub(self.clock.offset_milliseconds()));
        Ok(())
    }
}

fn settle(world: &mut World, wanted: &BTreeMap<String, String>) {
    let gone: Vec<String> =
        world.settings().map(|(name, _)| name).filter(|name| !wanted.contains_key(*name)).map(str::to_owned).collect();
    for name in gone {
        world.remove_setting(&name);
    }
    for (name, text) in wanted {
        if world.setting(name) != Some(text) {
            world.put_setting(name, text);
        }
    }
}
