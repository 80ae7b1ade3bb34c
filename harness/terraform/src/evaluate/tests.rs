//! Expressions with the results that `terraform console` of Terraform 1.11.4 gives for them.

use std::collections::BTreeMap;

use camino::Utf8Path;
use hcl_edit::parser::parse_expr;
use proptest::prelude::*;
use rstest::rstest;

use super::{Evaluator, Scope};
use crate::{
    configuration::Module,
    error::Problem,
    functions, graph, json,
    reference::{Address, references},
    source::SourceFile,
    value::Value,
};

fn evaluate(text: &str) -> Result<Value, Problem> {
    let file = SourceFile::new(Utf8Path::new("test.tf"), text);
    let expression = parse_expr(text).map_err(|error| Problem::new(error.message()))?;
    references(&expression, &file)?;
    let values = BTreeMap::from([
        (Address::Variable("env".to_owned()), Value::text("dev")),
        (Address::Resource("aws_iam_role".to_owned(), "x".to_owned()), Value::Unknown),
    ]);
    Evaluator::new(Scope { values: &values, dir: Utf8Path::new(".") }, &file).evaluate(&expression)
}

/// The result as JSON.
fn encoded(text: &str) -> String {
    json::encode(&evaluate(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))).unwrap()
}

#[rstest]
#[case(r#""${true}-${1.50}-${1e3}""#, r#""true-1.5-1000""#)]
#[case(r#""${[1]}""#, "[1]")]
#[case(r#"1 == "1""#, "false")]
#[case(r#"true ? 1 : "a""#, r#""1""#)]
#[case(r#"true ? [1] : ["a"]"#, r#"["1"]"#)]
#[case(r#"true ? "a" : null"#, r#""a""#)]
#[case(r#"0.1 + 0.2"#, "0.3")]
#[case("-5 % 3", "-2")]
#[case("5 / 2", "2.5")]
#[case("1 + 2 * 3", "7")]
#[case(r#"1 < "2""#, "true")]
#[case(r#"!"true""#, "false")]
#[case(r#"{ a = 1, "a" = 2, b : 3 }"#, r#"{"a":2,"b":3}"#)]
#[case(r#"{ for k, v in { b = 1, a = 2 } : upper(k) => v }"#, r#"{"A":2,"B":1}"#)]
#[case(r#"[for k, v in { b = 1, a = 2 } : "${k}${v}"]"#, r#"["a2","b1"]"#)]
#[case(r#"[for i, v in ["x", "y"] : i]"#, "[0,1]")]
#[case(r#"{ for v in ["a", "b", "a"] : v => 1... }"#, r#"{"a":[1,1],"b":[1]}"#)]
#[case(r#"[for x in ["a", "b"] : x if x != "a"]"#, r#"["b"]"#)]
#[case("[{ a = 1 }, { a = 2 }][*].a", "[1,2]")]
#[case(r#""x"[*]"#, r#"["x"]"#)]
#[case("null[*]", "[]")]
#[case(r#""%{ if true }x%{ else }y%{ endif }""#, r#""x""#)]
#[case(r#""%{ for x in ["a", "b"] ~} ${x} %{ endfor ~}""#, r#""a b ""#)]
#[case(r#""\u00e9${"$"}{x} $${y} %%{z}""#, r#""é${x} ${y} %{z}""#)]
fn the_language_is_terraforms(#[case] text: &str, #[case] result: &str) {
    assert_eq!(encoded(text), result);
}

