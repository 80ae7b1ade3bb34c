//! Members that AWS was seen to answer with and its models do not have.

use serde_json::{Map, Value, json};

/// One member: the service by its signing name, the structure, the member, and the shape of its value.
struct Observed {
    service: &'static str,
    structure: &'static str,
    member: &'static str,
    shape: &'static str,
}

static OBSERVED: &[Observed] = &[
    // Recorded of BatchGetImage in September 2026: the length of the manifest in bytes.
    Observed { service: "ecr", structure: "Image", member: "imageManifestSize", shape: "PartSize" },
];

/// Adds what was seen of a structure to the members that the model gives it.
pub(super) fn complete(service: &str, structure: &str, members: &mut Map<String, Value>) {
    for row in OBSERVED.iter().filter(|row| row.service == service && row.structure == structure) {
        members.insert(row.member.to_owned(), json!({ "shape": row.shape }));
    }
}
