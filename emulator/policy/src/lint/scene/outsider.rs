//! A caller of another account whom its own administrator lets do everything: does the resource's policy let him in?

use jiff::Timestamp;
use portcullis_model::Arn;

use super::{
    Segment,
    circumstances::holds,
    fill,
    ownership::{accounts, fit, of_everybody, spelled},
};
use crate::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict,
    document::{Condition, ConditionValue, Effect},
    evaluate,
    lint::{PlacedPolicy, Witness},
};

/// More patterns than this are not followed: whom the first ones do not let in, the others hardly do.
const FOLLOWED: usize = 32;

const EVERYTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// An address that belongs to nobody, from which a stranger may call.
const SOMEWHERE: &str = "198.51.100.77";

/// The call that an outsider makes, and whose resource it is.
#[derive(Clone, Copy)]
pub(in crate::lint) struct Call<'s> {
    /// Whether the policy is a role's trust policy.
    pub(in crate::lint) trust: bool,
    pub(in crate::lint) action: &'s str,
    pub(in crate::lint) resource: &'s str,
    /// Whether the resource's ARN, and so its account, is known and not made up.
    pub(in crate::lint) known: bool,
    /// The moment of the check.
    pub(in crate::lint) now: Option<Timestamp>,
}

/// The outsider, when the policy lets him in, and the indexes of the statements that do.
///
/// He belongs to no account that the policy names, and to an organization of his own or to none; his name, his account and
/// his network are such as the policy's patterns let in, if they leave them open. What is true of everybody's request, and
/// what is true of the resource whoever asks, keeps nobody out.
pub(in crate::lint) fn outsider(policy: PlacedPolicy<'_>, call: Call<'_>) -> Option<(Witness, Vec<usize>)> {
    let own = Policy::parse(EVERYTHING).ok()?;
    let accounts = accounts(policy);
    let callers = accounts.iter().flat_map(|account| callers(policy, account).into_iter().map(move |it| (account, it)));
    let of_everybody = of_everybody(policy, call);
    for (account, caller) in callers {
        for member in [true, false] {
            let mut context = context(account, &caller);
            for (key, value) in &of_everybody {
                context.set(key, value.as_str());
            }
            if member {
                context.set("aws:PrincipalOrgID", "o-mallory000");
            }
            let plain = asked(policy, &own, call, &caller, context.clone());
            let found = plain.or_else(|| {
                fit(policy, account, &mut context);
                let chosen = choose(policy, &mut context);
                let (mut witness, statements) = asked(policy, &own, call, &caller, context)?;
                let had = |key: &str| witness.context.iter().any(|(seen, _)| seen.eq_ignore_ascii_case(key));
                let chosen: Vec<_> = chosen.into_iter().filter(|(key, _)| !had(key)).collect();
                witness.context.extend(chosen);
                Some((witness, statements))
            });
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// What strangers call their users and roles.
const NAMES: &[&str] = &["user/mallory", "role/mallory", "user/eve", "role/zip"];

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
    let named = asked("aws:principalarn").flat_map(|wanted| of_account(wanted, account));
    let names = NAMES.iter().map(|name| (*name).to_owned()).chain(named);
    let callers = names.flat_map(|name| {
        let several = if name.starts_with("role/") { sessions.len() } else { 1 };
        let of_sessions = sessions.iter().take(several).map(|session| Caller::new(account, &name, session));
        of_sessions.collect::<Vec<_>>()
    });
    callers.flatten().collect()
}

/// The account's root user, users and roles that have an ARN like this pattern; nobody when the pattern names another account.
fn of_account(pattern: &str, account: &str) -> Vec<String> {
    let wanted = Segment { text: pattern.to_owned(), wild: pattern.contains(['*', '?']) };
    let mut found = Vec::new();
    for name in wanted.behind(&format!("arn:aws:iam::{account}:")) {
        let name = Segment { text: name.to_owned(), wild: name.contains(['*', '?']) };
        found.extend(
            name.behind("root").iter().any(|rest| rest.trim_matches('*').is_empty()).then(|| "root".to_owned()),
        );
        for kind in ["role/", "user/"] {
            let rests = name.behind(kind).into_iter();
            let filled = rests.flat_map(|rest| FILLERS.map(|filler| format!("{kind}{}", fill(rest, filler))));
            found.extend(filled.filter(|name| is_name(name)).take(4));
        }
    }
    found
}

/// What stands for the stars of a name: with a path where only a path has such letters.
const FILLERS: [&str; 2] = ["mallory", "mallory/mallory"];

/// Whether IAM gives such names. AWS: "IAM and AWS STS quotas": letters, digits and `+=,.@-_` in the name, and any visible
/// letter in the path before it.
fn is_name(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    let plain = last.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte));
    (1..=64).contains(&last.len()) && plain && !name.contains("//") && name.bytes().all(|byte| byte.is_ascii_graphic())
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

/// Gives the context what the policy's conditions ask of things that the caller chooses, as far as possible what no Deny
/// refuses, and tells them.
fn choose(policy: PlacedPolicy<'_>, context: &mut Context) -> Vec<(String, String)> {
    let of = |effect: Effect| {
        let statements = policy.policy.document().statements.iter().filter(move |statement| statement.effect == effect);
        statements.flat_map(|it| &it.conditions).filter(|it| is_chosen(it) && !it.operator.asks_presence())
    };
    let (wanted, refused): (Vec<&Condition>, Vec<&Condition>) =
        (of(Effect::Allow).take(FOLLOWED).collect(), of(Effect::Deny).take(FOLLOWED).collect());
    // What a Deny spares is asked for as well.
    let asking = wanted.iter().filter(|it| !it.operator.negated());
    let asking: Vec<&&Condition> = asking.chain(refused.iter().filter(|it| it.operator.negated())).collect();
    let mut chosen: Vec<(String, String)> = Vec::new();
    for condition in &asking {
        if chosen.iter().any(|(key, _)| key.eq_ignore_ascii_case(&condition.key)) {
            continue;
        }
        let on_key = |other: &&&Condition| other.lookup == condition.lookup;
        let values = asking.iter().copied().filter(on_key).flat_map(|other| {
            let spelled = |value: &str| spelled(value, other.reads_wildcards(), context);
            other.values.iter().take(FOLLOWED).map(|value| spelled(&value.text)).collect::<Vec<_>>()
        });
        let missed = |value: &String| {
            let failing = wanted.iter().filter(on_key).filter(|found| !holds(found, value)).count();
            failing + refused.iter().filter(on_key).filter(|found| holds(found, value)).count()
        };
        let Some(value) = values.min_by_key(missed) else { continue };
        context.set(&condition.key, value.as_str());
        chosen.push((condition.key.clone(), value));
    }
    chosen
}

fn asked(
    policy: PlacedPolicy<'_>,
    own: &Policy,
    call: Call<'_>,
    caller: &Caller,
    context: Context,
) -> Option<(Witness, Vec<usize>)> {
    let named = NamedPolicy { name: policy.name, policy: policy.policy };
    let layers = Layers {
        identity: Some(vec![NamedPolicy { name: "everything", policy: own }]),
        resource: if call.trust { ResourcePolicy::Trust(named) } else { ResourcePolicy::Policy(named) },
        ..Layers::default()
    };
    let mut keys = vec![("aws:PrincipalArn".to_owned(), caller.principal.clone())];
    // What the policy asks, and what its values are made of.
    let conditions = || policy.policy.document().statements.iter().flat_map(|statement| &statement.conditions);
    let asks = |key: &str| {
        let variable = format!("${{{}", key.to_ascii_lowercase());
        let of = |value: &ConditionValue| value.text.to_ascii_lowercase().contains(&variable);
        conditions().any(|found| found.lookup.eq_ignore_ascii_case(key) || found.values.iter().any(of))
    };
    for (key, value) in context.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("aws:PrincipalArn") && asks(key)) {
        keys.extend(value.values().iter().map(|value| (key.to_owned(), value.clone())));
    }
    let request = Request {
        principal: Principal::Aws(caller.arn.clone()),
        action: call.action.to_owned(),
        resource: call.resource.to_owned(),
        resource_account: None,
        context,
    };
    let decision = evaluate(&request, &layers);
    if decision.verdict != Verdict::Allowed {
        return None;
    }
    let layer = if call.trust { crate::Layer::Trust } else { crate::Layer::Resource };
    let reasons = decision.reasons.iter().filter(|reason| reason.layer == layer);
    let statements = reasons.filter_map(|reason| reason.statement.as_ref()).map(|statement| statement.index).collect();
    let witness = Witness {
        who: format!("a caller of an account that has nothing to do with this one ({})", caller.arn.account_text()),
        principal: caller.arn.to_string(),
        action: call.action.to_owned(),
        context: keys,
    };
    Some((witness, statements))
}
