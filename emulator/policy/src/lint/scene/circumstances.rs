//! What a caller says of himself, and what is true of anybody's request: the most favourable that the policy leaves.
//!
//! A condition on the session's name, the program, the hour or a wide network keeps nobody out. Each such key gets a
//! value that meets what the statement asks of it and, as far as possible, what no Deny refuses. Keys that a token or
//! AWS must have put there (tags, a VPC, an organization) are absent: whoever asks for them is taken to refuse.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};

use super::{Grant, Segment};
use crate::{
    Context, Layers, Principal, Request,
    condition::Operand,
    document::{Condition, Effect, Wanted},
    evaluate::{Outcome, Question},
    lint::PlacedPolicy,
};

/// More values of one key than this are not followed.
const FOLLOWED: usize = 64;
/// An address that belongs to nobody, from which anybody may call, and others in the halves of the networks.
const ADDRESSES: &[&str] = &["198.51.100.77", "20.1.2.3", "140.82.112.3", "2606:50c0:8000::153", "9.9.9.9"];
const REGIONS: &[&str] =
    &["us-east-1", "eu-west-1", "eu-central-1", "us-west-2", "ap-northeast-1", "ap-southeast-2", "sa-east-1"];
/// From the shortest session to the longest; an hour, unless something else is asked.
const SECONDS: std::ops::RangeInclusive<u32> = 900..=43_200;

/// Policies that limit nobody who wants everything: what is attached, or set as a boundary, in a request.
const UNLIMITED: &[&str] = &["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/IAMFullAccess"];
/// The policy that a request attaches.
const ATTACHED: &str = "iam:policyarn";
/// The boundary that a request sets, or that whom it is about has.
pub(super) const BOUNDARY: &str = "iam:permissionsboundary";

/// The service that a role is passed to.
const PASSED_TO: &str = "iam:passedtoservice";
/// Services that run what their user gives them, with the role that he passes.
const RUNNING_CODE: &[&str] = &[
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "glue.amazonaws.com",
    "sagemaker.amazonaws.com",
];

/// More combinations than this are not followed.
const WAYS: usize = 8;

/// The keys that the policy asks for and that are the caller's own, with their values.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Circumstances {
    pub(in crate::lint) keys: Vec<(String, String)>,
    /// Whether the address is of a network that not everybody can call from.
    pub(in crate::lint) from_narrow_network: bool,
    /// The moment of the call, where it is still to come.
    pub(in crate::lint) later: Option<String>,
}

impl Circumstances {
    /// The ways in which a caller may stand to a statement and the Deny statements of its policy, the most favourable
    /// first, and whether there are more. Two that no condition tells apart are one.
    pub(super) fn all(grant: &Grant<'_>, denying: &[&Condition], now: Option<Timestamp>) -> (Vec<Self>, bool) {
        let mut ways = vec![Self::default()];
        let mut more = false;
        let mut seen: Vec<&str> = Vec::new();
        let asked = grant.statement.conditions.iter();
        for condition in asked.chain(denying.iter().copied()) {
            let key = condition.lookup.as_str();
            if seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let on_key = |found: &&Condition| found.lookup == key;
            let wanted: Vec<&Condition> = grant.statement.conditions.iter().filter(on_key).collect();
            let refused: Vec<&Condition> = denying.iter().copied().filter(on_key).collect();
            let values = told_apart(key, &wanted, &refused, now);
            if values.is_empty() {
                continue;
            }
            let with = |way: &Self, value: &String| {
                let mut way = way.clone();
                if key == "aws:sourceip" {
                    way.from_narrow_network = is_narrow(value, &wanted, &refused);
                }
                if ["aws:currenttime", "aws:epochtime"].contains(&key) {
                    way.later = later(value, now);
                }
                way.keys.push((condition.key.clone(), value.clone()));
                way
            };
            ways = values.iter().flat_map(|value| ways.iter().map(move |way| with(way, value))).collect();
            more |= ways.len() > WAYS;
            ways.truncate(WAYS);
        }
        (ways, more)
    }
}

/// Values that meet every condition of the Allow, those first that meet the fewest of the Deny statements, one for each
/// set of them; the usual value when none does.
fn told_apart(key: &str, wanted: &[&Condition], refused: &[&Condition], now: Option<Timestamp>) -> Vec<String> {
    let conditions: Vec<&Condition> = wanted.iter().chain(refused).copied().collect();
    let values = values(key, &conditions, now);
    let mut found: Vec<((usize, bool), Vec<bool>, &String)> = Vec::new();
    for value in values.iter().filter(|value| wanted.iter().all(|found| holds(found, value))) {
        let denied: Vec<bool> = refused.iter().map(|found| holds(found, value)).collect();
        let narrow = key == "aws:sourceip" && is_narrow(value, wanted, refused);
        if !found.iter().any(|((_, seen_narrow), seen, _)| *seen == denied && *seen_narrow == narrow) {
            found.push(((denied.iter().filter(|denied| **denied).count(), narrow), denied, value));
        }
    }
    found.sort_by_key(|(rank, ..)| *rank);
    if found.is_empty() {
        values.into_iter().take(1).collect()
    } else {
        found.into_iter().map(|(.., value)| value.clone()).collect()
    }
}

