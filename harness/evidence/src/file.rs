//! A file as text: decoded, and able to say which line and column a byte is at.
//!
//! UTF-8 with or without a byte order mark is read, and UTF-16 with one, which is what `>` writes in Windows PowerShell.
//! Anything else is refused: a policy must not be judged by half of its letters.

use std::{ops::Range, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::EvidenceError;

/// One file, read and kept for places to point into.
#[derive(Debug)]
pub struct SourceFile {
    path: Utf8PathBuf,
    text: Arc<str>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
    /// Columns are bytes then, which matters in a line of many megabytes.
    is_ascii: bool,
}

impl SourceFile {
    /// Decodes a file. `path` is what places will call it.
    ///
    /// # Errors
    ///
    /// When the bytes are neither UTF-8 nor UTF-16 with a byte order mark.
    pub fn decode(path: &Utf8Path, bytes: Vec<u8>) -> Result<Arc<Self>, EvidenceError> {
        let text = match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => utf_16(path, rest, u16::from_le_bytes)?,
            [0xfe, 0xff, rest @ ..] => utf_16(path, rest, u16::from_be_bytes)?,
            _ => utf_8(path, bytes)?,
        };
        Ok(Self::new(path, &text))
    }

    /// A file whose text is known already.
    #[must_use]
    pub fn new(path: &Utf8Path, text: &str) -> Arc<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let path = Utf8PathBuf::from(path.as_str().replace('\\', "/"));
        Arc::new(Self { path, text: text.into(), lines, is_ascii: text.is_ascii() })
    }

    /// The path as the user gave it, with `/` on every platform.
    #[must_use]
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte, both counted from 1, the column in characters.
    pub(crate) fn position(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|index| self.lines.get(index)).copied().unwrap_or_default();
        let column = match self.text.get(start..byte) {
            _ if self.is_ascii => byte - start,
            Some(before) => before.chars().count(),
            None => 0,
        };
        (line, column + 1)
    }

    /// The bytes of the line that holds a byte, without its line end.
    pub(crate) fn line_at(&self, byte: usize) -> Range<usize> {
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|index| self.lines.get(index)).copied().unwrap_or_default();
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }
}

fn utf_8(path: &Utf8Path, bytes: Vec<u8>) -> Result<String, EvidenceError> {
    if bytes.iter().take(64).any(|byte| *byte == 0) {
        return Err(EvidenceError::file(
            path,
            "holds bytes of zero, as binary files and UTF-16 without a byte order mark do",
        )
        .help("save it as UTF-8; in Windows PowerShell: `… | Out-File -Encoding utf8 FILE`"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let lines = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
        EvidenceError::file(
            path,
            format!("is not UTF-8 text: line {} has a byte that no letter begins with", lines + 1),
        )
        .help("save it as UTF-8")
    })
}

fn utf_16(path: &Utf8Path, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EvidenceError> {
    let damaged = || EvidenceError::file(path, "begins as UTF-16 and does not go on so").help("save it as UTF-8");
    if !bytes.len().is_multiple_of(2) {
        return Err(damaged());
    }
    let units = bytes.chunks_exact(2).filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, String> {
        let file = SourceFile::decode(Utf8Path::new("a.json"), bytes.to_vec());
        file.map(|file| file.text().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_editors_and_shells_write_is_text() {
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain("é{}".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain("é{}".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for bytes in ["é{}".as_bytes(), "\u{feff}é{}".as_bytes(), &little, &big] {
            assert_eq!(decoded(bytes).as_deref(), Ok("é{}"));
        }
    }

    #[test]
    fn what_is_not_text_is_refused_with_the_file() {
        let unmarked: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        insta::assert_debug_snapshot!(
            [&b"{\n\"a\": \"\xe9\"}"[..], &unmarked, b"\xff\xfe{", b"\xff\xfe\x00\xd8"]
                .map(|bytes| decoded(bytes).unwrap_err())
        );
    }

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let file = SourceFile::new(Utf8Path::new("a"), "é\r\nab\n");
        assert_eq!(
            [0, 2, 4, 5, 6, 7, 99].map(|byte| file.position(byte)),
            [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 1)]
        );
        assert_eq!(file.line_at(1), 0..2);
        assert_eq!(file.line_at(5), 4..6);
        assert_eq!(file.line_at(7), 7..7);
    }
}
