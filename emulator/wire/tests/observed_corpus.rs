//! What the real IAM and STS answered on the wire in September 2026: which parameters they took, which they refused and
//! in which words, and whole answers byte for byte.
//!
//! The rows are read from `aws-observed/iam-api.json` below the folder that `PORTCULLIS_DATA` names; without it, the
//! test shows as ignored. Rows about what a service decides once its input is read count as input that is taken.

#![expect(clippy::indexing_slicing, reason = "every function of this target is part of a test")]

use std::{env, fs, path::Path, path::PathBuf, process::ExitCode};

use http::{HeaderMap, Method, Uri};
use libtest_mimic::{Arguments, Failed, Trial};
use portcullis_wire::{Fault, FaultKind, Service, identify, refuse, respond};
use serde_json::{Value, json};

/// Rows whose input says all about their answer as far as the protocol goes.
const INPUT_ROWS: &[&str] = &[
    "name-create-with-",
    "name-get-with-",
    "paging-maxitems-",
    "path-create-",
    "path-update-",
    "query-list-index-",
    "role-create-description-",
    "role-create-duration-43201",
    "role-update-description-",
    "role-update-duration-",
    "role-updatedescription-",
    "sts-assume-root-duration-",
    "sts-assume-root-missing-member",
    "sts-duration-",
    "sts-preference-bad-",
    "tag-query-",
    "tags-user-control-characters",
    "tags-user-exceed-request",
    "user-create-name-length-",
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match env::var_os("PORTCULLIS_DATA") {
        Some(data) => trials(&PathBuf::from(data).join("corpora/aws-observed/iam-api.json"))
            .unwrap_or_else(|problem| vec![Trial::test("observed corpus", || Err(problem.into()))]),
        None => vec![Trial::test("observed corpus (set PORTCULLIS_DATA)", || Ok(())).with_ignored_flag(true)],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(file: &Path) -> Result<Vec<Trial>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("`{}` cannot be read: {error}", file.display()))?;
    let rows: Vec<Value> = serde_json::from_str(&text).map_err(|error| format!("`{}`: {error}", file.display()))?;
    let mut trials = Vec::new();
    for row in rows {
        let id = row["id"].as_str().ok_or("a row has no id")?.to_owned();
        if row["expect"]["outcome"] == "not-sent" {
            continue;
        }
        if row["expect"]["body"].is_string() {
            trials.push(Trial::test(format!("answer: {id}"), move || whole_answer(&row)));
        } else if INPUT_ROWS.iter().any(|prefix| id.starts_with(prefix)) {
            trials.push(Trial::test(format!("input: {id}"), move || input(&row)));
        }
    }
    // The given data have more of both; fewer mean that the rows are no longer found.
    if trials.len() < 90 { Err(format!("only {} rows were found", trials.len())) } else { Ok(trials) }
}

fn input(row: &Value) -> Result<(), Failed> {
    let operation = row["operation"].as_str().ok_or("the row has no operation")?;
    let decoded = decode(operation, &parameters(operation, &row["input"])?);
    let expected = &row["expect"];
    let code = expected["code"].as_str().unwrap_or_default();
    match (decoded, code) {
        (Err(fault), "MalformedInput" | "ValidationError") => {
            let message = expected["message"].as_str().unwrap_or(&fault.message);
            if fault.code == code && fault.message == message && fault.status == 400 {
                Ok(())
            } else {
                Err(format!("AWS: {code}: {message}\nhere: {fault}").into())
            }
        }
        (Ok(input), "MalformedInput" | "ValidationError") => Err(format!("AWS: {code}\nhere: {input}").into()),
        (Ok(_), _) => Ok(()),
        (Err(fault), _) => Err(format!("AWS takes it, here: {fault}").into()),
    }
}

fn decode(operation: &str, parameters: &[(String, String)]) -> Result<Value, Fault> {
    let service = if Service::sts().operation(operation).is_some() { Service::sts() } else { Service::iam() };
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", operation).append_pair("Version", service.version()).extend_pairs(parameters);
    let mut headers = HeaderMap::new();
    headers.insert("content-type", http::HeaderValue::from_static("application/x-www-form-urlencoded"));
    match identify(&Method::POST, &Uri::from_static("/"), &headers, body.finish().as_bytes()) {
        Ok(call) => call.decode(),
        Err(refused) => Err(refused.fault),
    }
}

