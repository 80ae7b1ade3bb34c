//! A wildcard within the owner's name: `repo:acme*` also means `acme-mallory`, whom anybody can register.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "open-owner-name",
    severity: Severity::Critical,
    title: "a wildcard that lets other owners of a similar name in",
    explanation: "A `*` crosses slashes and colons. Where it touches the owner's name, an organization whose name only \
                  begins or ends like yours matches, and such names are free to register.",
    fix: "End the owner's name with `/`, or with `@` and its id: `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.github) {
        let Some(token) = &grant.survey.stranger else { continue };
        let Cause::OpenOwner(value) = grant.cause(token) else { continue };
        let message = format!("`{}` also names the owner `{}`", value.text, token.owner);
        let who = format!("a job of `{}/{}`, which anybody can register", token.owner, token.repository);
        findings.push(RULE.finding(trust.at(value.at), message).witness(grant.witness(token, who)));
    }
}
