//! Prints workflow files as JSON: what of each decides a token, or the errors for which GitHub refuses it.
//!
//! `describe FOLDER FILE…` prints one object whose keys are the files. A called workflow `./.github/workflows/NAME` is
//! `FOLDER/called/NAME`; one of another repository is `FOLDER/called/NAME` as well.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::{env, error::Error, fs, path::Path, process::ExitCode};

use portcullis_workflow::Workflow;
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    match describe_all() {
        Ok(described) => {
            println!("{described:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn describe_all() -> Result<Value, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("which folder are called workflows in?")?;
    let mut described = Map::new();
    for file in arguments {
        let name = Path::new(&file).file_name().ok_or("not a file")?.to_string_lossy().into_owned();
        described.insert(name.clone(), describe(&folder, &name, &fs::read_to_string(&file)?));
    }
    Ok(Value::Object(described))
}

fn describe(folder: &str, name: &str, text: &str) -> Value {
    let resolver = |reference: &str| {
        let path = reference.split('@').next().unwrap_or(reference);
        let called = path.rsplit('/').next()?;
        fs::read_to_string(Path::new(folder).join("called").join(called)).ok()
    };
    match Workflow::read(&format!(".github/workflows/{name}"), text, &resolver) {
        Ok(workflow) => workflow.template(false),
        Err(errors) => json!({ "errors": errors.errors().iter().map(|error| error.message()).collect::<Vec<_>>() }),
    }
}
