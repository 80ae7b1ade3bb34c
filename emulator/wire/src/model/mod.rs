//! An API model in memory: what its shapes are, what they allow, and in which order AWS writes their members.

mod document;
mod observed;
mod order;
mod pattern;

use std::collections::BTreeMap;

pub(crate) use pattern::Pattern;

use crate::Protocol;

/// The shapes of a service and what its requests have in common.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) protocol: Protocol,
    pub(crate) version: String,
    pub(crate) signing_name: String,
    pub(crate) target_prefix: Option<String>,
    pub(crate) xml_namespace: Option<String>,
    /// By exception: the member that holds its text, `message` or `Message`.
    pub(crate) message_members: BTreeMap<String, String>,
    shapes: Vec<Shape>,
}

/// An operation as the model has it.
#[derive(Debug)]
pub(crate) struct OperationModel {
    pub(crate) name: String,
    pub(crate) unsigned: bool,
    pub(crate) input: Option<ShapeId>,
    pub(crate) output: Option<ShapeId>,
    pub(crate) result_wrapper: Option<String>,
}

/// The place of a shape in its model. Made only for a shape that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShapeId(usize);

/// A type of the model with its constraints.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) pattern: Option<Pattern>,
    /// The values it may have, in the order in which AWS's messages list them; empty when any will do.
    pub(crate) values: Vec<String>,
    /// Never printed in a message.
    pub(crate) sensitive: bool,
}

/// What kind of value a shape holds.
#[derive(Debug)]
pub(crate) enum Kind {
    Blob,
    Boolean,
    Double,
    Integer,
    List(Element),
    Long,
    Map {
        key: Element,
        value: Element,
        flattened: bool,
    },
    String,
    /// The members in the order in which AWS writes them.
    Structure(Vec<Member>),
    Timestamp,
}

/// The element of a list, or the key or value of a map.
#[derive(Debug)]
pub(crate) struct Element {
    /// What it is called on the wire; `None` for the elements of a flattened list, which have no name of their own.
    pub(crate) wire_name: Option<String>,
    pub(crate) shape: ShapeId,
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) wire_name: String,
    pub(crate) shape: ShapeId,
    pub(crate) required: bool,
}

impl Model {
    pub(crate) fn read(text: &str) -> Result<(Self, Vec<OperationModel>), DamagedModel> {
        document::read(text)
    }

    #[expect(clippy::indexing_slicing, reason = "a `ShapeId` is made only for a shape of its model")]
    pub(crate) fn shape(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0]
    }
}

impl Shape {
    pub(crate) fn is_scalar(&self) -> bool {
        !matches!(self.kind, Kind::List(_) | Kind::Map { .. } | Kind::Structure(_))
    }
}

impl Member {
    /// How AWS's constraint messages name it: `roleSessionName`, `sAMLMetadataDocument`.
    pub(crate) fn name_in_messages(&self) -> String {
        order::lower_first(&self.name)
    }
}

/// The model cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DamagedModel {
    #[error("it is not a model: {0}")]
    Json(#[from] serde_json::Error),
    #[error("protocol `{0}` is not supported")]
    Protocol(String),
    #[error("shape `{0}` is named but not defined")]
    UndefinedShape(String),
    #[error("shape `{name}` has the unknown type `{kind}`")]
    UnknownType { name: String, kind: String },
    #[error("shape `{name}` lacks its `{part}`")]
    Incomplete { name: String, part: &'static str },
}
