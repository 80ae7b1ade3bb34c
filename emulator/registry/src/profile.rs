//! Whose habits the registry has: Amazon ECR's, or those of the OCI distribution specification alone.
//!
//! A profile decides how things are said and which requests exist at all. It never decides who may do what: permissions,
//! tokens and the repositories' settings are the same in every profile.

use http::StatusCode;
use portcullis_image::{Door, Mounting};
use portcullis_wire::FaultKind;

use crate::{
    faults,
    permissions::{OCI_PERMISSIONS, Row},
};

/// The habits of a registry.
#[derive(Debug)]
pub struct Profile {
    /// The name by which it is chosen.
    pub name: &'static str,
    /// What it answers besides the requests that ECR answers.
    pub(crate) more_permissions: &'static [Row],
    /// Through which door its manifests come.
    pub(crate) door: Door,
    /// When a layer of another repository is used in place.
    pub(crate) mounting: Mounting,
    /// The status of a part that was taken.
    pub(crate) part_taken: StatusCode,
    /// Whether all parts but the last must have 5 MiB, and the range that is told ends with the first part for ever.
    pub(crate) keeps_parts_as_its_bucket_does: bool,
    /// The content type of lists of tags and repositories.
    pub(crate) list_type: &'static str,
    /// Whether a GET of a layer is led elsewhere, instead of being answered.
    pub(crate) leads_elsewhere: bool,
    /// Whether the answer to a GET of a manifest names its digest.
    pub(crate) names_digest_on_get: bool,
    /// Whether a POST that names a digest brings a whole layer.
    pub(crate) takes_layer_in_post: bool,
    /// Whether a manifest that is put by its digest gets the tags of its query.
    pub(crate) takes_tag_parameters: bool,
    /// A manifest that cannot be read.
    pub(crate) unreadable_manifest: &'static FaultKind,
    /// Content that has another digest than it was completed under.
    pub(crate) wrong_digest: &'static FaultKind,
    /// Whether the refusal of a token is JSON, as all other refusals are.
    pub(crate) refuses_tokens_in_json: bool,
}

/// Amazon ECR, as recorded: 201 for a part, lists as text, 405 for a manifest that cannot be read, layers in a bucket.
pub static ECR: Profile = Profile {
    name: "ecr",
    more_permissions: &[],
    door: Door::Registry,
    mounting: Mounting::AsAccountSets,
    part_taken: StatusCode::CREATED,
    // Reported: containers-roadmap#2831.
    keeps_parts_as_its_bucket_does: true,
    list_type: "text/plain; charset=utf-8",
    leads_elsewhere: true,
    names_digest_on_get: false,
    takes_layer_in_post: false,
    takes_tag_parameters: false,
    unreadable_manifest: &faults::UNSUPPORTED,
    wrong_digest: &faults::BLOB_UPLOAD_INVALID,
    refuses_tokens_in_json: false,
};

/// The OCI distribution specification 1.1 with all that it leaves open, and of its next version what its conformance
/// suite asks for: tags as parameters, the end of an upload, digests in every answer.
pub static OCI: Profile = Profile {
    name: "oci",
    more_permissions: OCI_PERMISSIONS,
    door: Door::PlainRegistry,
    mounting: Mounting::Always,
    part_taken: StatusCode::ACCEPTED,
    keeps_parts_as_its_bucket_does: false,
    list_type: "application/json",
    leads_elsewhere: false,
    names_digest_on_get: true,
    takes_layer_in_post: true,
    takes_tag_parameters: true,
    unreadable_manifest: &faults::MANIFEST_INVALID,
    wrong_digest: &faults::DIGEST_INVALID,
    refuses_tokens_in_json: true,
};

/// Every profile; the first one is the default.
pub static PROFILES: &[&Profile] = &[&ECR, &OCI];

impl Profile {
    /// The profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().copied().find(|profile| profile.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_found_by_its_name_alone() {
        for profile in PROFILES {
            assert_eq!(Profile::named(profile.name).map(|found| found.name), Some(profile.name));
        }
        assert!(Profile::named("").is_none() && Profile::named("ECR").is_none());
    }
}
