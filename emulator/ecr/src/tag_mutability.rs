//! The setting of whether tags may move, with its exclusion filters, as calls carry it.
//!
//! Refuses filters without a mode that has them, a mode without its filters, and filters with more than two wildcards.
//! Sources: the API reference of CreateRepository and PutImageTagMutability; the texts were seen in public code
//! (`unverified`).

use portcullis_store::TagMutability;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::faults::invalid_parameter;

/// One exclusion filter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExclusionFilter {
    /// The model knows `WILDCARD` only.
    filter_type: String,
    filter: String,
}

const PARAMETER: &str = "imageTagMutabilityExclusionFilters";

/// The setting that a call asks for; the model has checked the mode.
pub(crate) fn read(mode: Option<&str>, filters: Option<&[ExclusionFilter]>) -> Result<TagMutability, Fault> {
    let mode = mode.unwrap_or("MUTABLE");
    let patterns = || filters.unwrap_or_default().iter().map(|filter| filter.filter.clone()).collect();
    if filters.is_some_and(|filters| filters.iter().any(|filter| filter.filter.matches('*').count() > 2)) {
        return Err(invalid_parameter(
            PARAMETER,
            "Image tag mutability exclusion filter can contain a maximum of 2 wildcards (*)",
        ));
    }
    match (mode, filters.is_some_and(|filters| !filters.is_empty())) {
        ("MUTABLE", false) => Ok(TagMutability::Mutable),
        ("IMMUTABLE", false) => Ok(TagMutability::Immutable),
        ("MUTABLE_WITH_EXCLUSION", true) => Ok(TagMutability::MutableWithExclusion(patterns())),
        ("IMMUTABLE_WITH_EXCLUSION", true) => Ok(TagMutability::ImmutableWithExclusion(patterns())),
        ("MUTABLE_WITH_EXCLUSION" | "IMMUTABLE_WITH_EXCLUSION", false) => {
            let text =
                format!("ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as {mode}");
            Err(invalid_parameter(PARAMETER, &text))
        }
        ("MUTABLE" | "IMMUTABLE", true) => {
            let text =
                format!("ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as {mode}");
            Err(invalid_parameter(PARAMETER, &text))
        }
        _ => Err(invalid_parameter("imageTagMutability", "unknown mode")),
    }
}

/// The filters as answers carry them; none for a mode without.
pub(crate) fn filters(mutability: &TagMutability) -> Option<Vec<ExclusionFilter>> {
    let of = |pattern: &String| ExclusionFilter { filter_type: "WILDCARD".to_owned(), filter: pattern.clone() };
    let patterns = mutability.exclusions();
    (!patterns.is_empty()).then(|| patterns.iter().map(of).collect())
}