/// Whether the condition lets a role be passed to whatever service there is.
pub(in crate::lint) fn is_about_no_service(condition: &Condition) -> bool {
    condition.lookup == PASSED_TO && RUNNING_CODE.iter().all(|service| holds(condition, service))
}

/// Whether the condition holds for this value of its key.
pub(in crate::lint) fn holds(condition: &Condition, value: &str) -> bool {
    let mut context = Context::new();
    context.set(&condition.key, value);
    let request = Request {
        principal: Principal::Anonymous,
        action: String::new(),
        resource: String::new(),
        resource_account: None,
        context,
    };
    Question::new(&request, &Layers::default()).holds(condition) == Outcome::Holds
}

/// What is true of the requests of whoever has these policies, as their conditions like it best: anybody's address, a
/// moment, a region, and of a request about policies the ones that limit nobody. Of a network that not everybody can call
/// from, and of what AWS must have put there, nothing. A job's session was never made with a device; whoever has a policy
/// that stands alone may own one.
pub(super) fn of_caller(policies: &[PlacedPolicy<'_>], is_job: bool, now: Option<Timestamp>) -> Vec<(String, String)> {
    let statements = || policies.iter().flat_map(|policy| &policy.policy.document().statements);
    let mut found: Vec<(String, String)> = Vec::new();
    for condition in statements().flat_map(|statement| &statement.conditions) {
        let key = condition.lookup.as_str();
        let of_request = key.starts_with("aws:") || [ATTACHED, BOUNDARY, PASSED_TO].contains(&key);
        let by_device = key.starts_with("aws:multifactorauth");
        if !of_request || (is_job && by_device) || found.iter().any(|(seen, _)| seen == key) {
            continue;
        }
        let of = |effect: Effect| {
            let statements = statements().filter(move |statement| statement.effect == effect);
            statements.flat_map(|statement| &statement.conditions).filter(|other| other.lookup == key).collect()
        };
        let (wanted, refused): (Vec<&Condition>, Vec<&Condition>) = (of(Effect::Allow), of(Effect::Deny));
        let all: Vec<&Condition> = wanted.iter().chain(&refused).copied().collect();
        let values = values(key, &all, now);
        let wide = values.iter().filter(|value| key != "aws:sourceip" || !is_narrow(value, &wanted, &refused));
        let missed = |value: &&String| {
            let failing = wanted.iter().filter(|found| !holds(found, value)).count();
            failing + refused.iter().filter(|found| holds(found, value)).count()
        };
        found.extend(wide.min_by_key(missed).map(|value| (key.to_owned(), value.clone())));
    }
    found
}

/// Whether a request for the action has the key, in lower case, where only requests for some actions do.
///
/// AWS: "Service Authorization Reference", actions of IAM with their condition keys.
pub(super) fn is_key_of(key: &str, action: &str) -> bool {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let of_owner = ["User", "Role"].iter().any(|owner| {
        let about =
            ["Attach{}Policy", "Put{}Policy", "Create{}", "Put{}PermissionsBoundary", "Delete{}PermissionsBoundary"];
        about.iter().any(|form| form.replace("{}", owner) == name)
    });
    match key {
        ATTACHED => service == "iam" && name.starts_with("Attach") && name.ends_with("Policy"),
        BOUNDARY => service == "iam" && of_owner,
        PASSED_TO => action == "iam:PassRole",
        _ => true,
    }
}

/// Values that a request can have, the usual one first; none when the key is not the caller's to choose.
fn values(key: &str, conditions: &[&Condition], now: Option<Timestamp>) -> Vec<String> {
    let texts = || conditions.iter().flat_map(|found| found.values.iter().map(|value| Segment::of(found, &value.text)));
    let texts = || texts().take(FOLLOWED);
    let filled = |fillers: &'static [&'static str]| texts().flat_map(|text| text.filled(fillers).collect::<Vec<_>>());
    let usual = |usual: &[&str]| usual.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    match key {
        "sts:rolesessionname" => {
            let named = filled(&["GitHubActions", "mallory", "", "x"]).filter(|name| is_session_name(name));
            usual(&["GitHubActions", "mallory"]).into_iter().chain(named).collect()
        }
        "aws:useragent" => {
            let named = filled(&["mallory", ""]).filter(|name| !name.is_empty());
            usual(&["aws-sdk-js/3.0", "mallory"]).into_iter().chain(named).collect()
        }
        "aws:referer" => filled(&["mallory", ""]).filter(|name| !name.is_empty()).collect(),
        ATTACHED | BOUNDARY => usual(UNLIMITED),
        PASSED_TO => usual(RUNNING_CODE),
        "aws:multifactorauthpresent" => usual(&["true"]),
        "aws:multifactorauthage" => usual(&["60"]),
        "aws:securetransport" => usual(&["true"]),
        "aws:viaawsservice" | "aws:principalisawsservice" => usual(&["false"]),
        "aws:requestedregion" => {
            let named = texts().filter(|text| !text.wild).map(|text| text.text).filter(|name| is_region(name));
            usual(REGIONS).into_iter().chain(named).collect()
        }
        "sts:durationseconds" => {
            let asked = texts().filter_map(|text| text.text.trim().parse::<u32>().ok());
            let near = asked.flat_map(|seconds| [seconds.saturating_sub(1), seconds, seconds.saturating_add(1)]);
            let all = [3600, *SECONDS.start(), *SECONDS.end()].into_iter().chain(near);
            all.filter(|seconds| SECONDS.contains(seconds)).map(|seconds| seconds.to_string()).collect()
        }
        "aws:currenttime" => moments(conditions, now).iter().map(Timestamp::to_string).collect(),
        "aws:epochtime" => moments(conditions, now).iter().map(|moment| moment.as_second().to_string()).collect(),
        "aws:sourceip" => addresses(conditions),
        _ => Vec::new(),
    }
}

