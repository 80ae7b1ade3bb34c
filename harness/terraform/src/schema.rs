//! What a resource type takes and what it exports.

use crate::{resources::Document, types::Type};

/// The arguments, attributes and nested blocks of a resource type, or of a nested block.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) attributes: &'static [Attribute],
    pub(crate) blocks: &'static [BlockKind],
}

/// One argument or exported attribute.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) need: Need,
    /// What the provider takes when nothing is written.
    pub(crate) default: Preset,
}

/// The type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// Text that the provider requires to be JSON.
    Json,
    Number,
    Flag,
    Texts,
    /// Terraform sorts it, and drops what repeats.
    TextSet,
    /// Tags.
    TextMap,
}

/// Who gives the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The user must.
    Required,
    /// The user may; without a value it is null.
    Optional,
    /// The user may; without a value it is known after apply.
    OptionalComputed,
    /// Only AWS does.
    Computed,
}

/// A default of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preset {
    None,
    Text(&'static str),
    Number(i64),
    Flag(bool),
}

/// A kind of nested block.
#[derive(Debug)]
pub(crate) struct BlockKind {
    pub(crate) name: &'static str,
    pub(crate) schema: Schema,
    /// The most that may be written; `usize::MAX` without limit.
    pub(crate) most: usize,
}

impl Schema {
    /// The arguments that hold JSON, also those of nested blocks, of which there are as many as `count` says.
    pub(crate) fn documents(&self, count: impl Fn(&str) -> usize) -> Vec<Document> {
        let json = |schema: &Self| {
            schema.attributes.iter().filter(|attribute| attribute.kind == Kind::Json).map(|attribute| attribute.name)
        };
        let own = json(self).map(Document::Argument);
        let nested = self.blocks.iter().flat_map(|block| {
            let documents = (0..count(block.name))
                .flat_map(|index| json(&block.schema).map(move |name| Document::InBlock(block.name, index, name)));
            documents.collect::<Vec<_>>()
        });
        own.chain(nested).collect()
    }
}

impl Attribute {
    pub(crate) const fn required(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, need: Need::Required, default: Preset::None }
    }

    pub(crate) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, need: Need::Optional, default: Preset::None }
    }

    pub(crate) const fn optional_computed(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, need: Need::OptionalComputed, default: Preset::None }
    }

    pub(crate) const fn computed(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, need: Need::Computed, default: Preset::None }
    }

    pub(crate) const fn or(mut self, default: Preset) -> Self {
        self.default = default;
        self
    }

    /// Whether a configuration may give it.
    pub(crate) fn is_argument(&self) -> bool {
        self.need != Need::Computed
    }
}

impl Schema {
    pub(crate) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub(crate) fn block(&self, name: &str) -> Option<&'static BlockKind> {
        self.blocks.iter().find(|block| block.name == name)
    }
}

impl Kind {
    /// The type that a value is converted to.
    pub(crate) fn as_type(self) -> Type {
        match self {
            Self::Text | Self::Json => Type::String,
            Self::Number => Type::Number,
            Self::Flag => Type::Bool,
            Self::Texts => Type::List(Box::new(Type::String)),
            Self::TextSet => Type::Set(Box::new(Type::String)),
            Self::TextMap => Type::Map(Box::new(Type::String)),
        }
    }
}
