//! What users see, over all releases that differ, as one table.

use std::fmt::Write;

use portcullis_workflow::steps::{
    Version,
    messages::{Action, Course, Setting, StsCall, outcome},
};

const CONFIGURE: &[Version] = &[
    Version::new(1, 5, 11),
    Version::new(1, 7, 0),
    Version::new(2, 2, 0),
    Version::new(3, 0, 2),
    Version::new(4, 3, 1),
    Version::new(5, 1, 1),
    Version::new(6, 1, 0),
    Version::new(6, 2, 3),
];
const LOGIN: &[Version] = &[
    Version::new(1, 3, 0),
    Version::new(1, 4, 0),
    Version::new(1, 7, 1),
    Version::new(2, 0, 2),
    Version::new(2, 1, 7),
];

#[test]
fn every_action_says_what_it_says_at_each_failure() {
    let mut table = String::new();
    for (action, versions) in [(Action::ConfigureAwsCredentials, CONFIGURE), (Action::AmazonEcrLogin, LOGIN)] {
        for (name, course) in courses() {
            for version in versions {
                // Two tries show what is repeated; the time is that of twelve.
                let seen = |attempts| outcome(action, Setting { version: *version, attempts }, &course);
                let (Some(two), Some(twelve)) = (seen(2), seen(12)) else { continue };
                let seconds = twelve.seconds;
                writeln!(table, "## {action:?} {version}: {name}").unwrap();
                writeln!(table, "calls {:?}, exit {}, {seconds:?} s with twelve tries", two.calls, two.exit).unwrap();
                for line in two.lines {
                    writeln!(table, "    {}", line.replace('\n', "\n      ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

fn courses() -> Vec<(&'static str, Course)> {
    let sts = |call, code: &str, message: &str| Course::Sts { call, code: code.into(), message: message.into() };
    let denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    vec![
        ("allowed", Course::Assumed { assumed_role_id: "AROAX:GitHubActions".into() }),
        ("no permission", Course::NoTokenPermission),
        ("token service", Course::TokenRefused { status: 403, message: "Forbidden".into() }),
        ("denied", sts(StsCall::AssumeRoleWithWebIdentity, "AccessDenied", denied)),
        ("token file denied", sts(StsCall::AssumeRoleWithTokenFile, "AccessDenied", denied)),
        ("key set unreachable", sts(StsCall::AssumeRoleWithWebIdentity, "IDPCommunicationError", "…")),
        (
            "chaining denied",
            sts(StsCall::AssumeRole, "AccessDenied", "User: … is not authorized to perform: sts:TagSession"),
        ),
        (
            "credentials invalid",
            sts(StsCall::GetCallerIdentity, "InvalidClientTokenId", "The security token … is invalid"),
        ),
        (
            "no region",
            Course::InputRefused { message: "Input required and not supplied: aws-region".into(), attempts: 1 },
        ),
        ("role by name", Course::InputRefused { message: "Source Account ID is needed …".into(), attempts: 2 }),
        ("login denied", Course::Ecr { message: "User: … is not authorized".into() }),
        ("docker login", Course::DockerLogin { registry: "REGISTRY".into(), stderr: "unauthorized\n".into() }),
        ("no credentials", Course::NoCredentials),
    ]
}
