//! `permissions:`, at the top of a workflow and of a job: the permissions and levels of the model's table.

use portcullis_model::{PermissionLevels, PermissionScope};

use super::Shape::{self, OneOf, Words};
use super::{Definition, Map, Property, define};

define! {
    PERMISSIONS: OneOf(&[&SCOPES, &SHORTHAND]);
    SHORTHAND: Words(&["read-all", "write-all"]);
    SCOPES: Shape::Map(Map { properties: &PROPERTIES, others: None });
    ANY_LEVEL: Words(&["read", "write", "none"]);
    READ_OR_NONE: Words(&["read", "none"]);
    WRITE_OR_NONE: Words(&["write", "none"]);
}

static PROPERTIES: [Property; PermissionScope::ALL.len()] = properties();

#[expect(
    clippy::indexing_slicing,
    reason = "worked out when this is compiled, where an index beyond the end is an error"
)]
const fn properties() -> [Property; PermissionScope::ALL.len()] {
    let mut properties =
        [const { Property { name: "", required: false, value: &ANY_LEVEL } }; PermissionScope::ALL.len()];
    let mut at = 0;
    while at < PermissionScope::ALL.len() {
        let scope = PermissionScope::ALL[at];
        properties[at] = Property { name: scope.name, required: false, value: levels(scope.levels) };
        at += 1;
    }
    properties
}

const fn levels(levels: PermissionLevels) -> &'static Definition {
    match levels {
        PermissionLevels::ReadAndWrite => &ANY_LEVEL,
        PermissionLevels::Read => &READ_OR_NONE,
        PermissionLevels::Write => &WRITE_OR_NONE,
    }
}
