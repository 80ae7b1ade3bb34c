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
    document::{Condition, Wanted},
    evaluate::{Outcome, Question},
};

/// More values of one key than this are not followed.
const FOLLOWED: usize = 64;
/// An address that belongs to nobody, from which anybody may call, and others in the halves of the networks.
const ADDRESSES: &[&str] = &["198.51.100.77", "20.1.2.3", "140.82.112.3", "2606:50c0:8000::153", "9.9.9.9"];
const REGIONS: &[&str] =
    &["us-east-1", "eu-west-1", "eu-central-1", "us-west-2", "ap-northeast-1", "ap-southeast-2", "sa-east-1"];
/// From the shortest session to the longest; an hour, unless something else is asked.
const SECONDS: std::ops::RangeInclusive<u32> = 900..=43_200;

/// 2026-07-15, since when new repositories have immutable subjects.
const KNOWN_DAY: Timestamp = Timestamp::constant(1784073600, 0);

/// The keys that the policy asks for and that are the caller's own, with their values.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Circumstances {
    pub(in crate::lint) keys: Vec<(String, String)>,
    /// Whether the address is of a network that not everybody can call from.
    pub(in crate::lint) from_narrow_network: bool,
}

impl Circumstances {
    /// The most favourable ones for a statement and the Deny statements of its policy.
    pub(super) fn of(grant: &Grant<'_>, denying: &[&Condition]) -> Self {
        let mut circumstances = Self::default();
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
            let Some(value) = best(grant, key, &wanted, &refused) else { continue };
            if key == "aws:sourceip" {
                circumstances.from_narrow_network = is_narrow(&value, &wanted, &refused);
            }
            circumstances.keys.push((condition.key.clone(), value));
        }
        circumstances
    }
}

/// The value that meets every condition of the Allow and the fewest of the Deny statements; the usual one when none does.
fn best(grant: &Grant<'_>, key: &str, wanted: &[&Condition], refused: &[&Condition]) -> Option<String> {
    let conditions: Vec<&Condition> = wanted.iter().chain(refused).copied().collect();
    let values = values(key, &conditions);
    let fitting = values.iter().filter(|value| wanted.iter().all(|found| holds(grant, found, value)));
    let spared = |value: &&String| {
        let denials = refused.iter().filter(|found| holds(grant, found, value)).count();
        (denials, key == "aws:sourceip" && is_narrow(value, wanted, refused))
    };
    fitting.min_by_key(spared).or(values.first()).cloned()
}

fn holds(grant: &Grant<'_>, condition: &Condition, value: &str) -> bool {
    let mut context = Context::new();
    context.set(&condition.key, value);
    let request = Request {
        principal: Principal::Federated(grant.provider.to_owned()),
        action: super::trust::WEB_IDENTITY.to_owned(),
        resource: String::new(),
        resource_account: None,
        context,
    };
    Question::new(&request, &Layers::default()).holds(condition) == Outcome::Holds
}

/// Values that a request can have, the usual one first; none when the key is not the caller's to choose.
fn values(key: &str, conditions: &[&Condition]) -> Vec<String> {
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
        "aws:currenttime" => moments(conditions).iter().map(Timestamp::to_string).collect(),
        "aws:epochtime" => moments(conditions).iter().map(|moment| moment.as_second().to_string()).collect(),
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

/// A day that these rules know of, and the moments at the edges of what is compared that come after it: without a
/// clock, what was over by then is over.
fn moments(conditions: &[&Condition]) -> Vec<Timestamp> {
    let edges =
        conditions.iter().flat_map(|found| &found.values).take(FOLLOWED).filter_map(|value| match &value.wanted {
            Wanted::Fixed(Operand::Instant(milliseconds)) => Timestamp::from_millisecond(*milliseconds).ok(),
            // A time compared as a number or a text is one in seconds.
            _ => value.text.parse().ok().or_else(|| Timestamp::from_second(value.text.trim().parse().ok()?).ok()),
        });
    let near = edges.flat_map(|edge| {
        [-1, 0, 1].into_iter().filter_map(move |seconds| edge.checked_add(SignedDuration::from_secs(seconds)).ok())
    });
    std::iter::once(KNOWN_DAY).chain(near.filter(|moment| *moment >= KNOWN_DAY)).collect()
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
