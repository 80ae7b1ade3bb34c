//! The texts that errors and places point into.

use std::{ops::Range, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use hcl_edit::Span;
use miette::NamedSource;

pub(crate) use self::piece::Piece;
use crate::{configuration::native, error::Problem};

mod piece;

/// One `.tf` file, or another text with a name.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// The path as the user typed it, joined with the file's name; with `/` on every platform.
    pub(crate) path: Utf8PathBuf,
    /// Its content.
    pub(crate) text: Arc<str>,
    /// The same, as diagnostics take it.
    pub(crate) named: NamedSource<Arc<str>>,
    /// Of a text that was put together from others: where each stretch of it was written, in order.
    pieces: Vec<Piece>,
    /// Where the text of the override files begins; nothing when there is none.
    pub(crate) overrides_from: Option<usize>,
}

/// A stretch of a file.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) span: Range<usize>,
}

/// Where something is written: enough to print the line and mark the spot.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The file, as the user typed the folder.
    pub file: Utf8PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted in characters from 1.
    pub column: usize,
    /// How many characters of this line are meant.
    pub length: usize,
    /// The whole line, without its line end.
    pub line_text: String,
}

impl SourceFile {
    pub(crate) fn new(path: &Utf8Path, text: &str) -> Arc<Self> {
        Self::of_pieces(path, text.into(), Vec::new(), None)
    }

    /// A text that was put together from others. Errors and places point to where its pieces were written.
    pub(crate) fn put_together(path: &Utf8Path, text: String, pieces: Vec<Piece>) -> Arc<Self> {
        Self::of_pieces(path, text.into(), pieces, None)
    }

    /// A folder's files and its override files as one text: an overridden block has parts of both.
    fn with_overrides(files: &[Arc<Self>], overrides: &[Arc<Self>]) -> Arc<Self> {
        let (mut text, mut pieces, mut overrides_from) = (String::new(), Vec::new(), None);
        for (index, file) in files.iter().chain(overrides).enumerate() {
            if index == files.len() {
                overrides_from = Some(text.len());
            }
            pieces.push(Piece::verbatim(text.len(), Location::new(file, Some(0..file.text.len()))));
            text.push_str(&file.text);
            text.push('\n');
        }
        let path = files.iter().chain(overrides).next().map(|file| file.path.clone()).unwrap_or_default();
        Self::of_pieces(&path, text.into(), pieces, overrides_from)
    }

    fn of_pieces(path: &Utf8Path, text: Arc<str>, pieces: Vec<Piece>, overrides_from: Option<usize>) -> Arc<Self> {
        let path = Utf8PathBuf::from(path.as_str().replace('\\', "/"));
        let named = NamedSource::new(path.as_str(), Arc::clone(&text));
        Arc::new(Self { path, text, named, pieces, overrides_from })
    }

    /// The piece that an offset is in; nothing where the text is as it was written.
    fn piece(&self, offset: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        self.pieces.get(after.saturating_sub(1))
    }
}

impl Location {
    pub(crate) fn new(file: &Arc<SourceFile>, span: Option<Range<usize>>) -> Self {
        let end = file.text.len();
        let span = span.unwrap_or(0..0);
        Self { file: Arc::clone(file), span: span.start.min(end)..span.end.min(end) }
    }

    /// The text of the stretch.
    pub(crate) fn text(&self) -> &str {
        self.file.text.get(self.span.clone()).unwrap_or_default()
    }

    /// The stretch cut to its first line, for a marker that should stay on one line.
    pub(crate) fn first_line(mut self) -> Self {
        if let Some((line, _)) = self.text().split_once('\n') {
            self.span.end = self.span.start + line.trim_end().len();
        }
        self
    }

    /// What the user wrote for this stretch: it differs where the text was put together from others.
    pub(crate) fn written(&self) -> Self {
        let Some(first) = self.file.piece(self.span.start) else { return self.clone() };
        let last = self.file.piece(self.span.end.saturating_sub(1).max(self.span.start)).unwrap_or(first);
        let last = if first.is_of_the_file_of(last) { last } else { first };
        let start = first.start_of(self.span.start);
        Self { file: Arc::clone(first.file()), span: start..last.end_of(self.span.end).max(start) }.written()
    }

