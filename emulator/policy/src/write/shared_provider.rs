//! Providers of identities that many customers share: a trust policy must say whose identities it means.
//!
//! Checked on every Allow of `sts:AssumeRoleWithWebIdentity`, as recorded for `UpdateAssumeRolePolicy`: some operator
//! block must compare the issuer's claim with something other than everything. For GitHub Actions the rule holds for
//! every issuer that begins with its host, takes `sub` or `job_workflow_ref`, and refuses values that begin with `*`.
//! Stored policies are not checked again, and a grandfathered one can be stored as it is.
//!
//! AWS: "Identity-provider controls for shared OIDC providers"; the issuers beyond the recorded ones are from there.

use super::{Refusal, rule};
use crate::{
    condition::GITHUB_HOST,
    document::{Condition, Effect, Place, PrincipalForm, Statement},
};

/// Issuers and the condition key that must be compared.
static SHARED: &[(&str, &str)] = &[
    ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud"),
    ("gitlab.com", "gitlab.com:sub"),
    ("app.terraform.io", "app.terraform.io:sub"),
    ("vstoken.actions.githubusercontent.com", "vstoken.actions.githubusercontent.com:sub"),
    ("oidc-configuration.audit-log.githubusercontent.com", "oidc-configuration.audit-log.githubusercontent.com:sub"),
    ("agent.buildkite.com", "agent.buildkite.com:sub"),
    ("oidc.codefresh.io", "oidc.codefresh.io:sub"),
    ("studio.datachain.ai/api", "studio.datachain.ai/api:sub"),
    ("api.pulumi.com/oidc", "api.pulumi.com/oidc:aud"),
    ("sandboxes.cloud", "sandboxes.cloud:aud"),
    ("scalr.io", "scalr.io:sub"),
    ("tokens.cloud.shisho.dev", "tokens.cloud.shisho.dev:sub"),
    ("proidc.upbound.io", "proidc.upbound.io:sub"),
    ("oidc.vercel.com", "oidc.vercel.com:aud"),
    ("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName"),
    (
        "rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7",
        "rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7:sub",
    ),
    (
        "rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr",
        "rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr:sub",
    ),
    (
        "rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg",
        "rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg:sub",
    ),
    (
        "rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26",
        "rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26:sub",
    ),
    (
        "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
        "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb:sub",
    ),
    (
        "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu",
        "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu:sub",
    ),
];

/// Providers older than OpenID Connect support, and the keys that name an application.
static APPLICATIONS: &[(&str, &[&str])] = &[
    ("accounts.google.com", &["accounts.google.com:aud", "accounts.google.com:oaud", "accounts.google.com:sub"]),
    ("www.amazon.com", &["www.amazon.com:app_id", "www.amazon.com:sub"]),
    ("graph.facebook.com", &["graph.facebook.com:app_id", "graph.facebook.com:sub"]),
];

const HELP: &str = "without it every customer of the provider can become the role";

/// Checks one statement.
pub(super) fn check(statement: &Statement) -> Result<(), Refusal> {
    let web_identity = statement.action.names.iter().any(|name| name.text == "sts:AssumeRoleWithWebIdentity");
    if statement.effect != Effect::Allow || !web_identity {
        return Ok(());
    }
    for entry in statement.principal.iter().flat_map(|principal| &principal.entries) {
        if let PrincipalForm::Federated(provider) = &entry.form {
            check_provider(statement, provider, entry.at)?;
        }
    }
    Ok(())
}

fn check_provider(statement: &Statement, provider: &str, at: Place) -> Result<(), Refusal> {
    let issuer = provider.split_once(":oidc-provider/").map_or(provider, |(_, issuer)| issuer);
    if issuer == "cognito-identity.amazonaws.com" && !statement.has_condition {
        let refusal = Refusal::new(&rule::COGNITO_CONDITION, at, "the statement trusts every identity pool");
        return Err(refusal.help(HELP));
    }
    if let Some((_, keys)) = APPLICATIONS.iter().find(|(name, _)| *name == issuer) {
        return application(statement, issuer, keys, at);
    }
    if issuer.starts_with(GITHUB_HOST) {
        let keys = [format!("{issuer}:sub"), format!("{issuer}:job_workflow_ref")];
        let scoped = blocks(statement).into_iter().any(|block| {
            let mut named = block
                .into_iter()
                .filter(|condition| keys.iter().any(|key| key.eq_ignore_ascii_case(&condition.key)))
                .peekable();
            named.peek().is_some()
                && named.all(|condition| {
                    condition.values.iter().all(|value| !value.text.trim().is_empty() && !value.text.starts_with('*'))
                })
        });
        return if scoped { Ok(()) } else { Err(unscoped(provider, &keys.join(" or "), at)) };
    }
    let Some((_, key)) = SHARED.iter().find(|(name, _)| *name == issuer) else { return Ok(()) };
    let scoped = blocks(statement).into_iter().flatten().any(|condition| {
        condition.key.eq_ignore_ascii_case(key) && condition.values.iter().all(|value| value.text != "*")
    });
    if scoped { Ok(()) } else { Err(unscoped(issuer, key, at)) }
}

