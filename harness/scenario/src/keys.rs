//! Every key of the language, and what to do instead of those that are not supported yet.
//!
//! The JSON schema for editors lists the same keys; a test compares the two.

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

pub(crate) static SCENARIO: Keys = Keys {
    what: "a scenario",
    known: &["scenario", "account", "region", "infra", "github", "role", "image", "client", "audience", "cases"],
    later: &[
        ("workflow", "give `role`, `image` and `audience` directly"),
        ("job", "give `role`, `image` and `audience` directly"),
        ("secrets", "write the value where it is used, or refer to what was applied with `${…}`"),
        ("vars", "give Terraform's variables as `vars` of the entry in `infra`"),
        ("matrix", "write one case for each combination, or a list of clients as `client`"),
        ("environment", "give the environment in each case"),
        ("actor", "give the actor in each case"),
    ],
};

pub(crate) static INFRA: Keys = Keys {
    what: "an entry of `infra`",
    known: &["terraform", "vars", "var_files"],
    later: &[
        ("plan", "give the folder with the `.tf` files as `terraform`"),
        ("export", "give the folder with the `.tf` files as `terraform`"),
        ("policies", "put the policies into a Terraform folder"),
        ("account", "put what belongs to another account into a scenario of its own"),
        ("workspace", "give what depends on `terraform.workspace` as a variable in `vars`"),
        ("data", "give what another stack would have given as a variable in `vars`"),
    ],
};

pub(crate) static GITHUB: Keys = Keys {
    what: "`github`",
    known: &["repository", "ownerId", "id", "visibility", "created", "subject"],
    later: &[
        ("properties", "override the claim in `token: { claims: { … } }`"),
        ("organization", "the owner is the first part of `repository`"),
        ("enterprise", "override the claim in `token: { claims: { … } }`"),
    ],
};

pub(crate) static CASE: Keys = Keys {
    what: "a case",
    known: &[
        "name",
        "on",
        "github",
        "environment",
        "actor",
        "do",
        "role",
        "image",
        "client",
        "audience",
        "token",
        "change",
        "clock",
        "expect",
    ],
    later: &[
        ("workflow", "give `role`, `image` and `audience` directly"),
        ("job", "give `role`, `image` and `audience` directly"),
        ("can", "pin the IAM action that a push or a pull is refused for as `action` of `expect`"),
        ("cannot", "pin the IAM action that a push or a pull is refused for as `action` of `expect`"),
        ("chain", "give the role that GitHub's token is to assume as `role`"),
        ("matrix", "write one case for each combination, or a list of clients as `client`"),
        ("secrets", "write the value where it is used, or refer to what was applied with `${…}`"),
        ("vars", "give Terraform's variables as `vars` of the entry in `infra`"),
        ("session_policy", "attach the policy to the role"),
        ("pushes", "write one case for each push"),
        ("tag", "write the tag at the end of `image`, after a colon"),
        ("warnings", "look for the warning in the report"),
    ],
};

pub(crate) static ON: Keys = Keys {
    what: "`on`",
    known: &["push", "pull_request", "workflow_dispatch"],
    later: &[
        ("create", ANOTHER_EVENT),
        ("delete", ANOTHER_EVENT),
        ("deployment", ANOTHER_EVENT),
        ("issue_comment", ANOTHER_EVENT),
        ("merge_group", ANOTHER_EVENT),
        ("pull_request_target", ANOTHER_EVENT),
        ("release", ANOTHER_EVENT),
        ("repository_dispatch", ANOTHER_EVENT),
        ("schedule", ANOTHER_EVENT),
        ("workflow_call", ANOTHER_EVENT),
        ("workflow_run", ANOTHER_EVENT),
    ],
};

const ANOTHER_EVENT: &str =
    "use `push`, `pull_request` or `workflow_dispatch`, and override what differs in `token: { claims: { … } }`";

pub(crate) static PULL_REQUEST: Keys = Keys {
    what: "`pull_request`",
    known: &["number", "base", "head"],
    later: &[("fork", "write a `pull_request` from a branch of the same repository")],
};

pub(crate) static TOKEN: Keys = Keys { what: "`token`", known: &["faults", "claims"], later: &[] };

pub(crate) static CHANGE: Keys = Keys {
    what: "an entry of `change`",
    known: &["delete"],
    later: &[
        ("rename", "write a case whose `github` says the new name"),
        ("rotate", "use `token: { faults: [unknown-kid] }`"),
        ("set", "put the changed resource into a Terraform folder of its own"),
    ],
};

pub(crate) static EXPECT: Keys = Keys {
    what: "`expect`",
    known: &["denied", "status", "error", "message", "action", "reason"],
    later: &[("warnings", "look for the warning in the report")],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use portcullis_model::TokenFault;
    use serde_json::Value;

    use super::*;
    use crate::{CLIENTS, Reached, Stage};

    /// Each with the place of its definition in the schema.
    const ALL: &[(&Keys, &str)] = &[
        (&SCENARIO, ""),
        (&INFRA, "/$defs/infra"),
        (&GITHUB, "/$defs/github"),
        (&CASE, "/$defs/case"),
        (&ON, "/$defs/on"),
        (&PULL_REQUEST, "/$defs/on/properties/pull_request"),
        (&TOKEN, "/$defs/token"),
        (&CHANGE, "/$defs/change"),
        (&EXPECT, "/$defs/denial"),
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
        let reached: Vec<&str> = Reached::ALL.iter().map(|reached| reached.name()).collect();
        assert_eq!(words(&schema["$defs"]["expect"]["oneOf"][0]["enum"]), set(&reached));
        let stages = || Stage::ALL.iter().filter(|stage| stage.not_yet().is_none());
        let denied: Vec<&str> = stages().map(|stage| stage.name()).collect();
        assert_eq!(words(&schema["$defs"]["denial"]["properties"]["denied"]["enum"]), set(&denied));
        let moves: BTreeSet<String> =
            stages().filter(|stage| **stage != Stage::Apply).map(|stage| format!("before {stage}")).collect();
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
