//! `portcullis check`: what it prints for each kind of input, in each format, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use rstest::rstest;

fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check")
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../evidence/tests/samples")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("check").args(arguments).current_dir(folder);
    command.env("NO_COLOR", "1").env_remove("COLUMNS").env_remove("PORTCULLIS_LOG");
    command
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn told(output: &Output) -> String {
    let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit code {code}\n--- stdout\n{out}--- stderr\n{err}")
}

#[rstest]
#[case::account_export(&["account-authorization-details/recognised.json"])]
#[case::first_page_of_an_account_export(&["account-authorization-details/recognised-first-of-several-pages.json"])]
#[case::role(&["role/recognised.json"])]
#[case::role_with_its_policies(&[
    "role/recognised.json",
    "inline-policy/recognised.json",
    "policy-names/recognised.json",
    "attached-policies/recognised.json",
    "managed-policy/recognised.json",
    "policy-version/recognised.json",
    "open-id-connect-provider/recognised.json",
])]
#[case::repository_policy(&["repository-policy/recognised.json", "repositories/recognised.json"])]
#[case::bare_trust_policy(&["policy-document/recognised-trust.json"])]
#[case::bare_identity_policy(&["policy-document/recognised-identity.json"])]
#[case::bare_repository_policy(&["policy-document/recognised-repository.json"])]
#[case::service_control_policy(&["organization-policy/recognised-service-control.json"])]
#[case::resource_control_policy(&["organization-policy/recognised-resource-control.json"])]
#[case::role_whose_provider_is_not_listed(&["role/recognised.json", "open-id-connect-provider-list/recognised.json"])]
#[case::terraform_plan(&["terraform-plan/recognised.json"])]
#[case::terraform_state(&["terraform-state/recognised.json"])]
#[case::terraform_state_file(&["terraform-state-file/recognised.tfstate"])]
fn each_kind_of_input_is_checked_where_it_is_written(#[case] arguments: &[&str]) {
    let name = std::thread::current().name().unwrap().rsplit_once("case_").unwrap().1.to_owned();
    let (_, name) = name.split_once('_').unwrap();
    insta::assert_snapshot!(name, told(&check(&samples(), arguments)));
}

#[rstest]
#[case::nothing_found(&["policies/good.json"], 0)]
#[case::a_finding_at_the_threshold(&["policies/wide.json"], 1)]
#[case::a_finding_below_the_threshold(&["policies/wide.json", "--fail-on", "critical"], 0)]
#[case::an_unknown_severity(&["policies/wide.json", "--fail-on", "hgih"], 2)]
#[case::a_document_that_is_no_policy(&["policies/broken.json", "policies/good.json"], 2)]
#[case::a_path_that_leads_nowhere(&["policies/nowhere.json"], 2)]
#[case::no_policy_at_all(&["nothing"], 2)]
#[case::a_file_that_is_something_else(&["nothing/package.json"], 2)]
#[case::a_plan_of_which_nothing_is_known(&["nothing-known.json"], 2)]
#[case::a_terraform_folder(&["terraform", "--var", "repository=mycompany-inc/my-repo"], 1)]
#[case::a_terraform_folder_without_its_variable(&["terraform"], 2)]
#[case::a_terraform_folder_that_aws_refuses(&["broken-terraform"], 2)]
#[case::one_file_of_a_terraform_folder(&["terraform/main.tf"], 2)]
#[case::terraform_in_json(&["terraform-json"], 2)]
#[case::one_file_of_terraform_in_json(&["terraform-json/main.tf.json"], 2)]
#[case::a_document_of_no_known_kind(&["organization/no-deletion.json", "organization/perimeter.json"], 2)]
#[case::resource_control_policies(&["organization/perimeter.json", "--kind", "resource-control"], 0)]
#[case::service_control_policies(&["organization/no-deletion.json", "--kind", "service-control"], 0)]
#[case::a_service_control_policy_that_aws_refuses(&["organization/perimeter.json", "--kind", "service-control"], 1)]
#[case::a_variable_without_a_value(&["terraform", "--var", "repository"], 2)]
#[case::a_folder_of_files(&["policies"], 2)]
#[case::users_with_a_boundary_and_without(&["accounts/users.json"], 1)]
#[case::waived_and_unused(&["policies/wide.json", "--waivers", "waivers/accepted.yml"], 0)]
#[case::an_expired_waiver(&["policies/wide.json", "--waivers", "waivers/expired.yml"], 1)]
#[case::a_misspelt_waiver(&["policies/wide.json", "--waivers", "waivers/misspelt.yml"], 2)]
#[case::no_waiver_file(&["policies/wide.json", "--waivers", "waivers/none.yml"], 2)]
fn the_exit_code_tells_how_it_went(#[case] arguments: &[&str], #[case] code: i32) {
    let name = std::thread::current().name().unwrap().rsplit_once("case_").unwrap().1.to_owned();
    let (_, name) = name.split_once('_').unwrap();
    let output = check(&inputs(), arguments);
    assert_eq!(output.status.code(), Some(code), "{}", told(&output));
    insta::assert_snapshot!(name, told(&output).replace('\\', "/"));
}