#[rstest]
#[case(
    r#"format("%s-%d-%03d-%q-%v-%5s|%-5s|%%", "a", 1, 2, "q", [1], "b", "c")"#,
    r#""a-1-002-\"q\"-[1]-    b|c    |%""#
)]
#[case(r#"format("%d", "12")"#, r#""12""#)]
#[case(r#"formatlist("repo:%s:*", ["a", "b"])"#, r#"["repo:a:*","repo:b:*"]"#)]
#[case(r#"join(",", [1, true, "x"])"#, r#""1,true,x""#)]
#[case(r#"split(",", "")"#, r#"[""]"#)]
#[case(r#"substr("hello", 1, -1)"#, r#""ello""#)]
#[case(r#"substr("abc", 5, 1)"#, r#""""#)]
#[case(r#"trim("xxhixx", "x")"#, r#""hi""#)]
#[case(r#"chomp("a\n\n")"#, r#""a""#)]
#[case(r#"indent(2, "a\nb")"#, r#""a\n  b""#)]
#[case(r#"title("éa b-c")"#, r#""Éa B-C""#)]
#[case(r#"replace("x", "", "-")"#, r#""-x-""#)]
#[case(r#"replace("a.b.c", ".", "-")"#, r#""a-b-c""#)]
#[case(r#"trimprefix("refs/heads/x", "refs/heads/")"#, r#""x""#)]
#[case(r#"lookup({ a = 1 }, "b", 2)"#, "2")]
#[case(r#"element(["a", "b"], 3)"#, r#""b""#)]
#[case(r#"merge({ a = 1 }, null, { b = 2 })"#, r#"{"a":1,"b":2}"#)]
#[case(r#"coalesce(null, "", "b")"#, r#""b""#)]
#[case(r#"contains(["1"], 1)"#, "false")]
#[case(r#"distinct(["a", "b", "a"])"#, r#"["a","b"]"#)]
#[case(r#"flatten([["a"], ["b", ["c"]]])"#, r#"["a","b","c"]"#)]
#[case(r#"compact(["a", "", null, "b"])"#, r#"["a","b"]"#)]
#[case(r#"toset(["b", "a", "b"])"#, r#"["a","b"]"#)]
#[case(r#"tolist(["b", 1])"#, r#"["b","1"]"#)]
#[case(r#"tomap({ a = 1, b = "x" })"#, r#"{"a":"1","b":"x"}"#)]
#[case(r#"concat(["a"], [1])"#, r#"["a",1]"#)]
#[case(r#"setunion(["a"], ["b", "a"])"#, r#"["a","b"]"#)]
#[case(r#"jsondecode("{\"a\":1.50,\"b\":[true,null]}")"#, r#"{"a":1.5,"b":[true,null]}"#)]
#[case(r#"jsonencode({ b = [1.50, null], a = "<" })"#, r#""{\"a\":\"\\u003c\",\"b\":[1.5,null]}""#)]
#[case(r#"max(1, "2")"#, "2")]
#[case("range(1, 4)", "[1,2,3]")]
#[case("one([])", "null")]
#[case(r#"zipmap(["a", "b"], [1, 2])"#, r#"{"a":1,"b":2}"#)]
#[case(r#"slice(["a", "b", "c"], 1, 2)"#, r#"["b"]"#)]
#[case(r#"base64encode("hi")"#, r#""aGk=""#)]
#[case(r#"try(var.env.nothing, "x")"#, r#""x""#)]
#[case(r#"can(var.env.nothing)"#, "false")]
#[case(r#"concat([["a"], ["b"]]...)"#, r#"["a","b"]"#)]
#[case(r#"lower("ÀB")"#, r#""àb""#)]
#[case(r#"endswith("abc", "bc")"#, r#"true"#)]
#[case(r#"strrev("abc")"#, r#""cba""#)]
#[case(r#"trimspace(" a\n")"#, r#""a""#)]
#[case(r#"trimsuffix("a.git", ".git")"#, r#""a""#)]
#[case(r#"abs(-1.5)"#, r#"1.5"#)]
#[case(r#"ceil(1.2)"#, r#"2"#)]
#[case(r#"floor(-1.2)"#, r#"-2"#)]
#[case(r#"min(2, 1)"#, r#"1"#)]
#[case(r#"sum([1, 2.5])"#, r#"3.5"#)]
#[case(r#"tobool("true")"#, r#"true"#)]
#[case(r#"tostring(1.10)"#, r#""1.1""#)]
#[case(r#"tonumber("1.50")"#, r#"1.5"#)]
#[case(r#"base64decode("aGk=")"#, r#""hi""#)]
#[case(r#"alltrue([true, "true"])"#, r#"true"#)]
#[case(r#"anytrue([])"#, r#"false"#)]
#[case(r#"chunklist(["a", "b", "c"], 2)"#, r#"[["a","b"],["c"]]"#)]
#[case(r#"coalescelist([], ["a"])"#, r#"["a"]"#)]
#[case(r#"index(["a", "b"], "b")"#, r#"1"#)]
#[case(r#"keys({ b = 1, a = 2 })"#, r#"["a","b"]"#)]
#[case(r#"values({ b = 1, a = 2 })"#, r#"[2,1]"#)]
#[case(r#"length({ a = 1 })"#, r#"1"#)]
#[case(r#"length("abc")"#, r#"3"#)]
#[case(r#"reverse(["a", "b"])"#, r#"["b","a"]"#)]
#[case(r#"setintersection(["a", "b"], ["b"])"#, r#"["b"]"#)]
#[case(r#"setsubtract(["a", "b"], ["b"])"#, r#"["a"]"#)]
#[case(r#"sort(["b", "a"])"#, r#"["a","b"]"#)]
#[case(r#"strcontains("abc", "b")"#, r#"true"#)]
#[case(r#"coalesce(1, "x")"#, r#""1""#)]
#[case(r#"title("hello-wORLD it's")"#, r#""Hello-WORLD It'S""#)]
#[case(r#"distinct([1, "1"])"#, r#"["1"]"#)]
#[case(r#"startswith("abc", "a")"#, r#"true"#)]
#[case(r#"upper("é")"#, r#""É""#)]
#[case(r#"startswith(file("Cargo.toml"), "[package]")"#, r#"true"#)]
fn functions_give_what_terraform_gives(#[case] text: &str, #[case] result: &str) {
    assert_eq!(encoded(text), result);
}

