//! What an outsider's request has beside his name: an account, an organization and a network of his own, made of the
//! policy's own patterns; and what is true whoever asks: the hour, and the resource's account, organization and tags.
//!
//! An account, organization or network that the policy names in full is never his. A tag of the resource is taken to be what
//! the policy asks for: a condition on it tells resources apart, and not callers.

use super::{Segment, circumstances::of_caller, fill, outsider::Call};
use crate::{Context, ContextValue, document::Condition, lint::PlacedPolicy};

/// Accounts of strangers, of different digits, for a policy may refuse some.
const ACCOUNTS: &[&str] = &["999999999999", "888888888888", "210987654321"];
/// More values than this are not followed.
const FOLLOWED: usize = 8;
/// Keys of everybody's request, which AWS sets by itself.
const ALWAYS: &[(&str, &str)] = &[("aws:CurrentTime", "aws:currenttime"), ("aws:EpochTime", "aws:epochtime")];

fn conditions<'a>(policy: PlacedPolicy<'a>) -> impl Iterator<Item = &'a Condition> {
    policy.policy.document().statements.iter().flat_map(|statement| &statement.conditions)
}

/// The values that conditions compare with a key.
fn values<'a>(policy: PlacedPolicy<'a>, key: &'a str) -> impl Iterator<Item = Segment> + 'a {
    let conditions = conditions(policy).filter(move |condition| condition.lookup == key);
    let values = conditions.flat_map(|condition| condition.values.iter().map(move |value| (condition, value)));
    values.take(FOLLOWED).map(|(condition, value)| {
        // The ARN operators read wildcards as those of texts do.
        let wild = condition.operator.name().starts_with("Arn") && value.text.contains(['*', '?']);
        let segment = Segment::of(condition, &value.text);
        Segment { wild: wild || segment.wild, ..segment }
    })
}

/// Accounts that have nothing to do with the policy, those that its patterns let in included.
pub(super) fn accounts(policy: PlacedPolicy<'_>) -> Vec<String> {
    let of_arns = values(policy, "aws:principalarn").filter_map(|arn| {
        let text = arn.text.split(':').nth(4)?.to_owned();
        Some(Segment { wild: arn.wild && text.contains(['*', '?']), text })
    });
    let patterns = values(policy, "aws:principalaccount").chain(of_arns).filter(|account| account.wild);
    let usual = ACCOUNTS.iter().map(|account| (*account).to_owned());
    let accounts = usual.chain(patterns.filter_map(|pattern| account_like(&pattern.text)));
    accounts.filter(|account| !policy.policy.text().contains(account)).collect()
}