/// The parameters of a row, and what its operation requires beyond what the row names.
fn parameters(operation: &str, input: &Value) -> Result<Vec<(String, String)>, Failed> {
    let mut parameters = Vec::new();
    match &input["query"] {
        Value::Object(query) => query.iter().for_each(|(name, value)| flatten(name, value, &mut parameters)),
        Value::Array(names) => {
            for name in names {
                flatten(name.as_str().ok_or("a name is no text")?, &json!("{}"), &mut parameters);
            }
        }
        _ => {
            let members = input.as_object().ok_or("the input is no object")?;
            members.iter().for_each(|(name, value)| flatten(name, value, &mut parameters));
        }
    }
    let required: &[(&str, &str)] = match operation {
        "CreateRole" => &[("RoleName", "demo"), ("AssumeRolePolicyDocument", "{}")],
        "UpdateRole" | "UpdateRoleDescription" => &[("RoleName", "demo")],
        "CreateUser" | "UpdateUser" | "TagUser" => &[("UserName", "u1")],
        _ => &[],
    };
    for (name, value) in required {
        if !parameters.iter().any(|(given, _)| given == name) {
            parameters.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    Ok(parameters)
}

/// A member as an SDK sends it; `repeat` and `generate` are the corpus's shorthand.
fn flatten(name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) if fields.contains_key("repeat") => {
            let unit = value["repeat"].as_str().unwrap_or_default().replace("<valid char>", "a");
            let count = usize::try_from(value["count"].as_u64().unwrap_or_default()).unwrap_or_default();
            out.push((name.to_owned(), unit.repeat(count)));
        }
        Value::Object(fields) if fields.contains_key("generate") => {
            for at in 1..=51 {
                out.push((format!("{name}.member.{at}.Key"), format!("k{at}")));
                out.push((format!("{name}.member.{at}.Value"), "v".to_owned()));
            }
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(field, value)| flatten(&format!("{name}.{field}"), value, out))
        }
        Value::Array(elements) => {
            for (at, value) in elements.iter().enumerate() {
                flatten(&format!("{name}.member.{}", at + 1), value, out);
            }
        }
        Value::String(text) => out.push((name.to_owned(), text.clone())),
        value => out.push((name.to_owned(), value.to_string())),
    }
}

const UUID: &str = "9a2f6c1e-5d2b-4a57-8f0e-0c1d2e3f4a5b";

/// The answer that the row's operation gives for the same role, user or error.
fn whole_answer(row: &Value) -> Result<(), Failed> {
    let id = row["id"].as_str().unwrap_or_default();
    let operation = row["operation"].as_str().unwrap_or_default();
    let mut expected = row["expect"]["body"].as_str().unwrap_or_default().to_owned();
    let stands_for = [
        ("<uuid>", UUID),
        ("<AROA-id>", "AROAEXAMPLE"),
        ("<AIDA-id>", "AIDAEXAMPLE"),
        ("<yyyy-mm-ddThh:mm:ssZ>", "2026-09-16T15:43:35Z"),
    ];
    for (placeholder, value) in stands_for {
        expected = expected.replace(placeholder, value);
    }
    let text = |element: &str| -> Option<String> {
        let (_, rest) = expected.split_once(&format!("<{element}>"))?;
        Some(rest.split_once(&format!("</{element}>"))?.0.to_owned())
    };
    let service = if Service::sts().operation(operation).is_some() { Service::sts() } else { Service::iam() };
    let answer = if row["expect"]["outcome"] == "error" {
        let status = row["expect"]["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(400);
        let mut fault = FaultKind::new("", status, "").fault();
        fault.code = row["expect"]["code"].as_str().unwrap_or_default().to_owned();
        fault.message = row["expect"]["message"].as_str().unwrap_or_default().to_owned();
        refuse(Some(service), &fault, UUID)
    } else {
        let texts = |names: &[&str]| -> Value {
            names.iter().filter_map(|name| Some(((*name).to_owned(), Value::String(text(name)?)))).collect()
        };
        let output = match operation {
            "CreateRole" | "GetRole" => {
                let names = ["Path", "RoleName", "RoleId", "Arn", "AssumeRolePolicyDocument", "Description"];
                let mut role = texts(&names);
                role["CreateDate"] = json!(1_789_573_415);
                if text("Tags").is_some() {
                    role["Tags"] = json!([texts(&["Key", "Value"])]);
                }
                if let Some(duration) = text("MaxSessionDuration") {
                    role["MaxSessionDuration"] = serde_json::from_str(&duration)?;
                }
                if text("RoleLastUsed").is_some() {
                    role["RoleLastUsed"] = json!({ "LastUsedDate": 1_789_573_415, "Region": text("Region") });
                }
                json!({ "Role": role })
            }
            "GetCallerIdentity" => texts(&["Account", "Arn", "UserId"]),
            _ => json!({}),
        };
        let operation = service.operation(operation).ok_or("the operation is not in the model")?;
        respond(service, operation, &output, UUID)?
    };
    let body = std::str::from_utf8(answer.body())?;
    if body == expected && answer.headers()["content-type"] == "text/xml" {
        Ok(())
    } else {
        Err(format!("{id}\nAWS:\n{expected}\nhere:\n{body}").into())
    }
}
