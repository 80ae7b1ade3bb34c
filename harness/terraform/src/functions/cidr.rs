//! Networks and addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{Call, Function};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("cidrhost", 2, 2, cidrhost),
    Function::new("cidrnetmask", 1, 1, cidrnetmask),
    Function::new("cidrsubnet", 3, 3, cidrsubnet),
    Function::new("cidrsubnets", 1, usize::MAX, cidrsubnets),
];

fn network(call: &Call<'_>) -> Result<IpNet, Problem> {
    let text = call.text(0)?;
    let network: Result<IpNet, _> = text.parse();
    network
        .map(|network| network.trunc())
        .map_err(|_| call.problem(format!("`{text}` is not a network such as `10.0.0.0/8`")))
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

fn address(bits: u128, like: IpNet) -> Option<IpAddr> {
    match like {
        IpNet::V4(_) => u32::try_from(bits).ok().map(|bits| Ipv4Addr::from(bits).into()),
        IpNet::V6(_) => Some(Ipv6Addr::from(bits).into()),
    }
}

/// An address by its number in a network; a negative number counts from the end.
fn cidrhost(call: &Call<'_>) -> Result<Value, Problem> {
    let (network, number) = (network(call)?, call.integer(1)?);
    let host_bits = u32::from(network.max_prefix_len() - network.prefix_len());
    let last = 1_u128.checked_shl(host_bits).map_or(u128::MAX, |size| size - 1);
    let offset = match u128::try_from(number) {
        Ok(offset) => Some(offset),
        Err(_) => last.checked_sub(u128::from(number.unsigned_abs()) - 1),
    };
    let found =
        offset.filter(|offset| *offset <= last).and_then(|offset| address(bits(network.network()) + offset, network));
    let found = found.ok_or_else(|| call.problem(format!("the network `{network}` has no address number {number}")))?;
    Ok(Value::text(found.to_string()))
}

fn cidrnetmask(call: &Call<'_>) -> Result<Value, Problem> {
    match network(call)? {
        IpNet::V4(network) => Ok(Value::text(network.netmask().to_string())),
        IpNet::V6(_) => Err(call.problem("only IPv4 networks have a netmask")),
    }
}

/// The network with so many more bits, and this number in them.
fn subnet(call: &Call<'_>, network: IpNet, more: i64, number: u128) -> Result<IpNet, Problem> {
    let wrong = |what: &str| call.problem(format!("`{network}` cannot be extended by {more} bits: {what}"));
    let length = u8::try_from(i64::from(network.prefix_len()) + more).ok();
    let length = length
        .filter(|length| more >= 0 && *length <= network.max_prefix_len())
        .ok_or_else(|| wrong("too few bits are left"))?;
    let more = u32::try_from(more).unwrap_or_default();
    if number.checked_shr(more).unwrap_or(0) != 0 {
        return Err(wrong("the number does not fit into them"));
    }
    let shift = u32::from(network.max_prefix_len() - length);
    let start = bits(network.network()) | number.checked_shl(shift).unwrap_or(0);
    let found = address(start, network).and_then(|address| IpNet::new(address, length).ok());
    found.ok_or_else(|| wrong("the result is not a network"))
}

fn cidrsubnet(call: &Call<'_>) -> Result<Value, Problem> {
    let number = u128::try_from(call.integer(2)?).map_err(|_| call.wrong(2, "a number of 0 or more"))?;
    Ok(Value::text(subnet(call, network(call)?, call.integer(1)?, number)?.to_string()))
}

/// Consecutive networks, each with so many more bits.
fn cidrsubnets(call: &Call<'_>) -> Result<Value, Problem> {
    let whole = network(call)?;
    let mut next = bits(whole.network());
    let mut found = Vec::new();
    for index in 1..call.count() {
        let more = call.integer(index)?;
        if more < 1 {
            return Err(call.wrong(index, "at least one more bit"));
        }
        let length = subnet(call, whole, more, 0)?.prefix_len();
        let size = 1_u128.checked_shl(u32::from(whole.max_prefix_len() - length)).unwrap_or(u128::MAX);
        // Each starts at a multiple of its own size.
        next = next.div_ceil(size).saturating_mul(size);
        let network = address(next, whole).filter(|address| whole.contains(address));
        let network = network.and_then(|address| IpNet::new(address, length).ok());
        found.push(network.ok_or_else(|| call.problem("there is no room for all of these networks"))?.to_string());
        next = next.saturating_add(size);
    }
    Ok(Value::texts(found))
}