    /// Line, column and text of the stretch, as the user wrote it.
    pub(crate) fn place(&self) -> Place {
        let written = self.written();
        let text = &written.file.text;
        let before = text.get(..written.span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let meant = written.text().lines().next().unwrap_or_default().trim_end();
        Place {
            file: written.file.path.clone(),
            line: before.matches('\n').count() + 1,
            column: column + 1,
            length: meant.chars().count().max(1),
            line_text: line_text.to_owned(),
        }
    }
}

/// A key with its value, when both are on one line; else the key.
pub(crate) fn member_place(key: &impl Span, value: &impl Span, file: &Arc<SourceFile>) -> Location {
    let both = key.span().zip(value.span()).map(|(key, value)| key.start..value.end.max(key.end));
    let both = Location::new(file, both);
    if both.text().contains('\n') { Location::new(file, key.span()) } else { both }
}

/// The `.tf` files of a folder, by name.
pub(crate) fn read_folder(dir: &Utf8Path) -> Result<Vec<Arc<SourceFile>>, Problem> {
    let missing = |problem: Problem| problem.help("give the folder that holds the `.tf` files");
    let entries = dir.read_dir_utf8().map_err(|error| {
        missing(match error.kind() {
            std::io::ErrorKind::NotFound => Problem::new(format!("the folder `{dir}` does not exist")),
            std::io::ErrorKind::NotADirectory => Problem::new(format!("`{dir}` is not a folder")),
            _ => Problem::new(format!("the folder `{dir}` cannot be read: {error}")),
        })
    })?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Problem::new(format!("the folder `{dir}` cannot be read: {error}")))?;
        names.push(entry.file_name().to_owned());
    }
    names.sort();
    // Terraform leaves out hidden files and editors' backups.
    let is_ignored = |name: &str| name.starts_with(['.', '#']) || name.ends_with('~');
    names.retain(|name| (name.ends_with(".tf") || name.ends_with(".tf.json")) && !is_ignored(name));
    if names.is_empty() {
        return Err(missing(Problem::new(format!("the folder `{dir}` has no `.tf` files"))));
    }
    let is_override = |name: &String| {
        let name = name.strip_suffix(".json").unwrap_or(name);
        name == "override.tf" || name.ends_with("_override.tf")
    };
    let (overrides, names): (Vec<String>, Vec<String>) = names.into_iter().partition(is_override);
    let read = |names: &[String]| -> Result<Vec<_>, Problem> {
        names.iter().map(|name| read_file(&joined(dir, name)).and_then(in_native_syntax)).collect()
    };
    let files = read(&names)?;
    if overrides.is_empty() { Ok(files) } else { Ok(vec![SourceFile::with_overrides(&files, &read(&overrides)?)]) }
}

fn in_native_syntax(file: Arc<SourceFile>) -> Result<Arc<SourceFile>, Problem> {
    if file.path.as_str().ends_with(".json") { native(&file.path, &file.text) } else { Ok(file) }
}

/// One file; a byte order mark is left out.
pub(crate) fn read_file(path: &Utf8Path) -> Result<Arc<SourceFile>, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let text = match error.kind() {
            std::io::ErrorKind::NotFound => format!("the file `{path}` does not exist"),
            std::io::ErrorKind::InvalidData => format!("the file `{path}` is not UTF-8 text"),
            _ => format!("the file `{path}` cannot be read: {error}"),
        };
        Problem::new(text).help("fix the path, or the file")
    })?;
    Ok(SourceFile::new(path, text.strip_prefix('\u{feff}').unwrap_or(&text)))
}

fn joined(dir: &Utf8Path, name: &str) -> Utf8PathBuf {
    let dir = dir.as_str().replace('\\', "/");
    let dir = dir.strip_suffix('/').unwrap_or(&dir);
    Utf8PathBuf::from(format!("{dir}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_shows_its_line() {
        let file = SourceFile::new(Utf8Path::new("a.tf"), "x = 1\r\n  é = \"ü\"\r\n");
        let start = file.text.find("\"ü\"").unwrap();
        let place = Location::new(&file, Some(start..start + 4)).place();
        assert_eq!((place.line, place.column, place.length), (2, 7, 3));
        assert_eq!(place.line_text, "  é = \"ü\"");
    }

    #[test]
    fn a_span_outside_of_the_text_is_cut() {
        let file = SourceFile::new(Utf8Path::new("a.tf"), "x");
        assert_eq!(Location::new(&file, Some(5..9)).place().line, 1);
    }
}
