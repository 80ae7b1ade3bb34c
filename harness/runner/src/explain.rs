//! From reasons to places: where the elements that a record speaks of are written.

use std::error::Error;

use portcullis_policy::Record;

use crate::{apply::World, event::ElementPlace};

/// The places of every reason and of the cause.
pub(crate) fn places(record: Option<&Record>, world: &World) -> Vec<ElementPlace> {
    let Some(record) = record else { return Vec::new() };
    let reasons = record.decision.iter().flat_map(|decision| &decision.reasons);
    let of_reasons =
        reasons.filter_map(|reason| Some((reason.policy.clone()?, reason.pointer.clone().unwrap_or_default())));
    let cause = record.refusal.as_ref().and_then(|refusal| refusal.cause.as_ref());
    let of_cause = cause.and_then(|cause| Some((cause.of.clone()?, cause.pointer.clone().unwrap_or_default())));
    let mut places: Vec<ElementPlace> = Vec::new();
    for (of, pointer) in of_reasons.chain(of_cause) {
        if places.iter().any(|place| place.of == of && place.pointer == pointer) {
            continue;
        }
        if let Some(place) = world.place(&of, &pointer) {
            places.push(ElementPlace { of, pointer, place });
        }
    }
    places
}

/// An error with everything that caused it, in one line.
pub(crate) fn with_sources(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
