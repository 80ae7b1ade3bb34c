//! Every key of the language, and what to do instead of those that are not supported yet.
//!
//! The JSON schema for editors lists the same keys; a test compares the two.

use portcullis_model::Event;

/// The keys of one kind of mapping.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What the mapping is, with its article: `a case`.
    pub(crate) what: &'static str,
    /// The keys that are read.
    pub(crate) known: &'static [&'static str],
    /// Keys of the language that are refused for now, each with what to do instead.
    pub(crate) later: &'static [(&'static str, &'static str)],
}

impl Keys {
    const fn new(what: &'static str, known: &'static [&'static str]) -> Self {
        Self { what, known, later: &[] }
    }
}

pub(crate) static SCENARIO: Keys = Keys {
    what: "a scenario",
    known: &[
        "scenario",
        "account",
        "region",
        "infra",
        "github",
        "workflow",
        "job",
        "matrix",
        "secrets",
        "dependabot_secrets",
        "vars",
        "calls",
        "releases",
        "needs",
        "environment",
        "actor",
        "runner",
        "role",
        "image",
        "client",
        "audience",
        "cases",
    ],
    later: &[],
};

pub(crate) static INFRA: Keys = Keys::new(
    "an entry of `infra`",
    &["terraform", "plan", "export", "role", "provider", "repository", "organization", "regions"],
);

pub(crate) static TERRAFORM: Keys = Keys {
    what: "a Terraform folder of `infra`",
    known: &["terraform", "vars", "var_files", "workspace", "data", "account"],
    later: &[],
};

pub(crate) static PLAN: Keys = Keys {
    what: "a plan of `infra`",
    known: &["plan", "account"],
    later: &[("vars", "a plan was made with its variables: make it again, or give the folder as `terraform`")],
};

pub(crate) static EXPORT: Keys = Keys::new("an export of `infra`", &["export", "account"]);

pub(crate) static ROLE: Keys = Keys {
    what: "a role of `infra`",
    known: &["role", "trust", "policies", "attached", "boundary", "max_session_duration", "account"],
    later: &[("assume_role_policy", "write it as `trust`"), ("managed_policies", "write them as `attached`")],
};

pub(crate) static PROVIDER: Keys = Keys {
    what: "a provider of `infra`",
    known: &["provider", "audiences", "account"],
    later: &[("client_id_list", "write them as `audiences`")],
};

pub(crate) static REPOSITORY: Keys =
    Keys::new("a repository of `infra`", &["repository", "policy", "image_tag_mutability", "account"]);

pub(crate) static ORGANIZATION: Keys = Keys::new("an organization of `infra`", &["organization"]);

pub(crate) static REGIONS: Keys = Keys::new("the regions of `infra`", &["regions", "account"]);

pub(crate) static GITHUB: Keys = Keys {
    what: "`github`",
    known: &[
        "repository",
        "ownerId",
        "id",
        "visibility",
        "host",
        "default_branch",
        "created",
        "renamed",
        "transferred",
        "subject",
        "properties",
        "enterprise",
        "environments",
        "send_write_tokens",
        "send_secrets",
        "run_fork_workflows",
        "organization",
    ],
    later: &[],
};

pub(crate) static GITHUB_ORGANIZATION: Keys = Keys {
    what: "`organization`",
    known: &["id", "subject", "properties", "enterprise"],
    later: &[("name", "it is the owner, the first part of `repository`")],
};

pub(crate) static ORGANIZATION_SUBJECT: Keys = Keys::new("`subject` of an organisation", &["include_claim_keys"]);

pub(crate) static SUBJECT: Keys = Keys::new("`subject`", &["form", "include_claim_keys", "use_default"]);

pub(crate) static ENTERPRISE: Keys = Keys::new("`enterprise`", &["slug", "id", "include_enterprise_slug"]);

pub(crate) static ENVIRONMENT: Keys =
    Keys::new("an environment", &["branches", "tags", "reviewers", "approved", "wait_minutes"]);

pub(crate) static CASE: Keys = Keys {
    what: "a case",
    known: &[
        "name",
        "on",
        "github",
        "workflow",
        "job",
        "matrix",
        "secrets",
        "dependabot_secrets",
        "vars",
        "calls",
        "releases",
        "needs",
        "environment",
        "actor",
        "runner",
        "do",
        "pushes",
        "vary",
        "role",
        "session",
        "chain",
        "image",
        "client",
        "audience",
        "token",
        "change",
        "clock",
        "can",
        "cannot",
        "expect",
    ],
    later: &[
        ("session_policy", "write `session: { policy: … }`"),
        ("tag", "write the tag at the end of `image`, after a colon"),
        ("warnings", "write it into `expect`: `expect: { reached: pushed, warnings: [ … ] }`"),
    ],
};

pub(crate) static RUNNER: Keys = Keys::new("`runner`", &["token_service", "role"]);

pub(crate) static CALL: Keys = Keys::new("a called workflow", &["file", "ref"]);

pub(crate) static NEED: Keys = Keys::new("a job of `needs`", &["result", "outputs"]);

pub(crate) static SESSION: Keys = Keys::new("`session`", &["name", "seconds", "policy", "policies"]);

pub(crate) static CHAIN: Keys =
    Keys::new("`chain`", &["role", "name", "seconds", "policy", "policies", "external_id", "tags"]);

pub(crate) static ON: Keys = Keys {
    what: "`on`",
    known: Event::NAMES,
    later: &[("workflow_call", "a called workflow runs for its caller's event: give the caller as `workflow`")],
};

pub(crate) static PUSH: Keys = Keys::new("`push`", &["ref", "paths", "message", "protected", "payload"]);

pub(crate) static WORKFLOW_DISPATCH: Keys =
    Keys::new("`workflow_dispatch`", &["ref", "inputs", "protected", "payload"]);

pub(crate) static OF_A_REF: Keys = Keys::new("an event of a ref", &["ref", "activity", "protected", "payload"]);

pub(crate) static PULL_REQUEST: Keys = Keys {
    what: "an event of a pull request",
    known: &["number", "base", "head", "from", "merged", "activity", "paths", "message", "payload"],
    later: &[("fork", "write where the source branch lies: `from: OWNER/NAME`")],
};

pub(crate) static MERGE_GROUP: Keys = Keys::new("`merge_group`", &["base", "number", "sha", "payload"]);

pub(crate) static RELEASE: Keys = Keys::new("`release`", &["tag", "activity", "payload"]);

pub(crate) static DEPLOYMENT: Keys = Keys::new("an event of a deployment", &["ref", "sha", "payload"]);

pub(crate) static WORKFLOW_RUN: Keys = Keys::new("`workflow_run`", &["workflow", "branch", "activity", "payload"]);

pub(crate) static SCHEDULE: Keys = Keys::new("`schedule`", &["cron", "payload"]);

pub(crate) static OF_THE_DEFAULT_BRANCH: Keys = Keys::new("an event of the default branch", &["activity", "payload"]);

pub(crate) static TOKEN: Keys = Keys::new("`token`", &["faults", "claims"]);

pub(crate) static CHANGE: Keys = Keys {
    what: "an entry of `change`",
    known: &["delete", "set", "rotate", "issuer", "rename", "transfer", "before"],
    later: &[],
};

pub(crate) static EXPECT: Keys = Keys {
    what: "`expect`",
    known: &["reached", "denied", "status", "error", "message", "action", "reason", "warnings"],
    later: &[],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use portcullis_model::{IssuerFault, JobResult, TokenFault};
    use serde_json::Value;

    use super::*;
    use crate::{CLIENTS, Reached, Stage, infra::KINDS_OF_INFRA, runner::TOKEN_SERVICES};

    /// Each with the place of its definition in the schema.
    const ALL: &[(&Keys, &str)] = &[
        (&SCENARIO, ""),
        (&TERRAFORM, "/$defs/terraform"),
        (&PLAN, "/$defs/plan"),
        (&EXPORT, "/$defs/export"),
        (&ROLE, "/$defs/role"),
        (&PROVIDER, "/$defs/provider"),
        (&REPOSITORY, "/$defs/repository"),
        (&ORGANIZATION, "/$defs/organization"),
        (&REGIONS, "/$defs/regions"),
        (&GITHUB, "/$defs/github"),
        (&GITHUB_ORGANIZATION, "/$defs/githubOrganization"),
        (&ORGANIZATION_SUBJECT, "/$defs/organizationSubject"),
        (&SUBJECT, "/$defs/subject"),
        (&ENTERPRISE, "/$defs/enterprise"),
        (&ENVIRONMENT, "/$defs/environment"),
        (&CASE, "/$defs/case"),
        (&ON, "/$defs/on"),
        (&PUSH, "/$defs/push"),
        (&WORKFLOW_DISPATCH, "/$defs/workflowDispatch"),
        (&OF_A_REF, "/$defs/ofRef"),
        (&PULL_REQUEST, "/$defs/pullRequest"),
        (&MERGE_GROUP, "/$defs/mergeGroup"),
        (&RELEASE, "/$defs/release"),
        (&DEPLOYMENT, "/$defs/deployment"),
        (&WORKFLOW_RUN, "/$defs/workflowRun"),
        (&SCHEDULE, "/$defs/schedule"),
        (&OF_THE_DEFAULT_BRANCH, "/$defs/ofDefaultBranch"),
        (&TOKEN, "/$defs/token"),
        (&CHANGE, "/$defs/change"),
        (&RUNNER, "/$defs/runner"),
        (&CALL, "/$defs/call"),
        (&NEED, "/$defs/need"),
        (&SESSION, "/$defs/session"),
        (&CHAIN, "/$defs/chained"),
        (&EXPECT, "/$defs/expected"),
    ];

    fn schema() -> Value {
        serde_json::from_str(include_str!("../schema/scenario.schema.json")).unwrap()
    }

    fn words(value: &Value) -> BTreeSet<String> {
        value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_schema_has_the_keys_that_the_parser_knows_and_no_others() {
        let schema = schema();
        for (keys, pointer) in ALL {
            let definition = schema.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in the schema"));
            let there: BTreeSet<&str> =
                definition["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(there, keys.known.iter().copied().collect(), "{}", keys.what);
            assert_eq!(definition["additionalProperties"], false, "{} takes no other keys", keys.what);
        }
    }

    #[test]
    fn every_kind_of_infra_has_its_keys_and_its_schema() {
        let kinds: Vec<&str> = KINDS_OF_INFRA.iter().map(|(key, _)| *key).collect();
        assert_eq!(kinds, INFRA.known);
        for (key, keys) in KINDS_OF_INFRA {
            assert!(keys.known.contains(key), "{key}");
            assert_eq!(schema()["$defs"][key]["required"][0], *key);
        }
        let offered = schema()["$defs"]["infra"]["oneOf"].clone();
        let offered: Vec<&str> = offered.as_array().unwrap().iter().map(|one| one["$ref"].as_str().unwrap()).collect();
        assert_eq!(offered, kinds.iter().map(|kind| format!("#/$defs/{kind}")).collect::<Vec<_>>());
    }

    #[test]
    fn every_key_in_the_schema_is_described() {
        let schema = schema();
        for (keys, pointer) in ALL {
            for (key, value) in schema.pointer(pointer).unwrap()["properties"].as_object().unwrap() {
                assert!(value["description"].is_string(), "{} of {}", key, keys.what);
            }
        }
    }

    #[test]
    fn the_schema_lists_the_same_words_as_the_parser() {
        let schema = schema();
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(words(&schema["$defs"]["clientName"]["enum"]), set(CLIENTS));
        let faults: Vec<&str> = TokenFault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(words(&schema["$defs"]["token"]["properties"]["faults"]["items"]["enum"]), set(&faults));
        let defects: Vec<&str> = IssuerFault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(words(&schema["$defs"]["change"]["properties"]["issuer"]["enum"]), set(&defects));
        let plain: Vec<&str> =
            Event::NAMES.iter().copied().filter(|name| Event::of_default_branch(name).is_some()).collect();
        assert_eq!(words(&schema["$defs"]["case"]["properties"]["on"]["oneOf"][0]["enum"]), set(&plain));
        let reached: Vec<&str> = Reached::ALL.iter().map(|reached| reached.name()).collect();
        assert_eq!(words(&schema["$defs"]["reached"]["enum"]), set(&reached));
        assert_eq!(words(&schema["$defs"]["expected"]["properties"]["reached"]["enum"]), set(&reached));
        let denied: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
        assert_eq!(words(&schema["$defs"]["expected"]["properties"]["denied"]["enum"]), set(&denied));
        let after_apply = || Stage::ALL.iter().filter(|stage| **stage != Stage::Apply);
        let before: Vec<&str> = after_apply().map(|stage| stage.name()).collect();
        assert_eq!(words(&schema["$defs"]["change"]["properties"]["before"]["enum"]), set(&before));
        let services: Vec<&str> = TOKEN_SERVICES.iter().map(|(word, _)| *word).collect();
        assert_eq!(words(&schema["$defs"]["runner"]["properties"]["token_service"]["enum"]), set(&services));
        let results: Vec<&str> = JobResult::ALL.iter().map(|result| result.name()).collect();
        assert_eq!(words(&schema["$defs"]["jobResult"]["enum"]), set(&results));
        let moves: BTreeSet<String> = after_apply().map(|stage| format!("before {stage}")).collect();
        let there: BTreeSet<String> =
            schema["$defs"]["clock"]["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(there, moves);
    }

    #[test]
    fn no_key_is_both_known_and_not_supported_yet() {
        for (keys, _) in ALL {
            for (later, next_step) in keys.later {
                assert!(!keys.known.contains(later), "{later} of {}", keys.what);
                assert!(!next_step.is_empty());
            }
        }
    }
}
