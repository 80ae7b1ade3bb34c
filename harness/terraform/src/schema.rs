//! What a resource type or data source takes and what it exports.
//!
//! Names, types and needs are the provider's own, as it prints them (`schema/aws.json`); what its schema does not tell,
//! its defaults and which texts must be JSON, each type adds in its file.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::{data::DATA_SOURCES, resources::Document, resources::RESOURCES, types::Type};

/// The arguments, attributes and nested blocks of a resource type, or of a nested block.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) blocks: Vec<BlockKind>,
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
    /// Of any type, as only AWS or `terraform_data` gives it.
    Any,
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
    /// The fewest that must be written.
    pub(crate) least: usize,
    /// The most that may be written; `usize::MAX` without limit.
    pub(crate) most: usize,
}

/// What a type's own file adds to the provider's schema. Arguments of nested blocks are written `block.argument`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Additions {
    /// Defaults.
    pub(crate) presets: &'static [(&'static str, Preset)],
    /// Texts that must be JSON.
    pub(crate) json: &'static [&'static str],
}

/// A member as the files under `schema/` write it.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Attribute(&'a str),
    Block {
        least: usize,
        most: usize,
        #[serde(borrow)]
        of: Members<'a>,
    },
}

type Members<'a> = BTreeMap<&'a str, Written<'a>>;

#[derive(Default, Deserialize)]
struct Types<'a> {
    #[serde(borrow)]
    resource: BTreeMap<&'a str, Members<'a>>,
    #[serde(borrow)]
    data_source: BTreeMap<&'a str, Members<'a>>,
}

/// The provider's own words, and what came later. That both are well-formed a test makes sure of.
static PROVIDER: LazyLock<[Types<'static>; 2]> = LazyLock::new(|| {
    [include_str!("../schema/aws.json"), include_str!("../schema/later.json")]
        .map(|text| serde_json::from_str(text).unwrap_or_default())
});

static OF_RESOURCES: LazyLock<BTreeMap<&'static str, Schema>> = LazyLock::new(|| {
    let types = RESOURCES.iter().map(|resource| (resource.type_name(), resource.additions()));
    types.map(|(name, added)| (name, built(name, added, |types| &types.resource))).collect()
});

static OF_DATA_SOURCES: LazyLock<BTreeMap<&'static str, Schema>> = LazyLock::new(|| {
    let types = DATA_SOURCES.iter().map(|source| (source.type_name(), source.additions()));
    types.map(|(name, added)| (name, built(name, added, |types| &types.data_source))).collect()
});

static NOTHING: Schema = Schema { attributes: Vec::new(), blocks: Vec::new() };

/// The schema of a modelled resource type.
pub(crate) fn of_resource(name: &str) -> &'static Schema {
    OF_RESOURCES.get(name).unwrap_or(&NOTHING)
}

/// The schema of a modelled data source.
pub(crate) fn of_data_source(name: &str) -> &'static Schema {
    OF_DATA_SOURCES.get(name).unwrap_or(&NOTHING)
}

/// Whether the provider has such a resource type, modelled or not.
pub(crate) fn provider_types() -> impl Iterator<Item = &'static str> {
    PROVIDER.iter().flat_map(|types| types.resource.keys().copied())
}

/// The data sources of the provider, modelled or not.
pub(crate) fn provider_data_sources() -> impl Iterator<Item = &'static str> {
    PROVIDER.iter().flat_map(|types| types.data_source.keys().copied())
}

fn built(
    name: &str,
    added: Additions,
    which: for<'a> fn(&'a Types<'static>) -> &'a BTreeMap<&'static str, Members<'static>>,
) -> Schema {
    let members = PROVIDER.iter().filter_map(|types| which(types).get(name)).flatten();
    let members: Vec<_> = members.map(|(name, written)| (*name, written)).collect();
    schema(&members, "", added)
}

