//! `docs/unverified.md`: all behaviour of AWS and GitHub that was chosen and not checked, read off where it is marked.
//!
//! A mark is the word `unverified` in a comment beside the choice, or in a table's column of sources; what decisions rest
//! on stands in a list of rows, which comments point to as `unverified::ROW`. The document is made of
//! both, `UPDATE_DOCS=1` writes it anew, and it differs from the sources' marks in no case.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use portcullis_policy::{UNVERIFIED, Unverified};

/// The crates that list choices as rows.
static LISTS: &[(&str, &[&Unverified])] = &[("policy", UNVERIFIED)];

/// Sentences that speak of marks and are none, by words in them.
static ABOUT_MARKS: &[&str] = &[
    "Where a row says `observed`",
    "is marked `unverified`",
    "what rests on unverified behaviour",
    "The unverified behaviour that",
];

/// One mark.
struct Mark {
    file: String,
    /// What the comment is about: the item or line that follows it.
    about: String,
    text: String,
}

#[test]
fn the_document_has_every_choice_that_nobody_has_checked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("docs/unverified.md");
    let document = document(&marks(&root.join("emulator")));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &document).unwrap();
    }
    let read = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let first = document.lines().zip(read.lines().chain(std::iter::repeat(""))).find(|(made, read)| made != read);
    assert!(read == document, "docs/unverified.md is not what the sources say; UPDATE_DOCS=1 writes it: {first:?}");
}

#[test]
fn every_row_is_pointed_to_where_the_choice_is_made_and_every_pointer_has_a_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (name, rows) in LISTS {
        let sources = sources(&root.join(name).join("src"));
        let texts: Vec<String> = sources
            .iter()
            .filter(|path| !path.ends_with("src/unverified.rs"))
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        for row in *rows {
            let pointer = format!("unverified::{}", row.id.replace('-', "_").to_uppercase());
            assert!(texts.iter().any(|text| text.contains(&pointer)), "{name}: nothing points to `{pointer}`");
        }
        for pointer in texts.iter().flat_map(|text| text.split("unverified::").skip(1)) {
            let name: String = pointer.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            let listed = rows.iter().any(|row| row.id.replace('-', "_").to_uppercase() == name);
            assert!(listed || name.len() < 2 || name == "UNVERIFIED", "there is no row `unverified::{name}`");
        }
        let mut ids: Vec<&str> = rows.iter().map(|row| row.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rows.len(), "{name}: two rows have one id");
    }
}

fn document(marks: &[Mark]) -> String {
    let mut text = String::from(
        "# What nobody has checked\n\nBehaviour of AWS and GitHub that no recording shows and no documentation settles, and \
         what was chosen. Each choice\nis made in one place. This file is made of the marks in the sources:\n\
         `UPDATE_DOCS=1 cargo test -p portcullis-server --test unverified`.\n\n## What decisions rest on\n\nA decision that rests on one of these says so in its \
         warnings, by its id.\n\n| id | chosen | by what |\n|---|---|---|\n",
    );
    for row in LISTS.iter().flat_map(|(_, rows)| *rows) {
        writeln!(text, "| `{}` | {} | {} |", row.id, cell(row.chosen), cell(row.source)).unwrap();
    }
    let mut krate = "";
    for mark in marks {
        let (name, file) = mark.file.split_once("/src/").unwrap();
        if name != krate {
            writeln!(text, "\n## emulator/{name}\n\n| where | what |\n|---|---|").unwrap();
            krate = name;
        }
        let about = if mark.about.is_empty() { String::new() } else { format!(" `{}`", mark.about) };
        writeln!(text, "| `{file}`{about} | {} |", cell(&mark.text)).unwrap();
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Every mark of the emulator's sources, by file.
fn marks(emulator: &Path) -> Vec<Mark> {
    let mut marks = Vec::new();
    for path in sources(emulator) {
        let file = path.strip_prefix(emulator).unwrap().to_str().unwrap().replace('\\', "/");
        if !file.contains("/src/") || file.ends_with("/src/unverified.rs") {
            continue;
        }
        marks_in(&fs::read_to_string(&path).unwrap(), &file, &mut marks);
    }
    marks
}

fn marks_in(text: &str, file: &str, marks: &mut Vec<Mark>) {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Some(kind) = comment(line) else {
            if is_marked(line) && line.contains('"') {
                let text = line.split('"').find(|part| is_marked(part)).unwrap_or(line);
                marks.push(Mark { file: file.to_owned(), about: String::new(), text: text.trim().to_owned() });
            }
            at += 1;
            continue;
        };
        // A paragraph: the comment lines of one kind up to an empty one.
        let mut paragraph = Vec::new();
        while let Some(text) =
            lines.get(at).filter(|line| comment(line) == Some(kind)).and_then(|it| it.strip_prefix(kind))
        {
            at += 1;
            if text.trim().is_empty() {
                break;
            }
            paragraph.push(text.trim());
        }
        let paragraph = paragraph.join(" ");
        let next = lines.iter().skip(at).find(|line| comment(line).is_none() && !line.starts_with("#["));
        let about = next.filter(|_| kind != "//!").map(|line| item(line)).unwrap_or_default();
        let all = sentences(&paragraph);
        for (index, sentence) in all.iter().enumerate().filter(|(_, sentence)| is_marked(sentence)) {
            if ABOUT_MARKS.iter().any(|words| sentence.contains(words)) {
                continue;
            }
            // A sentence that is the mark alone needs the one before it, or the one after.
            let short = sentence.split_whitespace().count() < 6;
            let before = index.checked_sub(1).and_then(|before| all.get(before)).filter(|_| short);
            let text = [before.copied(), Some(*sentence)].into_iter().flatten().collect::<Vec<_>>().join(" ");
            marks.push(Mark { file: file.to_owned(), about: about.clone(), text });
        }
    }
}

/// `///`, `//!` or `//`, when the line is a comment.
fn comment(line: &str) -> Option<&'static str> {
    ["///", "//!", "//"].into_iter().find(|kind| line.starts_with(kind))
}

/// Whether the word stands in the text, and not as a pointer to a row or as the name of something.
fn is_marked(text: &str) -> bool {
    let lowered = text.to_lowercase();
    lowered.match_indices("unverified").any(|(at, word)| {
        let before = lowered.get(..at).and_then(|it| it.chars().next_back());
        let after = lowered.get(at + word.len()..).unwrap_or_default();
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        !before.is_some_and(|c| letter(c) || c == '[') && !after.starts_with("::") && !after.starts_with(letter)
    })
}

fn sentences(paragraph: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = paragraph;
    while let Some(at) = rest.find(". ") {
        let (sentence, after) = rest.split_at(at + 1);
        sentences.push(sentence);
        rest = after.trim_start();
    }
    sentences.push(rest);
    sentences
}

/// The name of the item that a line declares.
fn item(line: &str) -> String {
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let keyword = |word: &&str| ["fn", "static", "const", "struct", "enum", "type", "trait"].contains(word);
    let named = words.iter().position(keyword).and_then(|at| words.get(at + 1));
    named.map(|name| (*name).to_owned()).unwrap_or_default()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
