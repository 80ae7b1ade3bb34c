//! Functions of the AWS provider, which it has since 5.40: `provider::aws::arn_parse` and its like.

use std::collections::BTreeMap;

use super::{Call, Function};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("provider::aws::arn_build", 5, 5, arn_build),
    Function::new("provider::aws::arn_parse", 1, 1, arn_parse),
    Function::new("provider::aws::trim_iam_role_path", 1, 1, trim_iam_role_path),
];

const PARTS: [&str; 5] = ["partition", "service", "region", "account_id", "resource"];

fn arn_build(call: &Call<'_>) -> Result<Value, Problem> {
    let parts: Result<Vec<String>, _> = (0..PARTS.len()).map(|index| call.text(index)).collect();
    Ok(Value::text(format!("arn:{}", parts?.join(":"))))
}

fn arn_parse(call: &Call<'_>) -> Result<Value, Problem> {
    let arn = call.text(0)?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", parts @ ..] if parts.len() == PARTS.len() => {
            let members = PARTS.iter().zip(parts).map(|(name, part)| ((*name).to_owned(), Value::text(*part)));
            Ok(Value::object(members.collect::<BTreeMap<_, _>>()))
        }
        _ => Err(call.problem(format!("`{arn}` is not an ARN"))),
    }
}

/// The ARN of a role without its path, as some services want it.
fn trim_iam_role_path(call: &Call<'_>) -> Result<Value, Problem> {
    let arn = call.text(0)?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", partition, "iam", region, account, role] if role.starts_with("role/") => {
            let name = role.rsplit('/').next().unwrap_or_default();
            Ok(Value::text(format!("arn:{partition}:iam:{region}:{account}:role/{name}")))
        }
        _ => Err(call.problem(format!("`{arn}` is not the ARN of a role"))),
    }
}
