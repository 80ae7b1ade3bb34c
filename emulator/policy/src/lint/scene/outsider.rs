//! A caller of another account whom its own administrator lets do everything: does the resource's policy let him in?

use portcullis_model::Arn;

use super::fill;
use crate::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, evaluate,
    lint::{PlacedPolicy, Witness},
    pattern::Pattern,
};

/// More patterns than this are not followed: whom the first ones do not let in, the others hardly do.
const FOLLOWED: usize = 32;

const EVERYTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// An address that belongs to nobody, from which a stranger may call.
const SOMEWHERE: &str = "198.51.100.77";

/// The outsider, when the policy lets him in, and the indexes of the statements that do.
///
/// He belongs to no account that the policy names, and to an organization of his own or to none; his name is one that the
/// policy lets in, if it names users or roles of every account.
pub(in crate::lint) fn outsider(
    policy: PlacedPolicy<'_>,
    trust: bool,
    action: &str,
    resource: &str,
) -> Option<(Witness, Vec<usize>)> {
    let own = Policy::parse(EVERYTHING).ok()?;
    let account = ["999999999999", "888888888888", "777777777777"].into_iter();
    let account = account.clone().find(|account| !policy.policy.text().contains(account))?;
    callers(policy, account).into_iter().find_map(|(caller, arn)| {
        let in_organization = [true, false].into_iter();
        in_organization.clone().find_map(|member| {
            let mut context = context(account, &arn);
            if member {
                context.set("aws:PrincipalOrgID", "o-mallory000");
            }
            asked(policy, &own, trust, (&caller, &arn, context), (action, resource))
        })
    })
}

/// Somebody of the account as he calls, and his ARN: a user, and whomever of any account a condition names.
fn callers(policy: PlacedPolicy<'_>, account: &str) -> Vec<(Arn, String)> {
    let statements = policy.policy.document().statements.iter();
    let conditions = statements.flat_map(|it| &it.conditions).filter(|it| it.lookup == "aws:principalarn");
    let wanted = conditions.flat_map(|condition| &condition.values).map(|value| value.text.as_str());
    let named = wanted.take(FOLLOWED).filter_map(|wanted| of_account(wanted, account));
    let user = format!("arn:aws:iam::{account}:user/mallory");
    user.parse().ok().map(|arn| (arn, user)).into_iter().chain(named).collect()
}

/// Who in the account has an ARN like this pattern; nobody when the pattern names another account.
fn of_account(pattern: &str, account: &str) -> Option<(Arn, String)> {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, "iam", _, wanted, resource] = parts.as_slice() else { return None };
    let arn = format!("arn:aws:iam::{account}:{}", fill(resource, "mallory"));
    if !Pattern::new(wanted).matches(account) {
        return None;
    }
    let caller = match resource.split_once('/') {
        Some(("role", _)) => format!("arn:aws:sts::{account}:assumed-role/{}/mallory", arn.rsplit('/').next()?),
        Some(("user", _)) | None => arn.clone(),
        Some(_) => return None,
    };
    Some((caller.parse().ok()?, arn))
}

fn context(account: &str, arn: &str) -> Context {
    let mut context = Context::new();
    let kind = if arn.contains(":role/") { "AssumedRole" } else { "User" };
    let keys = [
        ("aws:PrincipalArn", arn),
        ("aws:PrincipalAccount", account),
        ("aws:PrincipalType", kind),
        ("aws:SourceIp", SOMEWHERE),
        ("aws:SecureTransport", "true"),
    ];
    for (key, value) in keys {
        context.set(key, value);
    }
    if kind == "User" {
        context.set("aws:username", arn.rsplit('/').next().unwrap_or_default());
    }
    context
}

fn asked(
    policy: PlacedPolicy<'_>,
    own: &Policy,
    trust: bool,
    (caller, arn, context): (&Arn, &str, Context),
    (action, resource): (&str, &str),
) -> Option<(Witness, Vec<usize>)> {
    let named = NamedPolicy { name: policy.name, policy: policy.policy };
    let layers = Layers {
        identity: Some(vec![NamedPolicy { name: "everything", policy: own }]),
        resource: if trust { ResourcePolicy::Trust(named) } else { ResourcePolicy::Policy(named) },
        ..Layers::default()
    };
    let request = Request {
        principal: Principal::Aws(caller.clone()),
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
    let mut keys = vec![("aws:PrincipalArn".to_owned(), arn.to_owned())];
    let conditions = || policy.policy.document().statements.iter().flat_map(|statement| &statement.conditions);
    if conditions().any(|condition| condition.lookup == "aws:sourceip") {
        keys.push(("aws:SourceIp".to_owned(), SOMEWHERE.to_owned()));
    }
    let witness = Witness {
        who: format!("a caller of an account that has nothing to do with this one ({})", caller.account_text()),
        principal: caller.to_string(),
        action: action.to_owned(),
        context: keys,
    };
    Some((witness, statements))
}
