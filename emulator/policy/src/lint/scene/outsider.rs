//! A caller of another account whom its own administrator lets do everything: does the resource's policy let him in?

use portcullis_model::Arn;

use super::fill;
use crate::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict,
    document::{Condition, Effect},
    evaluate,
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
    callers(policy, account).into_iter().find_map(|caller| {
        let in_organization = [true, false].into_iter();
        in_organization.clone().find_map(|member| {
            let mut context = context(account, &caller);
            if member {
                context.set("aws:PrincipalOrgID", "o-mallory000");
            }
            let plain = asked(policy, &own, trust, (&caller, context.clone()), (action, resource));
            plain.or_else(|| {
                let chosen = choose(policy, &mut context);
                let (mut witness, statements) = asked(policy, &own, trust, (&caller, context), (action, resource))?;
                witness.context.extend(chosen);
                Some((witness, statements))
            })
        })
    })
}

/// The unique ids of the outsider's user and of his role.
const USER_ID: &str = "AIDAMALLORYMALLORY000";
const ROLE_ID: &str = "AROAMALLORYMALLORY000";

/// Somebody of the account: as he calls, the user or role that he is, and its unique id.
struct Caller {
    arn: Arn,
    principal: String,
    id: String,
}

impl Caller {
    /// A user, or the session of this name of a role.
    fn new(account: &str, name: &str, session: &str) -> Option<Self> {
        let principal = format!("arn:aws:iam::{account}:{name}");
        let (arn, id) = match name.split_once('/') {
            Some(("role", path)) => {
                let role = path.rsplit('/').next()?;
                let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
                (arn.parse().ok()?, format!("{ROLE_ID}:{session}"))
            }
            Some(("user", _)) => (principal.parse().ok()?, USER_ID.to_owned()),
            // The root user's id is the account's.
            None => (principal.parse().ok()?, account.to_owned()),
            Some(_) => return None,
        };
        Some(Self { arn, principal, id })
    }
}

/// A user, whomever of any account a condition names, and sessions of roles with the names that a condition on
/// `aws:userid` asks for: what stands there behind the colon is chosen by who asks for the session.
fn callers(policy: PlacedPolicy<'_>, account: &str) -> Vec<Caller> {
    let asked = |key: &'static str| {
        let statements = policy.policy.document().statements.iter();
        let conditions = statements.flat_map(|it| &it.conditions).filter(move |it| it.lookup == key);
        conditions.flat_map(|condition| &condition.values).map(|value| value.text.as_str()).take(FOLLOWED)
    };
    let asked_sessions = asked("aws:userid").map(|id| fill(id.rsplit(':').next().unwrap_or_default(), "mallory"));
    let sessions: Vec<String> = ["mallory".to_owned()].into_iter().chain(asked_sessions).collect();
    let named = asked("aws:principalarn").filter_map(|wanted| of_account(wanted, account));
    let names = ["user/mallory", "role/mallory"].map(str::to_owned).into_iter().chain(named);
    let callers = names.flat_map(|name| {
        let several = if name.starts_with("role/") { sessions.len() } else { 1 };
        let of_sessions = sessions.iter().take(several).map(|session| Caller::new(account, &name, session));
        of_sessions.collect::<Vec<_>>()
    });
    callers.flatten().collect()
}

/// Who in the account has an ARN like this pattern; nobody when the pattern names another account.
fn of_account(pattern: &str, account: &str) -> Option<String> {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, "iam", _, wanted, name] = parts.as_slice() else { return None };
    Pattern::new(wanted).matches(account).then(|| fill(name, "mallory"))
}

fn context(account: &str, caller: &Caller) -> Context {
    let mut context = Context::new();
    let arn = caller.principal.as_str();
    let kind = if arn.contains(":role/") { "AssumedRole" } else { "User" };
    let keys = [
        ("aws:PrincipalArn", arn),
        ("aws:userid", caller.id.as_str()),
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

/// What a caller says of himself: a key that ends with `/` stands for every tag.
const CHOSEN: &[&str] = &[
    "sts:externalid",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
    "aws:principaltag/",
    "aws:requesttag/",
    "aws:tagkeys",
    "aws:useragent",
    "aws:referer",
    "aws:username",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:requestedregion",
    "aws:sourceidentity",
];

/// Whether the caller says himself what the condition asks.
pub(in crate::lint) fn is_chosen(condition: &Condition) -> bool {
    CHOSEN.iter().any(|key| condition.lookup == *key || (key.ends_with('/') && condition.lookup.starts_with(key)))
}

/// Gives the context what the policy's conditions ask of things that the caller chooses, and tells them.
fn choose(policy: PlacedPolicy<'_>, context: &mut Context) -> Vec<(String, String)> {
    let mut chosen = Vec::new();
    let allowing = policy.policy.document().statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let conditions = allowing.flat_map(|it| &it.conditions).filter(|it| is_chosen(it) && !it.operator.negated());
    for condition in conditions.take(FOLLOWED) {
        let Some(wanted) = condition.values.first().filter(|_| !condition.operator.asks_presence()) else { continue };
        let value = if condition.reads_wildcards() { fill(&wanted.text, "mallory") } else { wanted.text.clone() };
        context.set(&condition.key, value.as_str());
        chosen.push((condition.key.clone(), value));
    }
    chosen
}

fn asked(
    policy: PlacedPolicy<'_>,
    own: &Policy,
    trust: bool,
    (caller, context): (&Caller, Context),
    (action, resource): (&str, &str),
) -> Option<(Witness, Vec<usize>)> {
    let named = NamedPolicy { name: policy.name, policy: policy.policy };
    let layers = Layers {
        identity: Some(vec![NamedPolicy { name: "everything", policy: own }]),
        resource: if trust { ResourcePolicy::Trust(named) } else { ResourcePolicy::Policy(named) },
        ..Layers::default()
    };
    let request = Request {
        principal: Principal::Aws(caller.arn.clone()),
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
    let mut keys = vec![("aws:PrincipalArn".to_owned(), caller.principal.clone())];
    let conditions = || policy.policy.document().statements.iter().flat_map(|statement| &statement.conditions);
    for (key, value) in [("aws:SourceIp", SOMEWHERE), ("aws:userid", caller.id.as_str())] {
        if conditions().any(|condition| condition.lookup.eq_ignore_ascii_case(key)) {
            keys.push((key.to_owned(), value.to_owned()));
        }
    }
    let witness = Witness {
        who: format!("a caller of an account that has nothing to do with this one ({})", caller.arn.account_text()),
        principal: caller.arn.to_string(),
        action: action.to_owned(),
        context: keys,
    };
    Some((witness, statements))
}
