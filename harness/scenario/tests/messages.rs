//! What a user reads when a scenario file is refused: every file of `refused/` with its errors as they are printed.

use miette::{GraphicalReportHandler, GraphicalTheme};
use portcullis_scenario::parse;

#[test]
fn every_refusal_says_what_where_and_what_to_do() {
    insta::glob!("refused/*.yml", |path| {
        let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        let name = path.file_name().unwrap().to_str().unwrap();
        let errors = parse(name, &text).expect_err("the file is refused");
        let mut printed = String::new();
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(110);
        handler.render_report(&mut printed, &errors).unwrap();
        insta::assert_snapshot!(printed);
    });
}