/// What AWS takes as the name of a session: 2 to 64 letters, digits and `+=,.@-_`.
fn is_session_name(name: &str) -> bool {
    (2..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte))
}

fn is_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    matches!(parts.as_slice(), [places @ .., number]
        if places.len() >= 2 && places.iter().all(letters) && number.parse::<u8>().is_ok())
}

/// The moment of the check, and those at the edges of what is compared that come after it: what is over by then is over,
/// and what is still to come lets somebody in one day. Of a check without a clock any moment may be the one.
fn moments(conditions: &[&Condition], now: Option<Timestamp>) -> Vec<Timestamp> {
    let now = now.unwrap_or(Timestamp::UNIX_EPOCH);
    let edges =
        conditions.iter().flat_map(|found| &found.values).take(FOLLOWED).filter_map(|value| match &value.wanted {
            Wanted::Fixed(Operand::Instant(milliseconds)) => Timestamp::from_millisecond(*milliseconds).ok(),
            // A time compared as a number or a text is one in seconds.
            _ => value.text.parse().ok().or_else(|| Timestamp::from_second(value.text.trim().parse().ok()?).ok()),
        });
    let near = edges.flat_map(|edge| {
        [-1, 0, 1].into_iter().filter_map(move |seconds| edge.checked_add(SignedDuration::from_secs(seconds)).ok())
    });
    std::iter::once(now).chain(near.filter(|moment| *moment >= now)).collect()
}

/// The moment, when it comes after that of the check.
fn later(value: &str, now: Option<Timestamp>) -> Option<String> {
    let moment = value.parse().ok().or_else(|| Timestamp::from_second(value.parse().ok()?).ok())?;
    (moment > now?).then(|| moment.to_string())
}

/// Addresses from which somebody may call: anywhere, and in the networks that are compared.
fn addresses(conditions: &[&Condition]) -> Vec<String> {
    let networks = conditions.iter().flat_map(|found| &found.values).take(FOLLOWED);
    let inside = networks.filter_map(|value| network(&value.text)).flat_map(|network| {
        let (first, last) = (network.network(), network.broadcast());
        [Some(beside(first, 1)), Some(first), Some(last)].into_iter().flatten()
    });
    let anywhere = ADDRESSES.iter().filter_map(|address| address.parse::<IpAddr>().ok());
    anywhere.chain(inside.filter(is_public)).map(|address| address.to_string()).collect()
}

fn beside(address: IpAddr, number: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(u32::from(address).saturating_add(number.into()).into()),
        IpAddr::V6(address) => IpAddr::V6(u128::from(address).saturating_add(number.into()).into()),
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?)))
}

/// Whether a caller on the internet can have the address.
fn is_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            let shared = first == 100 && (64..128).contains(&second);
            let reserved = first == 0 || first >= 224;
            !(shared || reserved || address.is_private() || address.is_loopback() || address.is_link_local())
        }
        // What is given out so far, 2000::/3.
        IpAddr::V6(address) => address.octets().first().is_some_and(|first| first >> 5 == 1),
    }
}

/// Whether what is asked leaves only networks in which not everybody can have an address: the wider ones hold those of
/// the clouds, GitHub's hosted runners among them.
fn is_narrow(address: &str, wanted: &[&Condition], refused: &[&Condition]) -> bool {
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let wide = |network: &IpNet| match network {
        IpNet::V4(network) => network.prefix_len() < 16,
        IpNet::V6(network) => network.prefix_len() < 32,
    };
    let asking = wanted.iter().filter(|found| !found.operator.negated() && !found.operator.asks_presence());
    asking.chain(refused.iter().filter(|found| found.operator.negated())).any(|found| {
        let networks = found.values.iter().filter_map(|value| network(&value.text));
        let mut holding = networks.filter(|network| network.contains(&address)).peekable();
        holding.peek().is_some() && !holding.any(|network| wide(&network))
    })
}