fn schema(members: &[(&'static str, &Written<'static>)], within: &str, added: Additions) -> Schema {
    let mut schema = Schema::default();
    for (name, written) in members {
        let path = format!("{within}{name}");
        match written {
            Written::Attribute(words) => {
                let (need, kind) = words.split_once(' ').unwrap_or_default();
                let is_json = added.json.iter().any(|json| *json == path);
                let default = added.presets.iter().find(|(preset, _)| *preset == path);
                schema.attributes.push(Attribute {
                    name,
                    kind: if is_json { Kind::Json } else { Kind::read(kind) },
                    need: Need::read(need),
                    default: default.map_or(Preset::None, |(_, preset)| *preset),
                });
            }
            Written::Block { least, most, of } => {
                let of: Vec<_> = of.iter().map(|(name, written)| (*name, written)).collect();
                schema.blocks.push(BlockKind {
                    name,
                    schema: self::schema(&of, &format!("{path}."), added),
                    least: *least,
                    most: if *most == 0 { usize::MAX } else { *most },
                });
            }
        }
    }
    schema
}

impl Need {
    fn read(letters: &str) -> Self {
        match letters {
            "r" => Self::Required,
            "o" => Self::Optional,
            "oc" => Self::OptionalComputed,
            _ => Self::Computed,
        }
    }
}

impl Schema {
    /// The arguments that hold JSON, also those of nested blocks, of which there are as many as `count` says.
    pub(crate) fn documents(&self, count: impl Fn(&str) -> usize) -> Vec<Document> {
        let json = |schema: &Self| {
            let json = schema.attributes.iter().filter(|attribute| attribute.kind == Kind::Json);
            json.map(|attribute| attribute.name).collect::<Vec<_>>()
        };
        let own = json(self).into_iter().map(Document::Argument);
        let nested = self.blocks.iter().flat_map(|block| {
            let indices = 0..count(block.name);
            indices.flat_map(move |index| {
                json(&block.schema).into_iter().map(move |name| Document::InBlock(block.name, index, name))
            })
        });
        own.chain(nested.collect::<Vec<_>>()).collect()
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub(crate) fn block(&self, name: &str) -> Option<&BlockKind> {
        self.blocks.iter().find(|block| block.name == name)
    }
}

impl Attribute {
    /// Whether a configuration may give it.
    pub(crate) fn is_argument(&self) -> bool {
        self.need != Need::Computed
    }
}

impl Kind {
    fn read(written: &str) -> Self {
        match written {
            "string" => Self::Text,
            "number" => Self::Number,
            "bool" => Self::Flag,
            "list(string)" => Self::Texts,
            "set(string)" => Self::TextSet,
            "map(string)" => Self::TextMap,
            _ => Self::Any,
        }
    }

    /// The type that a value is converted to.
    pub(crate) fn as_type(self) -> Type {
        match self {
            Self::Text | Self::Json => Type::String,
            Self::Number => Type::Number,
            Self::Flag => Type::Bool,
            Self::Texts => Type::List(Box::new(Type::String)),
            Self::TextSet => Type::Set(Box::new(Type::String)),
            Self::TextMap => Type::Map(Box::new(Type::String)),
            Self::Any => Type::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_read_and_every_modelled_type_is_in_them() {
        for text in [include_str!("../schema/aws.json"), include_str!("../schema/later.json")] {
            serde_json::from_str::<Types<'_>>(text).unwrap();
        }
        for resource in RESOURCES {
            assert!(!of_resource(resource.type_name()).attributes.is_empty(), "{}", resource.type_name());
        }
        for source in DATA_SOURCES {
            assert!(!of_data_source(source.type_name()).attributes.is_empty(), "{}", source.type_name());
        }
    }

    #[test]
    fn what_a_type_adds_is_about_an_argument_that_the_provider_has() {
        fn has(schema: &Schema, path: &str) -> bool {
            match path.split_once('.') {
                Some((block, rest)) => schema.block(block).is_some_and(|block| has(&block.schema, rest)),
                None => schema.attribute(path).is_some(),
            }
        }
        let resources = RESOURCES.iter().map(|one| (one.type_name(), one.additions(), of_resource(one.type_name())));
        let sources =
            DATA_SOURCES.iter().map(|one| (one.type_name(), one.additions(), of_data_source(one.type_name())));
        for (name, added, schema) in resources.chain(sources) {
            for path in added.presets.iter().map(|(path, _)| path).chain(added.json) {
                assert!(has(schema, path), "{name}.{path}");
            }
        }
    }
}
