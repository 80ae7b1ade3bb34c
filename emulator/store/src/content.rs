//! How bytes are kept on disk: as bytes, not as a list of numbers.

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serializer};
use serde_bytes::ByteBuf;

pub(crate) fn serialize<S: Serializer>(content: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(content)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    ByteBuf::deserialize(deserializer).map(|content| content.into_vec().into())
}
