//! Keys that every such request to AWS has and this one does not: a statement that asks for one is judged as AWS would
//! never judge it, and that is told.

use super::known;
use crate::{
    Layers, Principal, Request,
    condition::{issuer_of, provider_claims},
    document::{Condition, Statement},
    evaluate::{Outcome, Question},
};

/// A warning for each such key that decided about a statement.
pub(super) fn warnings(request: &Request, layers: &Layers<'_>, assumed_path: bool) -> Vec<String> {
    let question = Question::new(request, layers);
    let mut warnings = Vec::new();
    for (layer, named) in layers.consulted(&question) {
        for statement in &named.policy.document().statements {
            let about_it = question.action(statement)
                && question.principal(statement, layer).is_some()
                && question.resource(statement, layer);
            if !about_it {
                continue;
            }
            for condition in deciding(&question, statement) {
                let text = format!(
                    "policy `{}`: {}: AWS sets `{}` in every such request, and this one does not have it: give it in \
                     `context`",
                    named.name, condition.pointer, condition.key
                );
                warnings.push(text);
            }
            let by_path = statement.conditions.iter().find(|it| assumed_path && it.lookup == "aws:principalarn");
            warnings.extend(by_path.map(|condition| {
                format!(
                    "policy `{}`: {}: `{}` is taken to be the ARN of a role without a path: a session's ARN does not \
                     tell it, give `aws:PrincipalArn` in `context` if there is one",
                    named.name, condition.pointer, condition.key
                )
            }));
        }
    }
    warnings
}

/// The conditions on such keys, when every other condition of the statement holds.
fn deciding<'s>(question: &Question<'_>, statement: &'s Statement) -> Vec<&'s Condition> {
    let is_absent = |condition: &&Condition| {
        question.values(&condition.lookup).is_none() && is_always_set(question.request, &condition.lookup)
    };
    let (absent, others): (Vec<&Condition>, Vec<&Condition>) = statement.conditions.iter().partition(is_absent);
    if others.into_iter().all(|condition| question.holds(condition) != Outcome::Fails) { absent } else { Vec::new() }
}

/// Whether AWS sets the key, in lower case, in every request of such a caller.
///
/// AWS: "AWS global condition context keys", under “Availability”; the tables of "IAM and AWS STS condition context keys".
fn is_always_set(request: &Request, key: &str) -> bool {
    let name = request.action.split_once(':').map_or("", |(_, name)| name);
    let assumes = name.to_ascii_lowercase().starts_with("assumerole");
    match key {
        "aws:currenttime" | "aws:epochtime" | "aws:securetransport" | "aws:viaawsservice" | "aws:requestedregion" => {
            true
        }
        // Not what a service asks on somebody's behalf, nor what comes through a VPC endpoint.
        "aws:sourceip" => !matches!(request.principal, Principal::Service(_)),
        "aws:userid" | "aws:principalarn" => matches!(request.principal, Principal::Aws(_)),
        "aws:tokenissuetime" => known::lacks_a_path(&request.principal),
        "sts:rolesessionname" => assumes,
        "sts:roleauthorizedbyidp" => name.eq_ignore_ascii_case("AssumeRoleWithWebIdentity"),
        _ => match (&request.principal, key.split_once(':')) {
            (Principal::Federated(provider), Some((issuer, claim @ ("aud" | "sub")))) => {
                let own = issuer_of(provider);
                issuer.eq_ignore_ascii_case(own) && provider_claims(own).contains(&claim)
            }
            _ => false,
        },
    }
}
