//! Fills `corpus/` from the cases of the policy language: every text in them for the readers of documents, and pairs of
//! what policies want and requests have for patterns and variables.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut requests) = (Vec::new(), Vec::new());
    files_below(&here.join("../tests/cases"), &mut files)?;
    let (mut documents, mut texts) = (BTreeSet::new(), BTreeSet::new());
    for path in files {
        let case = serde_json::from_str(&fs::read_to_string(&path)?)?;
        gather(&case, &mut documents, &mut texts);
        requests.extend(request(case));
    }
    let texts: Vec<String> = texts.into_iter().filter(|text| text.len() < 300).collect();
    let wanted = texts.iter().filter(|text| text.contains(['*', '?', '$']));
    let pairs = wanted.flat_map(|wanted| texts.iter().step_by(7).map(move |seen| format!("{wanted}\n{seen}")));
    let keys = "aws:username=ana*\naws:TagKeys=[one,two]\naws:PrincipalTag/team=web";
    let templates = texts.iter().filter(|text| text.contains("${")).map(|text| format!("{text}\n{keys}"));
    write(&here.join("corpus/document"), documents.into_iter())?;
    write(&here.join("corpus/pattern"), pairs)?;
    let long = format!("{}\nk={}", "${k}".repeat(1000), "a".repeat(2000));
    write(&here.join("corpus/variable"), templates.chain([long]))?;
    write(&here.join("corpus/simulate"), requests.into_iter())?;
    Ok(())
}

/// A case of evaluation as a request to be simulated.
fn request(case: Value) -> Option<String> {
    let Value::Object(mut case) = case else { return None };
    case.get("request")?.get("action")?;
    if let Some(trust) = case.remove("trustPolicy") {
        case.insert("resourcePolicy".to_owned(), trust);
    }
    case.retain(|member, _| {
        member == "request"
            || member.ends_with("Policy")
            || member.ends_with("olicies")
            || member.ends_with("Boundaries")
    });
    Some(Value::Object(case).to_string())
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}

/// Objects with a `Statement` are documents, and so are texts that look like one; every text is a text.
fn gather(value: &Value, documents: &mut BTreeSet<String>, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.trim_start().starts_with('{') => {
            documents.insert(text.clone());
        }
        Value::String(text) => {
            texts.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, documents, texts)),
        Value::Object(members) => {
            if members.contains_key("Statement") {
                documents.insert(value.to_string());
            }
            members.values().for_each(|member| gather(member, documents, texts));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn write(folder: &Path, seeds: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for seed in seeds {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        fs::write(folder.join(format!("seed-{:016x}", hasher.finish())), seed)?;
    }
    Ok(())
}
