//! A caller of another account whom its own administrator lets do everything: does the resource's policy let him in?

use crate::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, evaluate,
    lint::{PlacedPolicy, Witness},
};

const EVERYTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// The outsider, when the policy lets him in, and the indexes of the statements that do.
///
/// He belongs to no organization and account that the policy names.
pub(in crate::lint) fn outsider(
    policy: PlacedPolicy<'_>,
    trust: bool,
    action: &str,
    resource: &str,
) -> Option<(Witness, Vec<usize>)> {
    let own = Policy::parse(EVERYTHING).ok()?;
    let account = ["999999999999", "888888888888", "777777777777"].into_iter();
    let account = account.clone().find(|account| !policy.policy.text().contains(account))?;
    let arn = format!("arn:aws:iam::{account}:user/mallory");
    let mut context = Context::new();
    let keys = [
        ("aws:PrincipalArn", arn.as_str()),
        ("aws:PrincipalAccount", account),
        ("aws:PrincipalOrgID", "o-mallory000"),
        ("aws:PrincipalType", "User"),
        ("aws:username", "mallory"),
        ("aws:SecureTransport", "true"),
    ];
    for (key, value) in keys {
        context.set(key, value);
    }
    let named = NamedPolicy { name: policy.name, policy: policy.policy };
    let layers = Layers {
        identity: Some(vec![NamedPolicy { name: "everything", policy: &own }]),
        resource: if trust { ResourcePolicy::Trust(named) } else { ResourcePolicy::Policy(named) },
        ..Layers::default()
    };
    let request = Request {
        principal: Principal::Aws(arn.parse().ok()?),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context,
    };
    let decision = evaluate(&request, &layers);
    if decision.verdict != Verdict::Allowed {
        return None;
    }
    let layer = if trust { crate::Layer::Trust } else { crate::Layer::Resource };
    let reasons = decision.reasons.iter().filter(|reason| reason.layer == layer);
    let statements = reasons.filter_map(|reason| reason.statement.as_ref()).map(|statement| statement.index).collect();
    let witness = Witness {
        who: format!("a user of an account that has nothing to do with this one ({account})"),
        principal: arn.clone(),
        action: action.to_owned(),
        context: vec![("aws:PrincipalArn".to_owned(), arn)],
    };
    Some((witness, statements))
}
