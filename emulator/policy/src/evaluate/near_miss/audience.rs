//! Near misses of a token's audience: GitHub's default where AWS's is wanted, the other way round, or another partition's.

use super::condition::{Near, Proposal, Proposed};

/// An audience of another kind than the one that is wanted.
pub(super) fn another_kind(near: &Near<'_>) -> Option<Proposal> {
    if !near.key.ends_with(":aud") {
        return None;
    }
    let text = |want: &str| match (kind(near.seen)?, kind(want)?) {
        (Kind::GitHub, Kind::Aws) => Some(format!(
            "the token was asked for without an audience and has GitHub's default, `{}`: ask for `{want}`",
            near.seen
        )),
        (Kind::Aws, Kind::GitHub) => Some(format!(
            "the policy wants GitHub's default audience `{want}`, and the token was made for `{}`",
            near.seen
        )),
        (Kind::Aws, Kind::Aws) => Some(format!(
            "`{}` and `{want}` are both audiences of AWS, of different endpoints: ask for `{want}`",
            near.seen
        )),
        (Kind::GitHub, Kind::GitHub) => None,
    };
    near.wanted.iter().find_map(|want| {
        let change = Proposed::Request(vec![(near.key.to_owned(), want.clone())]);
        Some(Proposal { text: text(want)?, change })
    })
}

enum Kind {
    Aws,
    GitHub,
}

fn kind(audience: &str) -> Option<Kind> {
    let of_aws = audience.strip_prefix("sts.").is_some_and(|rest| {
        let rest = rest.strip_suffix(".cn").unwrap_or(rest);
        rest == "amazonaws.com" || rest.ends_with(".amazonaws.com")
    });
    if of_aws {
        return Some(Kind::Aws);
    }
    audience.starts_with("https://github.com/").then_some(Kind::GitHub)
}