/// Twelve digits that the pattern takes.
fn account_like(pattern: &str) -> Option<String> {
    let literal = pattern.chars().filter(|letter| *letter != '*').count();
    let (before, after) = pattern.split_once('*').unwrap_or((pattern, ""));
    let digits = format!("{before}{}{after}", "7".repeat(12_usize.checked_sub(literal)?));
    let digits = digits.replace('*', "").replace('?', "7");
    (digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// What is true of the request whoever makes it.
pub(super) fn of_everybody(policy: PlacedPolicy<'_>, call: Call<'_>) -> Vec<(String, String)> {
    let mut found = vec![
        ("aws:ViaAWSService".to_owned(), "false".to_owned()),
        ("aws:PrincipalIsAWSService".to_owned(), "false".to_owned()),
    ];
    let moments = of_caller(&[policy], false, call.now);
    let spelled_out =
        |lookup: &str| ALWAYS.iter().find(|(_, lower)| *lower == lookup).map(|(key, _)| (*key).to_owned());
    found.extend(moments.into_iter().filter_map(|(key, value)| Some((spelled_out(&key)?, value))));
    let own = call.resource.split(':').nth(4).unwrap_or_default().to_owned();
    let named = |key| values(policy, key).find(|value| !value.text.contains("${"));
    // Of a policy that stands alone nobody knows whose resource it is: the account is the one that its author means.
    let account =
        named("aws:resourceaccount").filter(|_| !call.known).map(|account| fill(&account.text, "")).unwrap_or(own);
    found.push(("aws:ResourceAccount".to_owned(), account));
    let organization =
        named("aws:resourceorgid").map_or_else(|| "o-owner00000".to_owned(), |id| fill(&id.text, "owner00000"));
    found.push(("aws:ResourceOrgID".to_owned(), organization));
    for condition in conditions(policy) {
        if is_tag_of_resource(&condition.lookup)
            && let Some(value) = condition.values.iter().find(|value| !value.text.contains("${"))
            && !condition.operator.negated()
            && !condition.operator.asks_presence()
        {
            let value = if condition.reads_wildcards() { fill(&value.text, "mallory") } else { value.text.clone() };
            found.push((condition.key.clone(), value));
        }
        for key in condition.values.iter().flat_map(|value| variables(&value.text)) {
            if is_tag_of_resource(&key.to_ascii_lowercase())
                && !found.iter().any(|(had, _)| had.eq_ignore_ascii_case(key))
            {
                found.push((key.to_owned(), "mallory".to_owned()));
            }
        }
    }
    found
}

fn is_tag_of_resource(lookup: &str) -> bool {
    ["aws:resourcetag/", "iam:resourcetag/", "ecr:resourcetag/"].iter().any(|start| lookup.starts_with(start))
}

/// Gives the outsider the organization, the network and the provider that patterns leave open, and the tags that the
/// policy compares with something.
pub(super) fn fit(policy: PlacedPolicy<'_>, account: &str, context: &mut Context) {
    let open = |key| values(policy, key).find(|value| value.wild);
    if let Some(id) = open("aws:principalorgid") {
        context.set("aws:PrincipalOrgID", fill(&id.text, "mallory000"));
    }
    // `o-…/r-…/ou-…/`: the organization comes first, and one that is named in full is not the outsider's.
    let path = values(policy, "aws:principalorgpaths").find(|path| {
        let organization = path.text.split('/').next().unwrap_or_default();
        path.wild && organization.contains(['*', '?'])
    });
    if let Some(path) = path {
        let path = fill(&path.text, "mallory000");
        context.set("aws:PrincipalOrgID", path.split('/').next().unwrap_or_default());
        context.set_all("aws:PrincipalOrgPaths", [path]);
    }
    for (key, lookup) in [("aws:SourceVpc", "aws:sourcevpc"), ("aws:SourceVpce", "aws:sourcevpce")] {
        if let Some(id) = open(lookup) {
            context.set(key, fill(&id.text, "0a1b2c3d4e5f60718"));
        }
    }
    let start = format!("arn:aws:iam::{account}:");
    let provider = open("aws:federatedprovider").and_then(|wanted| {
        let rests = wanted.behind(&start);
        // The rest that follows the account's colon, where the pattern has one.
        rests.last().map(|rest| format!("{start}{}", fill(rest, "oidc-provider/mallory.example")))
    });
    if let Some(provider) = provider {
        context.set("aws:FederatedProvider", provider);
    }
    for key in conditions(policy).flat_map(|condition| &condition.values).flat_map(|value| variables(&value.text)) {
        if key.to_ascii_lowercase().starts_with("aws:principaltag/") && context.value(key).is_none() {
            context.set(key, "mallory");
        }
    }
}

/// The value with what the request has in the place of its variables, and of its stars where they are read.
pub(super) fn spelled(value: &str, wildcards: bool, context: &Context) -> String {
    let mut spelled = value.to_owned();
    for key in variables(value) {
        let seen = match context.value(key) {
            Some(ContextValue::Single(seen)) => seen.as_str(),
            Some(ContextValue::Multi(_)) | None => "mallory",
        };
        spelled = spelled.replace(&format!("${{{key}}}"), seen);
    }
    if wildcards { fill(&spelled, "mallory") } else { spelled }
}

/// The keys of the variables in a text that have no default.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    inside.filter(|key| key.contains(':') && !key.contains(','))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1234*", Some("123477777777"))]
    #[case("*9", Some("777777777779"))]
    #[case("*", Some("777777777777"))]
    #[case("12345678901?", Some("123456789017"))]
    #[case("1234", None)]
    #[case("*:1", None)]
    #[case("1234567890123*", None)]
    fn an_account_is_made_of_a_pattern(#[case] pattern: &str, #[case] expected: Option<&str>) {
        assert_eq!(account_like(pattern).filter(|_| pattern.contains(['*', '?'])).as_deref(), expected);
    }

    #[test]
    fn variables_are_spelled_out() {
        let mut context = Context::new();
        context.set("aws:ResourceTag/team", "web");
        assert_eq!(spelled("${aws:ResourceTag/team}-*", true, &context), "web-mallory");
        assert_eq!(spelled("${aws:PrincipalTag/team}", false, &context), "mallory");
    }
}
