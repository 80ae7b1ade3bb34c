//! Scanning of images, as far as it is configuration: which rule applies, and in which state a scan is.
//!
//! Nothing looks into layers here. A scan ends as it does at ECR for an image that it cannot look into (recorded), never
//! with a list of no findings, which somebody could take for a clean image.

use portcullis_image::matches_any;
use portcullis_model::{Duration, Timestamp};
use portcullis_store::{RepositoryFilter, ScanFrequency, ScanType, Scanning};
use portcullis_wire::Fault;
use serde::Serialize;

use crate::faults;

/// In which state a scan is.
#[derive(Debug, Serialize)]
pub(crate) struct ScanStatus {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'static str>,
}

const SECONDS: i64 = 5;
const MANUAL_SCAN_HOURS: i64 = 24;
const UNSUPPORTED: &str = "UnsupportedImageError: The operating system and/or package manager are not supported.";

/// The state of a scan that was started then. Recorded: `PENDING` at once, and the end five seconds later.
pub(crate) fn status(started: Timestamp, now: Timestamp) -> ScanStatus {
    let end = started.saturating_add(Duration::from_secs(SECONDS));
    if end.is_ok_and(|end| end <= now) {
        ScanStatus { status: "FAILED", description: Some(UNSUPPORTED) }
    } else {
        ScanStatus { status: "PENDING", description: None }
    }
}

/// Whether an image was scanned so short a time ago that ECR does not scan it again. Documented: once in 24 hours.
pub(crate) fn is_too_soon(scanned: Timestamp, now: Timestamp) -> bool {
    scanned.saturating_add(Duration::from_hours(MANUAL_SCAN_HOURS)).is_ok_and(|next| next > now)
}

/// How often the rules of the registry scan a repository, and by which filters; none where no rule is about it.
pub(crate) fn applied(scanning: &Scanning, name: &str) -> (Option<ScanFrequency>, Vec<RepositoryFilter>) {
    let of_repository = |filter: &&RepositoryFilter| matches_any(Some(std::slice::from_ref(*filter)), name);
    for frequency in [ScanFrequency::ContinuousScan, ScanFrequency::ScanOnPush] {
        let rules = scanning.rules.iter().filter(|rule| rule.scan_frequency == frequency);
        let filters: Vec<RepositoryFilter> =
            rules.flat_map(|rule| &rule.repository_filters).filter(of_repository).cloned().collect();
        if !filters.is_empty() {
            return (Some(frequency), filters);
        }
    }
    (None, Vec::new())
}

/// Refuses rules that the type of scanning does not have. "Image scanning" in the User Guide; the texts are
/// `unverified`.
pub(crate) fn check(scanning: &Scanning) -> Result<(), Fault> {
    let refused = |text: &str| Err(faults::VALIDATION.with(&[("text", text)]));
    let has = |frequency| scanning.rules.iter().filter(|rule| rule.scan_frequency == frequency).count();
    if scanning.scan_type == ScanType::Basic && has(ScanFrequency::ContinuousScan) > 0 {
        return refused("scanFrequency CONTINUOUS_SCAN is not supported for scanType BASIC");
    }
    if scanning.scan_type == ScanType::Enhanced && has(ScanFrequency::Manual) > 0 {
        return refused("scanFrequency MANUAL is not supported for scanType ENHANCED");
    }
    if [ScanFrequency::ContinuousScan, ScanFrequency::Manual, ScanFrequency::ScanOnPush]
        .into_iter()
        .any(|it| has(it) > 1)
    {
        return refused("scanFrequency must be unique for each rule");
    }
    Ok(())
}
