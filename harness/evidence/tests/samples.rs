//! Each kind of file has samples: files as the tools write them, which are recognised and read, and damaged ones, which are
//! refused at their place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod picture;

use std::{collections::BTreeSet, fs, path::Path};

use camino::Utf8Path;
use miette::{GraphicalReportHandler, GraphicalTheme};
use picture::whole;
use portcullis_evidence::{EvidenceError, Material, SourceFile, kinds};

fn samples() -> &'static Utf8Path {
    Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples"))
}

/// Reads a sample under its bare name, so that snapshots do not tell where the checkout is.
fn read(kind: &str, name: &str) -> Result<Material, EvidenceError> {
    let bytes = fs::read(samples().join(kind).join(name)).unwrap();
    let mut material = Material::new();
    material.add(&SourceFile::decode(Utf8Path::new(name), bytes)?)?;
    Ok(material)
}

fn shown(error: &EvidenceError) -> String {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::none()).with_width(120).with_context_lines(1);
    handler.render_report(&mut text, error).unwrap();
    text
}

fn names(kind: &str, prefix: &str) -> Vec<String> {
    let folder = samples().join(kind);
    assert!(folder.is_dir(), "there are no samples of {kind}");
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let named: BTreeSet<String> = names.filter(|name| name.starts_with(prefix)).collect();
    assert!(!named.is_empty(), "{kind} has no sample {prefix}*");
    named.into_iter().collect()
}

#[test]
fn every_kind_has_samples_that_are_recognised_as_it() {
    for (kind, _) in kinds() {
        for name in names(kind, "recognised") {
            let material = read(kind, &name).unwrap_or_else(|error| panic!("{kind}/{name}: {}", shown(&error)));
            let taken: Vec<_> = material.taken().iter().map(|taken| taken.kind.unwrap()).collect();
            assert_eq!(taken, [kind], "{name}");
            let stem = Path::new(&name).file_stem().unwrap().to_str().unwrap();
            insta::assert_snapshot!(format!("{kind}__{stem}"), whole(&material.picture()));
        }
    }
}

#[test]
fn every_kind_has_damaged_samples_that_are_refused_at_their_place() {
    for (kind, _) in kinds() {
        // What is wrong in them is not for the reader of evidence to say.
        if ["log", "workflow"].contains(&kind) {
            continue;
        }
        for name in names(kind, "damaged") {
            let error = read(kind, &name).map(|_| ()).unwrap_err();
            let stem = Path::new(&name).file_stem().unwrap().to_str().unwrap();
            insta::assert_snapshot!(format!("{kind}__{stem}"), shown(&error));
        }
    }
}

#[test]
fn every_folder_of_samples_is_of_a_kind() {
    let known: BTreeSet<String> = kinds().map(|(kind, _)| kind.to_owned()).collect();
    let folders = fs::read_dir(samples()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(folders.collect::<BTreeSet<_>>(), known);
}
