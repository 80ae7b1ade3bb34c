//! Whatever is given, the answer is a picture or a message, never a panic.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use miette::{GraphicalReportHandler, GraphicalTheme};
use portcullis_evidence::{Found, Material, SourceFile, find, kinds};
use proptest::prelude::*;

/// What comes of these bytes: the message when they are refused.
fn read(bytes: &[u8]) -> Option<String> {
    let mut material = Material::new();
    let added = SourceFile::decode(Utf8Path::new("given.json"), bytes.to_vec()).and_then(|file| material.add(&file));
    let Err(error) = added else {
        let account = material.account();
        for document in account
            .documents
            .iter()
            .map(|loose| &loose.document)
            .chain(account.roles.iter().filter_map(|role| role.trust.as_ref()))
        {
            let length = document.text().len();
            let _anywhere =
                (document.spot(0..length), document.spot(length..length + 9), document.error(0..9, "x", "y"));
        }
        return None;
    };
    let mut text = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none()).render_report(&mut text, &error).unwrap();
    assert!(text.len() < 20_000, "a message is for a person");
    Some(text)
}

fn samples() -> Vec<Vec<u8>> {
    let folder = Utf8PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples"));
    let folders = kinds().map(|(kind, _)| folder.join(kind));
    folders
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()))
        .collect()
}

#[test]
fn what_is_no_evidence_is_told_apart() {
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let inputs: [&[u8]; 10] = [
        b"",
        b" ",
        b"null",
        b"{}",
        b"[]",
        b"[{}]",
        b"{\"name\": \"a package\"}",
        b"PK\x03\x04\x00\x00",
        b"{ \"Role\": { \"RoleName\": \"x\" }, \"Statement\": [] }",
        nested.as_bytes(),
    ];
    insta::assert_snapshot!(inputs.map(|input| read(input).unwrap()).join("\n"));
}

#[test]
fn a_long_line_is_cut_to_what_is_wrong() {
    let line = format!(
        "{{\"planned_values\": {{}}, \"a\": \"{}\", \"b\": wrong, \"c\": \"{}\"}}",
        "x".repeat(1_000_000),
        "y".repeat(1_000_000)
    );
    insta::assert_snapshot!(read(line.as_bytes()).unwrap());
}

#[test]
fn of_a_folder_what_is_damaged_is_an_error_and_what_is_something_else_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(folder.path()).unwrap();
    fs::create_dir_all(path.join("below/infra")).unwrap();
    fs::create_dir_all(path.join(".git")).unwrap();
    let files: [(&str, &[u8]); 8] = [
        ("a.json", b"{ \"Statement\": [] }"),
        ("below/package.json", b"{ \"name\": \"app\" }"),
        ("below/tsconfig.json", b"{ // comment\n}"),
        ("below/latin.json", b"\"\xe9\""),
        ("below/infra/main.tf", b""),
        (".git/b.json", b"{ \"Statement\": [] }"),
        ("notes.txt", b""),
        ("z.json", b"{ \"RoleDetailList\": ["),
    ];
    for (name, bytes) in files {
        fs::write(path.join(name), bytes).unwrap();
    }
    let Found::Folder { files, terraform } = find(path).unwrap() else { panic!("a folder of files") };
    assert_eq!(terraform, [path.join("below").join("infra")]);
    let mut material = Material::new();
    let outcomes = files.iter().map(|file| match material.file_of_folder(file) {
        Ok(skipped) if skipped.is_empty() => format!("{}: read", file.file_name().unwrap()),
        Ok(skipped) => format!("{}: skipped, it {}", file.file_name().unwrap(), skipped[0].why),
        Err(_) => format!("{}: refused", file.file_name().unwrap()),
    });
    insta::assert_debug_snapshot!(outcomes.collect::<Vec<_>>());
    assert!(matches!(find(&path.join("below/infra")), Ok(Found::TerraformFolder(_))));
    assert!(find(&path.join("nowhere")).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes);
    }

    #[test]
    fn a_sample_that_was_cut_or_changed_is_read_or_refused(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), change in 0..4, with in any::<u8>()) {
        let samples = samples();
        let mut bytes = samples[pick.index(samples.len())].clone();
        let at = at.index(bytes.len());
        match change {
            0 => bytes.truncate(at),
            1 => bytes[at] = with,
            2 => bytes.insert(at, with),
            _ => { bytes.remove(at); }
        }
        read(&bytes);
    }

    #[test]
    fn any_json_in_the_place_of_a_value_is_read_or_refused(key in "(Role|Roles|Policy|RoleDetailList|Policies|policyText|planned_values|values|resources|Statement|AttachedPolicies|PolicyVersion|Url|ClientIDList)", value in "(null|true|7|\"x\"|\\[\\]|\\{\\}|\\[7\\]|\\[\\{\\}\\]|\\{\"root_module\":7\\}|\\{\"RoleName\":7\\})") {
        read(format!("{{\"format_version\":\"1.0\",\"{key}\":{value}}}").as_bytes());
        read(format!("{{\"{key}\":{value}}}").as_bytes());
    }
}
