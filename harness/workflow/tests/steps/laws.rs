//! What holds for every script: it is read without panic, in bounded time and memory.

use portcullis_expression::Contexts;
use portcullis_workflow::{
    Place, Step, Text,
    steps::{self, Deeds, JobSteps},
};
use proptest::prelude::*;

fn deeds_of(script: &str, count: usize) -> Deeds {
    let place = Place { file: "w.yml".into(), line: 1, column: 1 };
    let mut step = Step::at(place.clone());
    step.run = Some(Text { text: script.to_owned(), place });
    let steps = vec![step; count];
    steps::deeds(&JobSteps {
        steps: &steps,
        contexts: Contexts::new(),
        shell: None,
        may_mint: false,
        releases: std::collections::BTreeMap::new(),
    })
}

fn script_like() -> impl Strategy<Value = String> {
    let words = [
        "docker",
        " push ",
        " build ",
        "-t ",
        "--push ",
        "--tag=",
        "$X",
        "${X:-y}",
        "${X::3}",
        "${X##*/}",
        "$(a b)",
        "`c`",
        "'",
        "\"",
        "\\",
        "\n",
        ";",
        "&&",
        "||",
        "|",
        ">",
        ">>",
        "2>&1",
        "<",
        "<<<",
        "<<EOF",
        "#",
        "X=",
        " ",
        "=",
        "echo ",
        "$GITHUB_OUTPUT",
        "${{ github.sha }}",
        "${{ x",
        "}}",
        "if ",
        "(",
        ")",
        "{",
        "}",
        "aws ecr get-login-password",
        "login ",
        "ä",
        "\u{F0000}",
        "/",
        ":",
        "@",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..60).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn no_script_makes_it_panic(script in script_like()) {
        drop(deeds_of(&script, 2).to_string());
    }

    #[test]
    fn an_image_without_variables_is_pushed_as_written(name in "[a-z0-9]{1,12}([.][a-z]{1,4})?(/[a-z0-9]{1,9}(_[a-z0-9]{1,9})?){1,3}:[a-z0-9][a-z0-9.-]{0,8}") {
        let said = deeds_of(&format!("docker push {name}"), 1).to_string();
        prop_assert!(said.contains(&format!("push {name}\n")), "{said}");
    }
}

#[test]
fn scripts_that_double_a_text_or_repeat_a_sign_end_soon() {
    let doubled = format!("X=0123456789\n{}docker push $X", "X=$X$X\n".repeat(2000));
    assert!(deeds_of(&doubled, 1).to_string().contains("repository: <it "));
    let exported = "echo \"X=$X$X\" >> $GITHUB_ENV\n".repeat(500);
    drop(deeds_of(&exported, 20));
    drop(deeds_of(&"2>&1 ".repeat(20_000), 1));
    drop(deeds_of(&"$(".repeat(20_000), 1));
    drop(deeds_of(&"a |\n".repeat(20_000), 1));
}
