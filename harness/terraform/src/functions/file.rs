//! Functions that read files: only such as lie inside of the folder.

use std::path::Component;

use super::{Call, Function};
use crate::{error::Problem, source::read_file, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[Function::new("file", 1, 1, file)];

fn file(call: &Call<'_>) -> Result<Value, Problem> {
    let written = call.text(0)?;
    let outside = || call.problem(format!("`{written}` is outside of the folder, and is not read"));
    let inside = |component| matches!(component, Component::Normal(_) | Component::CurDir);
    if !std::path::Path::new(&written).components().all(inside) {
        return Err(outside());
    }
    let path = call.dir.join(&written);
    // A symbolic link may lead out of the folder as well.
    if let (Ok(real), Ok(dir)) = (path.canonicalize_utf8(), call.dir.canonicalize_utf8())
        && !real.starts_with(&dir)
    {
        return Err(outside());
    }
    let file = read_file(&path).map_err(|problem| call.problem(problem.to_string()))?;
    Ok(Value::text(&*file.text))
}
