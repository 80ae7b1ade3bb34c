//! Who may know whom: the dependencies between the crates of this workspace are those of `edges.txt`, which is read by
//! people before it is changed.

use std::{collections::BTreeSet, fmt::Write};

use cargo_metadata::{DependencyKind, MetadataCommand};

#[test]
fn crates_know_only_whom_they_may_know() {
    let metadata = MetadataCommand::new().no_deps().other_options(vec!["--offline".to_owned()]).exec().unwrap();
    let members: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut edges = String::new();
    let mut packages: Vec<_> = metadata.packages.iter().collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    for package in packages {
        let known: BTreeSet<&str> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .filter_map(|dependency| members.get(dependency.name.as_str()).copied())
            .map(|name| name.trim_start_matches("portcullis-"))
            .collect();
        let known: Vec<&str> = known.into_iter().collect();
        writeln!(edges, "{} -> {}", package.name.trim_start_matches("portcullis-"), known.join(", ")).unwrap();
    }
    let allowed = include_str!("edges.txt");
    assert_eq!(
        edges.lines().map(str::trim_end).collect::<Vec<_>>(),
        allowed.lines().collect::<Vec<_>>(),
        "the dependencies between crates changed: if that is meant, write it into emulator/server/tests/edges.txt"
    );
}

/// The AWS SDK is for clients: what the emulator is made of must not depend on it.
#[test]
fn no_crate_of_the_emulator_uses_the_aws_sdk() {
    let metadata = MetadataCommand::new().no_deps().other_options(vec!["--offline".to_owned()]).exec().unwrap();
    for package in &metadata.packages {
        if !package.manifest_path.as_str().replace('\\', "/").contains("/emulator/") {
            continue;
        }
        let sdk = package.dependencies.iter().find(|dependency| {
            dependency.kind == DependencyKind::Normal
                && (dependency.name.starts_with("aws-sdk-") || dependency.name == "aws-config")
        });
        assert!(sdk.is_none(), "{} uses {:?}", package.name, sdk.map(|dependency| &dependency.name));
    }
}
