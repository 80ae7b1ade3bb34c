//! `GET /_portcullis/decisions`: the decision journal, the oldest record first.
//!
//! Each filter stands in the query once: `verdict`, `principal` (the caller's ARN; of a web identity the provider's),
//! `action`, `service`, `since` (only higher numbers) and `limit` (only the newest). `verdict=denied` is every request
//! that was refused, by whatever: malformed ones, bad signatures, what is not there, and what policies deny;
//! `explicitDeny` and `implicitDeny` are those that policies deny; `allowed` is the rest. Anything else is refused, with
//! what there is: a misspelt filter must not look like an empty journal. How much is kept is
//! [`portcullis_gate::JOURNAL_RECORDS`] and [`portcullis_gate::JOURNAL_BYTES`]; a gap in the numbers shows what is
//! gone.

use axum::{
    Json,
    extract::Query,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portcullis_gate::{Filter, Journal, Outcome};

/// The parameters of the query.
pub(crate) type Asked = Query<Vec<(String, String)>>;

const FILTERS: &str = "`verdict`, `principal`, `action`, `service`, `since` and `limit`";
const VERDICTS: &str = "`allowed`, `denied`, `explicitDeny` or `implicitDeny`";
const SERVICES: [&str; 6] = ["sts", "iam", "ecr", "ecr-public", "organizations", "registry"];

pub(crate) fn answer(journal: &Journal, Query(asked): &Asked) -> Response {
    match filter(asked) {
        Ok(filter) => Json(journal.records(&filter)).into_response(),
        Err(message) => (StatusCode::BAD_REQUEST, format!("{message}\n")).into_response(),
    }
}

fn filter(asked: &[(String, String)]) -> Result<Filter, String> {
    let mut filter = Filter::default();
    for (index, (name, value)) in asked.iter().enumerate() {
        if asked.iter().take(index).any(|(other, _)| other == name) {
            return Err(format!("`{name}` stands twice in the query: keep one of them"));
        }
        match name.as_str() {
            "verdict" => filter.outcome = Some(outcome(value)?),
            "principal" => filter.principal = Some(value.clone()),
            "action" => filter.action = Some(value.clone()),
            "service" if SERVICES.contains(&value.as_str()) => filter.service = Some(value.clone()),
            "service" => {
                let known = SERVICES.map(|service| format!("`{service}`")).join(", ");
                return Err(format!("`service` is one of {known}, not `{value}`"));
            }
            "since" => filter.since = Some(number(name, value)?),
            "limit" => filter.limit = Some(usize::try_from(number(name, value)?).unwrap_or(usize::MAX)),
            other => return Err(format!("decisions have no filter `{other}`: there are {FILTERS}")),
        }
    }
    Ok(filter)
}

fn outcome(value: &str) -> Result<Outcome, String> {
    match value {
        "allowed" => Ok(Outcome::Allowed),
        "denied" => Ok(Outcome::Denied),
        "explicitDeny" => Ok(Outcome::ExplicitDeny),
        "implicitDeny" => Ok(Outcome::ImplicitDeny),
        other => Err(format!("`verdict` is {VERDICTS}, not `{other}`")),
    }
}

fn number(name: &str, value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| format!("`{name}` is a whole number, not `{value}`"))
}
