//! What holds for any text: reading ends soon, with a workflow or with errors, and so does running it.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use portcullis_model::{Event, Repository};
use portcullis_workflow::{JobOutcome, Run, Workflow, WorkflowErrors};
use proptest::prelude::*;

fn read(text: &str) -> Result<Workflow, WorkflowErrors> {
    Workflow::read(".github/workflows/ci.yml", text, &|_| Some("on: workflow_call\njobs: {}\n".to_owned()))
}

/// The errors as a terminal would read them aloud.
fn shown(errors: &WorkflowErrors) -> String {
    let mut shown = String::new();
    miette::NarratableReportHandler::new().render_report(&mut shown, errors).unwrap();
    shown
}

/// Does everything with a text that can be done with a workflow.
fn exercise(text: &str) {
    match read(text) {
        Err(errors) => {
            assert!(!errors.errors().is_empty());
            assert!(errors.errors().len() <= 10);
            shown(&errors);
        }
        Ok(workflow) => {
            let _ = workflow.template(true);
            let run = Run::new(Repository::new("o", "r"), Event::Push("refs/heads/main".to_owned()));
            if let Ok(Ok(started)) = workflow.run(&run) {
                for job in workflow.jobs() {
                    let _ = started.job(&job);
                }
            }
        }
    }
}

fn differential() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/differential");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yml"));
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_ends_in_a_workflow_or_in_errors(text in "\\PC{0,200}") {
        exercise(&text);
    }

    #[test]
    fn so_does_anything_that_looks_like_yaml(text in "([a-z]{1,4}|on|jobs|[-:#?|>&*!%@`'\"{}\\[\\], \n\t]|\\$\\{\\{|\\}\\}|<<){0,80}") {
        exercise(&text);
        exercise(&format!("on: push\njobs:\n  a:\n    runs-on: x\n    {text}"));
    }

    #[test]
    fn so_does_a_workflow_with_a_piece_replaced(
        file in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        length in 0usize..12,
        by in "(\\$\\{\\{|\\}\\}|&a|\\*a|\\[|\\{|!!int |- |: |\n|'|\"|[a-z0-9]{0,3})",
    ) {
        let files = differential();
        let text: Vec<char> = file.get(&files).chars().collect();
        let from = from.index(text.len());
        let to = (from + length).min(text.len());
        let changed: String = text[..from].iter().copied().chain(by.chars()).chain(text[to..].iter().copied()).collect();
        exercise(&changed);
    }
}

fn message(text: &str) -> String {
    read(text).unwrap_err().errors()[0].message().to_owned()
}

#[test]
fn deep_nesting_is_refused() {
    let flow = format!("on: {}", "[".repeat(100_000));
    assert!(read(&flow).is_err());
    let mut block = String::new();
    for level in 0..200 {
        writeln!(block, "{}a:", " ".repeat(level)).unwrap();
    }
    assert_eq!(message(&block), ".github/workflows/ci.yml: Maximum object depth exceeded");
}

#[test]
fn nested_aliases_do_not_fill_the_memory() {
    let mut text = "x0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        writeln!(text, "x{level}: &a{level} [{below}]").unwrap();
    }
    assert_eq!(message(&text), ".github/workflows/ci.yml: Maximum YAML nodes exceeded");
}

#[test]
fn a_file_beyond_githubs_size_is_refused() {
    let text = format!("on: push\n# {}\n", "x".repeat(1024 * 1024));
    assert_eq!(
        message(&text),
        ".github/workflows/ci.yml: The maximum file size of 1048576 characters has been exceeded"
    );
}

#[test]
fn a_workflow_that_calls_itself_ends() {
    let text = "on: [push, workflow_call]\njobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n";
    let errors = Workflow::read(".github/workflows/ci.yml", text, &|_| Some(text.to_owned())).unwrap_err();
    assert_eq!(errors.errors()[0].message(), "Nested reusable workflow depth exceeded 9.");
}

#[test]
fn a_long_chain_of_jobs_is_walked_to_its_end() {
    let mut text = "on: push\njobs:\n  j0:\n    runs-on: x\n    steps: [{ run: x }]\n".to_owned();
    for job in 1..2_000 {
        writeln!(text, "  j{job}:\n    needs: j{}\n    runs-on: x\n    steps: [{{ run: x }}]", job - 1).unwrap();
    }
    let workflow = read(&text).unwrap();
    let run = Run::new(Repository::new("o", "r"), Event::Push("refs/heads/main".to_owned()));
    let started = workflow.run(&run).unwrap().unwrap();
    assert!(matches!(started.job("j1999").unwrap(), JobOutcome::Runs(_)));
}

#[test]
fn an_error_shows_the_line_it_is_about() {
    let errors = read("on: push\njobs:\n  a:\n    runs_on: x # here\n    steps: []\n").unwrap_err();
    let shown = shown(&errors);
    assert!(shown.contains("Unexpected value 'runs_on'"), "{shown}");
    assert!(shown.contains("label at line 4, columns 5 to 14: here"), "{shown}");
}
