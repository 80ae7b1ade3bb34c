//! Functions that read files: only such as lie inside of the folder. And functions of paths.

use base64::{Engine, engine::general_purpose::STANDARD};
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;

use super::{Call, Function};
use crate::{error::Problem, evaluate::Files, source::read_file, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("basename", 1, 1, |call| Ok(Value::text(split(&call.text(0)?).1))),
    Function::new("dirname", 1, 1, |call| Ok(Value::text(split(&call.text(0)?).0))),
    Function::new("file", 1, 1, |call| text(call).map(Value::text)),
    Function::new("filebase64", 1, 1, |call| Ok(Value::text(STANDARD.encode(bytes(call)?)))),
    Function::new("fileexists", 1, 1, |call| Ok(path(call, 0)?.is_file().into())),
    Function::new("fileset", 2, 2, fileset),
];

/// How many files a folder may have for `fileset` to walk it.
const MOST_FILES: usize = 100_000;

/// The path of an argument, when it stays inside of the folder.
fn path(call: &Call<'_>, index: usize) -> Result<Utf8PathBuf, Problem> {
    inside(call.files, &call.text(index)?).map_err(|problem| call.problem(problem))
}

/// A path inside of the folder of a module, or why it is none.
pub(crate) fn inside(files: &Files, written: &str) -> Result<Utf8PathBuf, String> {
    let outside = || format!("`{written}` is outside of the folder, and is not read");
    let path = files.root.join(written);
    if Utf8Path::new(written).is_absolute() || written.starts_with('/') {
        return Err(outside());
    }
    let folders = || std::iter::once(&files.root).chain(&files.modules);
    let allowed = match path.canonicalize_utf8() {
        // A symbolic link may lead out of the folder as well.
        Ok(real) => {
            folders().filter_map(|folder| folder.canonicalize_utf8().ok()).any(|folder| real.starts_with(folder))
        }
        Err(_) => folders().any(|folder| cleaned(&shown(&path)).starts_with(&cleaned(&shown(folder)))),
    };
    if allowed { Ok(path) } else { Err(outside()) }
}

fn shown(path: &Utf8Path) -> String {
    path.as_str().replace('\\', "/")
}

fn text(call: &Call<'_>) -> Result<String, Problem> {
    let file = read_file(&path(call, 0)?).map_err(|problem| call.problem(problem.to_string()))?;
    Ok(file.text.to_string())
}

/// The content of the file that the first argument names.
pub(super) fn bytes(call: &Call<'_>) -> Result<Vec<u8>, Problem> {
    let path = path(call, 0)?;
    let size = std::fs::metadata(&path).map(|metadata| metadata.len()).unwrap_or_default();
    call.bounded(usize::try_from(size).unwrap_or(usize::MAX))?;
    std::fs::read(&path).map_err(|error| call.problem(format!("the file `{path}` cannot be read: {error}")))
}

/// The files under a folder that a pattern matches, without the folder's own path.
fn fileset(call: &Call<'_>) -> Result<Value, Problem> {
    let (root, pattern) = (path(call, 0)?, call.text(1)?);
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    let glob = glob.map_err(|error| call.problem(format!("`fileset`: {error}")))?.compile_matcher();
    let (mut found, mut folders, mut seen) = (Vec::new(), vec![root.clone()], 0);
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir_utf8().into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST_FILES {
                return Err(call.problem("`fileset`: the folder has too many files"));
            }
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path.to_owned()),
                Ok(_) if path.is_file() => {
                    let name = path.strip_prefix(&root).unwrap_or(path).as_str().replace('\\', "/");
                    if glob.is_match(&name) {
                        found.push(name);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(Value::text_set(found))
}

/// The folder and the last part of a path, as Go's `path/filepath` splits it.
fn split(path: &str) -> (String, String) {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        let both = if path.is_empty() { "." } else { "/" };
        return (both.to_owned(), both.to_owned());
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let last = trimmed.rsplit_once('/').map_or(trimmed, |(_, last)| last);
    let folder = match (folder, name) {
        ("", _) if path.starts_with('/') => "/".to_owned(),
        ("", _) => ".".to_owned(),
        (folder, _) => cleaned(folder),
    };
    (folder, last.to_owned())
}

/// A path without empty parts, `.` and inner `..`.
fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", None) if path.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    match (path.starts_with('/'), parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}
