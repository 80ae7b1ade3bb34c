//! Policies written as blocks print byte for byte as the AWS provider 5.100 prints them.

use portcullis_terraform::{Options, load};

#[test]
fn every_document_prints_as_the_provider_prints_it() {
    let dir = "tests/cases/policy-documents";
    let planned = load(&Options { dir: dir.into(), ..Options::default() }).unwrap().planned();
    let recorded: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{dir}/recorded.json")).unwrap()).unwrap();
    for (output, documents) in recorded.as_object().unwrap() {
        for (name, text) in documents.as_object().unwrap() {
            let given = planned[&format!("output.{output}")][name].as_str().unwrap();
            assert_eq!(given, text.as_str().unwrap(), "{output}.{name}");
        }
    }
}
