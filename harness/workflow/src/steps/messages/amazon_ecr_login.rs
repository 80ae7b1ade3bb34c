//! `aws-actions/amazon-ecr-login`. It repeats nothing, and prints ECR's message alone.

use super::{Course, SeenByUser, error};
use crate::steps::version::Version;

pub(super) fn outcome(version: Version, course: &Course) -> Option<SeenByUser> {
    let mut lines = Vec::new();
    // Where the credentials come from is said since 2.1.1.
    if version >= Version::new(2, 1, 1) {
        let absent = matches!(course, Course::NoCredentials);
        let from =
            if absent { "Using default AWS credential chain." } else { "Using environment variable credentials." };
        lines.push(from.to_owned());
    }
    let calls = vec![("GetAuthorizationToken", 1)];
    match course {
        Course::Ecr { message } => {
            lines.push(error(message));
            Some(SeenByUser::at_once(lines, calls, 1))
        }
        Course::DockerLogin { registry, stderr } => {
            if version >= Version::new(1, 5, 0) {
                lines.push(format!("Logging into registry {registry}"));
            }
            lines.push(error(&match (version.major, version.minor) {
                (1, ..=3) => format!("Could not login: {stderr}"),
                (1, 4) => format!("Could not login to https://{registry}: {stderr}"),
                _ => format!("Could not login to registry {registry}: {stderr}"),
            }));
            Some(SeenByUser::at_once(lines, calls, 1))
        }
        Course::NoCredentials => {
            // Releases up to 2.0.1 have the SDK's second version, which says it otherwise.
            let message = if version >= Version::new(2, 0, 2) {
                "Could not load credentials from any providers"
            } else {
                "Missing credentials in config, if using AWS_CONFIG_FILE, set AWS_SDK_LOAD_CONFIG=1"
            };
            lines.push(error(message));
            Some(SeenByUser::at_once(lines, Vec::new(), 1))
        }
        Course::InputRefused { message, .. } => Some(SeenByUser::at_once(vec![error(message)], Vec::new(), 1)),
        Course::Assumed { .. } | Course::NoTokenPermission | Course::TokenRefused { .. } | Course::Sts { .. } => None,
    }
}
