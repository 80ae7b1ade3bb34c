//! What a case changes about its token: faults that are built in, claims that are overridden.

use portcullis_model::TokenFault;
use serde_json::{Map, Value};

use crate::{
    fields::Fields,
    json::json,
    keys::TOKEN,
    problem::Problems,
    value::{choice, entries, list},
    yaml::Node,
};

/// What is different about the token of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenOverrides {
    /// Defects that the issuer builds in, each once.
    pub faults: Vec<TokenFault>,
    /// Claims that replace the issuer's own; `null` leaves the claim out.
    pub claims: Map<String, Value>,
}

/// Reads `token`; what is wrong is noted.
pub(crate) fn token(node: &Node, problems: &mut Problems) -> TokenOverrides {
    let Some(fields) = Fields::read(node, &TOKEN, problems) else {
        return TokenOverrides::default();
    };
    let mut token = TokenOverrides::default();
    let names: Vec<(&str, TokenFault)> = TokenFault::ALL.iter().map(|fault| (fault.name(), *fault)).collect();
    for node in fields.find("faults").map_or(&[][..], |node| list(node, "`faults`", "faults: [wrong-key]", problems)) {
        let Some(fault) = choice(node, "a fault of a token", &names, problems) else { continue };
        if token.faults.contains(&fault) {
            problems.add(&node.at, format!("the fault `{}` is given twice", fault.name())).help("remove one of them");
        } else {
            token.faults.push(fault);
        }
    }
    if let Some(node) = fields.find("claims") {
        for entry in entries(node, "`claims`", "claims: { ref: refs/heads/main }", problems) {
            let value = json(&entry.value, problems);
            token.claims.insert(entry.key.clone(), value);
        }
    }
    token
}
