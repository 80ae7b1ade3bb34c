//! Hashes of text and of files, and names made from them.

use base64::{Engine, engine::general_purpose::STANDARD};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use super::{Call, Function, file};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("base64sha256", 1, 1, |call| base64::<Sha256>(call.text(0)?.as_bytes())),
    Function::new("base64sha512", 1, 1, |call| base64::<Sha512>(call.text(0)?.as_bytes())),
    Function::new("filebase64sha256", 1, 1, |call| base64::<Sha256>(&file::bytes(call)?)),
    Function::new("filebase64sha512", 1, 1, |call| base64::<Sha512>(&file::bytes(call)?)),
    Function::new("filemd5", 1, 1, |call| hexadecimal::<Md5>(&file::bytes(call)?)),
    Function::new("filesha1", 1, 1, |call| hexadecimal::<Sha1>(&file::bytes(call)?)),
    Function::new("filesha256", 1, 1, |call| hexadecimal::<Sha256>(&file::bytes(call)?)),
    Function::new("filesha512", 1, 1, |call| hexadecimal::<Sha512>(&file::bytes(call)?)),
    Function::new("md5", 1, 1, |call| hexadecimal::<Md5>(call.text(0)?.as_bytes())),
    Function::new("sha1", 1, 1, |call| hexadecimal::<Sha1>(call.text(0)?.as_bytes())),
    Function::new("sha256", 1, 1, |call| hexadecimal::<Sha256>(call.text(0)?.as_bytes())),
    Function::new("sha512", 1, 1, |call| hexadecimal::<Sha512>(call.text(0)?.as_bytes())),
    Function::new("uuidv5", 2, 2, uuidv5),
];

fn base64<D: Digest>(bytes: &[u8]) -> Result<Value, Problem> {
    Ok(Value::text(STANDARD.encode(D::digest(bytes))))
}

fn hexadecimal<D: Digest>(bytes: &[u8]) -> Result<Value, Problem> {
    Ok(Value::text(hex::encode(D::digest(bytes))))
}

/// A UUID made from a name, in a namespace that is one of four words or a UUID.
fn uuidv5(call: &Call<'_>) -> Result<Value, Problem> {
    let namespace = match call.text(0)?.as_str() {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => Uuid::parse_str(other).map_err(|_| call.wrong(0, "`dns`, `url`, `oid`, `x500` or a UUID"))?,
    };
    Ok(Value::text(Uuid::new_v5(&namespace, call.text(1)?.as_bytes()).to_string()))
}