#[test]
fn every_function_has_a_case() {
    let table = include_str!("tests.rs");
    let calls = |name: &str| {
        let call = format!("{name}(");
        let starts =
            |at: usize| !table.get(..at).unwrap().ends_with(|before: char| before.is_alphanumeric() || before == '_');
        table.match_indices(&call).any(|(at, _)| starts(at))
    };
    let missing: Vec<_> = functions::names().filter(|name| !calls(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[rstest]
#[case(r#""a${null}""#)]
#[case("{ a = 1 }.b")]
#[case("[1][3]")]
#[case(r#"{ (null) = 1 }"#)]
#[case(r#""a" ? 1 : 2"#)]
#[case(r#"join("-", "a")"#)]
#[case(r#"upper(["a"])"#)]
#[case(r#"upper("a", "b")"#)]
#[case(r#"lookup({ a = 1 }, "b")"#)]
#[case(r#"format("%s")"#)]
#[case(r#"format("%s", "a", "b")"#)]
#[case("element([], 0)")]
#[case(r#"tonumber("abc")"#)]
#[case(r#"{ for v in ["a", "a"] : v => 1 }"#)]
#[case(r#""a" + 1"#)]
#[case("{ var.env = 1 }")]
#[case(r#"file("../Cargo.toml")"#)]
#[case(r#"file("/etc/hostname")"#)]
#[case("env")]
fn what_terraform_refuses_is_refused(#[case] text: &str) {
    assert!(evaluate(text).is_err());
}

#[rstest]
#[case("aws_iam_role.x.arn", false)]
#[case(r#""role ${aws_iam_role.x.arn}""#, false)]
#[case("jsonencode({ a = aws_iam_role.x.arn })", false)]
#[case(r#"aws_iam_role.x.arn == "a" ? 1 : 2"#, false)]
#[case("[for x in aws_iam_role.x.managed_policy_arns : x]", false)]
#[case("length([aws_iam_role.x.arn]) == 1 ? 1 : 2", false)]
#[case("try(var.env, aws_iam_role.x.arn)", true)]
fn what_only_the_apply_tells_is_unknown(#[case] text: &str, #[case] known: bool) {
    assert_eq!(evaluate(text).unwrap() != Value::Unknown, known);
}

fn problem_of_file(text: &str) -> String {
    let file = SourceFile::new(Utf8Path::new("test.tf"), text);
    let module = match Module::read(&[std::sync::Arc::clone(&file)]) {
        Ok(module) => module,
        Err(problems) => return problems[0].to_string(),
    };
    let mut values = BTreeMap::from([(Address::Variable("env".to_owned()), Value::Unknown)]);
    for index in graph::ordered(&module).unwrap() {
        let node = &module.nodes[index];
        let crate::configuration::Declaration::Local(expression) = &node.declaration else { continue };
        let scope = Scope { values: &values, dir: Utf8Path::new(".") };
        match Evaluator::new(scope, &file).evaluate(expression) {
            Ok(value) => values.insert(node.address.clone(), value),
            Err(problem) => return problem.to_string(),
        };
    }
    "no problem".to_owned()
}

#[rstest]
#[case("!", "true", "")]
#[case("-", "1", "")]
#[case("(", "1", ")")]
#[case("[", "", "]")]
#[case("{ a = ", "1", " }")]
#[case("\"${", "1", "}\"")]
#[case("true ? 1 : ", "1", "")]
#[case("upper(", "\"a\"", ")")]
#[case("1 + ", "1", "")]
#[case("", "[1]", "[*]")]
#[case("", "local.y", ".a")]
#[case("[for x in ", "[]", " : x]")]
fn what_is_nested_without_end_is_refused(#[case] open: &str, #[case] inner: &str, #[case] close: &str) {
    let times = 20_000;
    let text = format!("locals {{\n  y = 1\n  x = {}{inner}{}\n}}\n", open.repeat(times), close.repeat(times));
    assert_ne!(problem_of_file(&text), "no problem");
}

#[test]
fn blocks_that_are_nested_without_end_are_refused() {
    let times = 20_000;
    assert_ne!(problem_of_file(&format!("{}{}", "locals {\n".repeat(times), "}\n".repeat(times))), "no problem");
}

#[test]
fn a_chain_of_locals_cannot_build_a_bottomless_value() {
    let links = (1..5000).map(|index| format!("  x{index} = [local.x{}]\n", index - 1));
    let text = format!("locals {{\n  x0 = []\n{}}}\n", links.collect::<String>());
    assert_eq!(problem_of_file(&text), "the value of `local.x128` is nested more than 128 levels deep");
}

#[test]
fn a_heredoc_loses_its_indentation() {
    let text = "<<-EOT\n    a\n      ${var.env}\n    b\n  EOT\n";
    let file = format!("locals {{\n  x = {text}}}\n");
    let file = SourceFile::new(Utf8Path::new("test.tf"), &file);
    let module = Module::read(&[std::sync::Arc::clone(&file)]).unwrap();
    let crate::configuration::Declaration::Local(expression) = &module.nodes[0].declaration else { panic!() };
    let values = BTreeMap::from([(Address::Variable("env".to_owned()), Value::text("dev"))]);
    let value = Evaluator::new(Scope { values: &values, dir: Utf8Path::new(".") }, &file).evaluate(expression);
    assert_eq!(value.unwrap(), Value::text("a\n  dev\nb\n"));
}

proptest! {
    #[test]
    fn no_expression_makes_it_panic(text in "([a-z.\\[\\](){}\"$%?:,*=0-9+ -]|var\\.env|for|in|=>|\\$\\{|merge\\()*") {
        let _ = evaluate(&text);
    }

    #[test]
    fn no_file_makes_it_panic(
        text in "(resource \"aws_iam_role\" \"x\"|variable \"y\"|locals|[{}\\[\\]=\n\" ]|name|default|type|string|var.y|1|\\PC)*"
    ) {
        let file = SourceFile::new(Utf8Path::new("test.tf"), &text);
        if let Ok(module) = Module::read(&[file]) {
            let _ = graph::ordered(&module);
        }
    }
}
