//! `IpAddress` and `NotIpAddress`: is the address in one of the networks?
//!
//! A request value that is no address fails both. IPv6 is read leniently, as recorded: the text is cut at `::`, then at
//! colons, empty groups at the end of a piece are dropped and others are zero. An address mapped from IPv4 counts as
//! IPv4 only. A policy value that is no network, or an IPv6 one with host bits or a dotted tail, contains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{Comparison, Operand, operator};
use crate::variable::{Piece, text_of};

operator! {
    /// In one of the networks.
    IpAddress: "an IP address or network", negated: false, variables: false, network, compare, reads: is_address
}
operator! {
    /// In none of the networks.
    NotIpAddress: "an IP address or network", negated: true, variables: false, network, compare, reads: is_address
}

/// A network of either family.
pub(crate) type Network = IpNet;

fn network(pieces: &[Piece<'_>]) -> Operand {
    parse_network(&text_of(pieces)).map_or(Operand::Unreadable, Operand::Network)
}

fn compare(operand: &Operand, seen: &str) -> Comparison {
    let Some(address) = address(seen) else { return Comparison::Incomparable };
    Comparison::of(matches!(operand, Operand::Network(network) if network.contains(&address)))
}

fn is_address(seen: &str) -> bool {
    address(seen).is_some()
}

fn parse_network(text: &str) -> Option<Network> {
    let (base, prefix) = match text.split_once('/') {
        // A sign and leading zeros are fine in front of the length.
        Some((base, prefix)) => (base, Some(prefix.parse::<u8>().ok()?)),
        None => (text, None),
    };
    if let Some(base) = v4(base) {
        return Some(IpNet::V4(Ipv4Net::new(base, prefix.unwrap_or(32)).ok()?.trunc()));
    }
    if base.contains('.') {
        return None;
    }
    let network = Ipv6Net::new(v6(base)?, prefix.unwrap_or(128)).ok()?;
    (network.trunc() == network).then_some(IpNet::V6(network))
}

/// An address of a request.
fn address(text: &str) -> Option<IpAddr> {
    if let Some(address) = v4(text) {
        return Some(IpAddr::V4(address));
    }
    let dotted = text.contains('.');
    let address = if dotted {
        let cut = text.rfind(':')? + 1;
        let [a, b, c, d] = v4(text.get(cut..)?)?.octets();
        v6(&format!("{}{a:02x}{b:02x}:{c:02x}{d:02x}", text.get(..cut)?))?
    } else {
        v6(text)?
    };
    match address.to_ipv4_mapped() {
        Some(address) => Some(IpAddr::V4(address)),
        None => (!dotted).then_some(IpAddr::V6(address)),
    }
}

fn v4(text: &str) -> Option<Ipv4Addr> {
    let mut parts = text.split('.');
    let mut next = || {
        let part = parts.next()?;
        (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u8>().ok())?
    };
    let address = Ipv4Addr::new(next()?, next()?, next()?, next()?);
    parts.next().is_none().then_some(address)
}

fn v6(text: &str) -> Option<Ipv6Addr> {
    let mut groups = [0_u16; 8];
    let mut pieces = text.split("::");
    let head = self::groups(pieces.next()?)?;
    match pieces.next() {
        None if head.len() == 8 => fill(groups.iter_mut(), &head),
        None => return None,
        Some(piece) => {
            let tail = self::groups(piece)?;
            if pieces.next().is_some() || head.len() + tail.len() > 7 {
                return None;
            }
            fill(groups.iter_mut(), &head);
            let skipped = groups.len() - tail.len();
            fill(groups.iter_mut().skip(skipped), &tail);
        }
    }
    Some(Ipv6Addr::from(groups))
}

fn groups(piece: &str) -> Option<Vec<u16>> {
    piece
        .trim_end_matches(':')
        .split(':')
        .filter(|_| !piece.trim_end_matches(':').is_empty())
        .map(|group| match group {
            "" => Some(0),
            _ if group.len() > 4 || group.starts_with('+') => None,
            _ => u16::from_str_radix(group, 16).ok(),
        })
        .collect()
}

fn fill<'a>(places: impl Iterator<Item = &'a mut u16>, values: &[u16]) {
    places.zip(values).for_each(|(place, value)| *place = *value);
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("192.000.2.1", "192.0.2.1")]
    #[case("::ffff:192.0.2.1", "192.0.2.1")]
    #[case("::FFFF:c000:201", "192.0.2.1")]
    #[case("2001:db8:::1", "2001:db8::1")]
    #[case("2001:db8::1:", "2001:db8::1")]
    #[case(":2001:db8::1", "0:2001:db8::1")]
    #[case("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    #[case("1:2:3:4:5:6::8", "1:2:3:4:5:6:0:8")]
    #[case(":::", "::")]
    fn spellings_that_aws_takes(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(address(text), Some(expected.parse().unwrap()));
    }

    #[rstest]
    fn spellings_that_aws_refuses(
        #[values(
            "",
            "not-an-ip",
            "192.0.513",
            "3221225985",
            "192.0.2.1/32",
            "2001:db8::::1",
            "2001::db8::1",
            "2001::db8:::1",
            "2001:db8::192.0.2.1",
            "::192.0.2.1",
            "::ffff:::192.0.2.1",
            "[::1]",
            "256.0.0.1",
            "192.0.2.+1",
            "1:2:3:4:5:6:7::8",
            "1:2:3:4:5:6:7:8:9",
            "+1::"
        )]
        text: &str,
    ) {
        assert_eq!(address(text), None);
    }

    #[rstest]
    #[case("192.0.2.5/+24", Some("192.0.2.0/24"))]
    #[case("192.000.002.0/024", Some("192.0.2.0/24"))]
    #[case("2001:DB8::/064", Some("2001:db8::/64"))]
    #[case("2001:db8:::1/128", Some("2001:db8::1/128"))]
    #[case("2001:db8::5/64", None)]
    #[case("2001:db8::192.0.2.0/120", None)]
    #[case("::ffff:192.0.2.0/120", None)]
    #[case("192.0.2.0/33", None)]
    #[case("2001:db8::/129", None)]
    fn networks_are_read_as_recorded(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(parse_network(text), expected.map(|network| network.parse().unwrap()));
    }
}
