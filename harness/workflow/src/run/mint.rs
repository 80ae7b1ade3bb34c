//! Whether a job may ask for a token.
//!
//! Only `id-token: write` that is written for the job, on it or above it, lets it; GitHub's defaults never do. Where the run
//! is one of those whose token only reads, or the runner has no token service, nothing that is written helps.
//! Sources: <https://docs.github.com/en/actions/reference/security/oidc>,
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions>.

use portcullis_model::Withheld;

use super::Run;
use crate::{
    call::LoadedJob,
    permissions::{Form, Level, Permissions},
    place::Place,
};

/// Whether a job may ask for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mint {
    /// It may.
    Yes {
        /// The permissions that let it.
        place: Place,
    },
    /// It may not: the variables `ACTIONS_ID_TOKEN_REQUEST_URL` and `_TOKEN` are not there.
    No {
        /// The reason.
        why: String,
        /// What keeps it from it: permissions, or the job that has none.
        place: Place,
        /// The next step.
        help: String,
    },
}

impl Mint {
    /// Whether it may.
    #[must_use]
    pub fn is_yes(&self) -> bool {
        matches!(self, Self::Yes { .. })
    }
}

const WRITE_IT: &str = "write `permissions: { id-token: write, contents: read }`, on the job or at the top";

const NO_TOKEN_SERVICE: &str = "let a runner of GitHub Actions run it, or give the two variables to the one there is: `portcullis serve` has such a service";

/// Judges a job. `of_file` are the permissions at the top of the file that the job is in.
pub(super) fn judge(loaded: &LoadedJob, of_file: Option<&Permissions>, run: &Run) -> Mint {
    if !run.token_service {
        return Mint::No {
            why: "the runner has no token service: it sets neither `ACTIONS_ID_TOKEN_REQUEST_URL` nor \
                  `ACTIONS_ID_TOKEN_REQUEST_TOKEN`"
                .to_owned(),
            place: loaded.job.id.place.clone(),
            help: NO_TOKEN_SERVICE.to_owned(),
        };
    }
    let Some(permissions) = &loaded.permissions else {
        return Mint::No {
            why: "nothing asks for `id-token: write`, and GitHub never gives it unasked".to_owned(),
            place: loaded.job.id.place.clone(),
            help: WRITE_IT.to_owned(),
        };
    };
    let place = permissions.place().clone();
    if permissions.level("id-token") != Level::Write {
        let (why, help) = not_written(permissions, loaded, of_file);
        return Mint::No { why, place, help };
    }
    if let Some(withheld) = Withheld::of(&run.repository, &run.event, &run.actor) {
        return Mint::No { why: withheld.to_string(), place, help: withheld.help().to_owned() };
    }
    Mint::Yes { place }
}

fn not_written(permissions: &Permissions, loaded: &LoadedJob, of_file: Option<&Permissions>) -> (String, String) {
    let of_job = loaded.job.permissions.is_some();
    match permissions.form() {
        Form::ReadAll => (
            "`read-all` does not let the job mint: `id-token` has no level to read".to_owned(),
            "write the permissions that are needed one by one, with `id-token: write`".to_owned(),
        ),
        Form::Mapping if of_job && of_file.is_some_and(|of_file| of_file.level("id-token") == Level::Write) => (
            "the job's `permissions` replace the workflow's, and leave `id-token: write` out".to_owned(),
            "repeat `id-token: write` in the job's `permissions`".to_owned(),
        ),
        Form::Mapping | Form::WriteAll => (
            "`permissions` leave `id-token` out, which sets it to `none`".to_owned(),
            "add `id-token: write` to them".to_owned(),
        ),
    }
}