fn application(statement: &Statement, issuer: &str, keys: &[&str], at: Place) -> Result<(), Refusal> {
    let named = statement.conditions.iter().any(|condition| {
        matches!(condition.operator.name(), "StringEquals" | "StringEqualsIgnoreCase")
            && !condition.if_exists
            && keys.contains(&condition.key.as_str())
    });
    if named {
        return Ok(());
    }
    let aws_message = format!("Policy trusting {issuer} requires a StringEquals condition on an application id");
    let message = format!("the statement trusts every application of `{issuer}`");
    Err(Refusal::new(&rule::APPLICATION, at, message)
        .saying(aws_message)
        .help(format!("compare `{}` with your application's id", keys.join("` or `"))))
}

fn unscoped(principal: &str, keys: &str, at: Place) -> Refusal {
    let aws_message = format!(
        "Trust policy with trusted principal {principal} must evaluate, using StringEquals, StringLike or \
         StringEqualsIgnoreCase, {keys} which is not scoped to all."
    );
    let named = keys.replace(" or ", "` or `");
    let message = format!("the statement does not compare `{named}` with anything of yours");
    Refusal::new(&rule::SHARED_PROVIDER, at, message).saying(aws_message).help(HELP)
}

/// The conditions that count, operator block by operator block.
fn blocks(statement: &Statement) -> Vec<Vec<&Condition>> {
    let mut blocks: Vec<Vec<&Condition>> = Vec::new();
    for condition in &statement.conditions {
        if condition.if_exists
            || !matches!(condition.operator.name(), "StringEquals" | "StringLike" | "StringEqualsIgnoreCase")
        {
            continue;
        }
        match blocks.iter_mut().find(|block| block.first().is_some_and(|first| first.written == condition.written)) {
            Some(block) => block.push(condition),
            None => blocks.push(vec![condition]),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DocumentKind, check_on_write};

    fn is_taken(issuer: &str, condition: &str) -> bool {
        let provider = if issuer == "cognito-identity.amazonaws.com" {
            issuer.to_owned()
        } else {
            format!("arn:aws:iam::123456789012:oidc-provider/{issuer}")
        };
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},
               "Action":"sts:AssumeRoleWithWebIdentity","Condition":{{{condition}}}}}}}"#
        );
        match check_on_write(DocumentKind::Trust, &text) {
            Ok(_) => true,
            Err(malformed) => {
                assert_eq!(malformed.rule, &rule::SHARED_PROVIDER, "{issuer}: {malformed}");
                false
            }
        }
    }

    #[test]
    fn there_are_twenty_two_issuers() {
        assert_eq!(SHARED.len() + 1, 22);
    }

    #[test]
    fn every_issuer_wants_its_claim_compared_with_something() {
        let github = (GITHUB_HOST, "token.actions.githubusercontent.com:sub");
        for (issuer, key) in SHARED.iter().copied().chain([github]) {
            assert!(!is_taken(issuer, ""), "{issuer} without condition");
            assert!(!is_taken(issuer, r#""StringLike":{"other:key":"mine"}"#), "{issuer} with another key");
            assert!(!is_taken(issuer, &format!(r#""StringLike":{{"{key}":["mine","*"]}}"#)), "{issuer} with everyone");
            assert!(
                !is_taken(issuer, &format!(r#""StringLikeIfExists":{{"{key}":"mine"}}"#)),
                "{issuer} with IfExists"
            );
            assert!(!is_taken(issuer, &format!(r#""StringNotLike":{{"{key}":"mine"}}"#)), "{issuer} with a negation");
            assert!(is_taken(issuer, &format!(r#""StringLike":{{"{key}":"mine*"}}"#)), "{issuer}");
            assert!(is_taken(issuer, &format!(r#""ForAnyValue:StringEquals":{{"{}":"mine"}}"#, key.to_uppercase())));
        }
    }

    #[test]
    fn an_issuer_of_ones_own_below_a_shared_host_is_not_shared() {
        assert!(is_taken("gitlab.com/private", ""));
        assert!(!is_taken("token.actions.githubusercontent.com/mycompany-inc", ""));
    }
}
