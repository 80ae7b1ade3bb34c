//! [`scenarios!`]: a test of every case of scenario files.
//!
//! The files are read when the crate is compiled. One that is wrong is a compile error that says where and what to do.

mod files;
mod name;

use std::path::{Path, PathBuf};

use portcullis_scenario::{Scenario, parse};
use proc_macro::TokenStream;
use proc_macro2::Span;
use quote::quote;
use syn::{Ident, LitStr};

use crate::name::Names;

/// Makes a test of every case of a scenario file, or of all scenario files in a folder and below it. The path begins at
/// the crate that is tested.
///
/// A scenario becomes a module and a case a test in it, named in its own words:
/// `deploy_to_ecr::another_repository_is_refused`. A changed file is compiled again; `the_cases_are_those_of_the_files`
/// fails when a file was added or removed without that.
#[proc_macro]
pub fn scenarios(path: TokenStream) -> TokenStream {
    let path = match syn::parse::<LitStr>(path) {
        Ok(path) => path,
        Err(error) => return error.into_compile_error().into(),
    };
    match tests(&path.value()) {
        Ok(tests) => tests.into(),
        Err(message) => syn::Error::new(path.span(), message).into_compile_error().into(),
    }
}

fn tests(path: &str) -> Result<proc_macro2::TokenStream, String> {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let mut modules = Vec::new();
    let mut all = Vec::new();
    let mut texts = Vec::new();
    let mut names = Names::default();
    for file in files::scenarios(&folder.join(path))? {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("`{}`: {error}", file.display()))?;
        let shown = shown(&file, &folder);
        let scenario = parse(&shown, &text).map_err(|errors| told(&errors))?;
        all.extend(scenario.cases.iter().map(|case| format!("{}: {}", scenario.title, case.name)));
        let module = Ident::new(&names.of(&scenario.title), Span::call_site());
        let cases = cases(&scenario, &shown);
        modules.push(quote! { mod #module { #(#cases)* } });
        texts.push(file.display().to_string());
    }
    Ok(quote! {
        #(#modules)*

        #[test]
        fn the_cases_are_those_of_the_files() {
            ::portcullis::unchanged(#path, &[#(#all),*]);
        }

        // A changed file is a reason to compile again.
        const _: &[&str] = &[#(include_str!(#texts)),*];
    })
}

fn cases<'a>(scenario: &'a Scenario, file: &'a str) -> impl Iterator<Item = proc_macro2::TokenStream> + 'a {
    let mut names = Names::default();
    scenario.cases.iter().map(move |case| {
        let (test, name) = (Ident::new(&names.of(&case.name), Span::call_site()), &case.name);
        quote! {
            #[test]
            fn #test() {
                ::portcullis::run_case(#file, #name);
            }
        }
    })
}

/// The path below the crate, with slashes: what a test reads again when it runs.
fn shown(file: &Path, folder: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file);
    below.display().to_string().replace('\\', "/")
}

fn told(errors: &portcullis_scenario::ScenarioErrors) -> String {
    let mut text = errors.to_string();
    for problem in errors.problems() {
        text.push_str(&format!("\n{}: {problem}", problem.place()));
        if let Some(next_step) = problem.next_step() {
            text.push_str(&format!("\n  help: {next_step}"));
        }
    }
    text
}