#[test]
fn a_dash_is_stdin() {
    let policy = fs::File::open(inputs().join("policies/wide.json")).unwrap();
    let output = command(&inputs(), &["-"]).stdin(policy).output().unwrap();
    let told_of_file = told(&check(&inputs(), &["policies/wide.json"])).replace("policies/wide.json", "stdin");
    assert_eq!(told(&output), told_of_file);
    assert_eq!(output.status.code(), Some(1));
    let empty = command(&inputs(), &["-"]).stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(empty.status.code(), Some(2), "{}", told(&empty));
}

#[test]
fn findings_are_one_json_document() {
    let output = check(&inputs(), &["policies/wide.json", "--format", "json", "--waivers", "waivers/accepted.yml"]);
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn findings_are_a_sarif_log() {
    let output = check(&inputs(), &["policies/wide.json", "--format", "sarif", "--waivers", "waivers/accepted.yml"]);
    let mut log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    // The texts of the rules are compared where the rules are.
    log["runs"][0]["tool"]["driver"]["rules"].take();
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

/// What SARIF 2.1.0 and GitHub's code scanning require of a log.
#[test]
fn a_sarif_log_has_what_its_readers_require() {
    let output = check(
        &samples(),
        &["account-authorization-details/recognised.json", "terraform-plan/recognised.json", "--format", "sarif"],
    );
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let [run] = log["runs"].as_array().unwrap().as_slice() else { panic!("one run") };
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() > 20);
    for rule in rules {
        for text in [
            &rule["id"],
            &rule["shortDescription"]["text"],
            &rule["fullDescription"]["text"],
            &rule["help"]["text"],
            &rule["helpUri"],
        ] {
            assert!(!text.as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(["note", "warning", "error"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
        rule["properties"]["security-severity"].as_str().unwrap().parse::<f64>().unwrap();
    }
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(samples().join(uri).is_file(), "{uri}");
        let number = |name: &str| place["region"][name].as_u64().unwrap();
        assert!(number("startLine") >= 1 && number("startColumn") >= 1);
        assert!((number("endLine"), number("endColumn")) >= (number("startLine"), number("startColumn")));
        let lines = fs::read_to_string(samples().join(uri)).unwrap().lines().count();
        assert!(number("endLine") <= u64::try_from(lines).unwrap());
    }
}

/// An object of SARIF 2.1.0: its name in the schema, the members that it may have, of those that are written here, and
/// those that it must have. The schema allows no others.
struct SarifObject(&'static str, &'static [&'static str], &'static [&'static str]);

/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json>
static SARIF_OBJECTS: &[SarifObject] = &[
    SarifObject("sarifLog", &["$schema", "version", "runs"], &["version", "runs"]),
    SarifObject("run", &["tool", "columnKind", "invocations", "results"], &["tool"]),
    SarifObject("tool", &["driver"], &["driver"]),
    SarifObject("toolComponent", &["name", "semanticVersion", "rules"], &["name"]),
    SarifObject(
        "reportingDescriptor",
        &["id", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"],
        &["id"],
    ),
    SarifObject("multiformatMessageString", &["text", "markdown"], &["text"]),
    SarifObject("reportingConfiguration", &["level"], &[]),
    SarifObject("invocation", &["executionSuccessful", "toolExecutionNotifications"], &["executionSuccessful"]),
    SarifObject("notification", &["level", "message"], &["message"]),
    SarifObject("message", &["text"], &["text"]),
    SarifObject(
        "result",
        &["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "suppressions", "properties"],
        &["message"],
    ),
    SarifObject("location", &["physicalLocation", "logicalLocations"], &[]),
    SarifObject("physicalLocation", &["artifactLocation", "region"], &["artifactLocation"]),
    SarifObject("artifactLocation", &["uri"], &["uri"]),
    SarifObject("region", &["startLine", "startColumn", "endLine", "endColumn"], &["startLine"]),
    SarifObject("logicalLocation", &["fullyQualifiedName"], &[]),
    SarifObject("suppression", &["kind", "status", "justification"], &["kind"]),
];

/// What the schema calls the value of a member, when that is an object with members of its own.
fn sarif_name(member: &str) -> Option<&'static str> {
    Some(match member {
        "runs" => "run",
        "tool" => "tool",
        "driver" => "toolComponent",
        "rules" => "reportingDescriptor",
        "shortDescription" | "fullDescription" | "help" => "multiformatMessageString",
        "defaultConfiguration" => "reportingConfiguration",
        "invocations" => "invocation",
        "toolExecutionNotifications" => "notification",
        "message" => "message",
        "results" => "result",
        "locations" => "location",
        "physicalLocation" => "physicalLocation",
        "artifactLocation" => "artifactLocation",
        "region" => "region",
        "logicalLocations" => "logicalLocation",
        "suppressions" => "suppression",
        _ => return None,
    })
}

fn is_sarif(name: &str, value: &serde_json::Value, seen: &mut std::collections::BTreeSet<&'static str>) {
    let SarifObject(name, may, must) = SARIF_OBJECTS.iter().find(|object| object.0 == name).unwrap();
    seen.insert(name);
    let members = value.as_object().unwrap();
    assert!(must.iter().all(|member| members.contains_key(*member)), "{name} lacks one of {must:?}: {value}");
    for (member, value) in members {
        assert!(may.contains(&member.as_str()), "{name} has no `{member}`");
        match (sarif_name(member), value) {
            (Some(inner), serde_json::Value::Array(list)) => list.iter().for_each(|item| is_sarif(inner, item, seen)),
            (Some(inner), one) => is_sarif(inner, one, seen),
            (None, _) => {}
        }
    }
}

#[test]
fn a_sarif_log_has_the_members_of_the_schema_and_no_others() {
    let mut seen = std::collections::BTreeSet::new();
    let wide = check(&inputs(), &["policies/wide.json", "--format", "sarif", "--waivers", "waivers/accepted.yml"]);
    let page = "account-authorization-details/recognised-first-of-several-pages.json";
    let account = check(&samples(), &[page, "--format", "sarif"]);
    for output in [wide, account] {
        is_sarif("sarifLog", &serde_json::from_slice(&output.stdout).unwrap(), &mut seen);
    }
    let unseen: Vec<_> = SARIF_OBJECTS.iter().map(|object| object.0).filter(|name| !seen.contains(name)).collect();
    assert_eq!(unseen, [""; 0], "nothing was written of these");
}

#[test]
fn findings_go_into_a_file_when_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("findings.json");
    let output = check(&inputs(), &["policies/wide.json", "--format", "json", "--output", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let findings: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(findings["format"], 1);
    let nowhere = folder.path().join("no/such/folder");
    let output = check(&inputs(), &["policies/wide.json", "--output", nowhere.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
}
