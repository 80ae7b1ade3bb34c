//! An audience that no token will have: misspelt, or not among those that the provider is registered for.

use super::{
    Finding, Rule, Severity,
    name::{closest, listed},
    scene::Scene,
};

pub(super) static RULE: Rule = Rule {
    id: "wrong-audience",
    severity: Severity::Medium,
    title: "an audience that tokens do not have",
    explanation: "The token must have an audience that is registered with the provider, and this one; by default \
                  `configure-aws-credentials` asks for `sts.amazonaws.com`.",
    fix: "Write `sts.amazonaws.com`, and register it with the provider.",
    source: "https://github.com/aws-actions/configure-aws-credentials#oidc",
    check,
};

/// What the official action asks for, by partition.
const USUAL: &[&str] = &["sts.amazonaws.com", "sts.amazonaws.com.cn"];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let mut providers = scene.estate.providers.iter().flatten();
        let registered = providers.find(|provider| provider.issuer() == grant.issuer);
        let registered = registered.and_then(|provider| provider.client_ids.as_ref());
        for condition in grant.conditions("aud").filter(|condition| !condition.operator.negated()) {
            for value in condition.values.iter().filter(|value| !value.text.contains(['*', '?', '$'])) {
                let audience = value.text.as_str();
                let finding = |message: String| RULE.finding(trust.at(value.at), message);
                if let Some(registered) = registered.filter(|ids| !ids.contains(&audience)) {
                    let message = format!("the provider is not registered for the audience `{audience}`");
                    findings.push(finding(message).fix(format!(
                        "Write one of the registered audiences ({}), or register `{audience}` with the provider.",
                        listed(registered)
                    )));
                } else if registered.is_none() && !USUAL.contains(&audience) {
                    findings.extend(match slip(audience) {
                        Some(meant) => Some(
                            finding(format!("`{audience}` is probably a slip for `{meant}`"))
                                .fix(format!("Write `{meant}`.")),
                        ),
                        None if grant.github && audience.starts_with("https://github.com/") => Some(
                            finding(format!("only jobs that ask for the audience `{audience}` get in"))
                                .severity(Severity::Note)
                                .because(
                                    "It is GitHub's default for whoever names none, and the official action does.",
                                ),
                        ),
                        None => None,
                    });
                }
            }
        }
    }
}

/// The usual audience, when this is nearly it.
fn slip(audience: &str) -> Option<&'static str> {
    let bare = audience.trim().trim_start_matches("https://").trim_end_matches('/').to_ascii_lowercase();
    let same = USUAL.iter().copied().find(|usual| *usual == bare);
    let regional = || (bare.starts_with("sts.") && bare.ends_with(".amazonaws.com")).then_some("sts.amazonaws.com");
    same.or_else(|| closest(&bare, USUAL.iter().copied()).filter(|_| bare.contains("amaz"))).or_else(regional)
}
