//! Cuts a record down, so that no text that a client sent is kept whole when it is out of all proportion.
//!
//! Texts of a usual length stay as they are. What is cut says so, with the number of bytes that are gone.

use std::{borrow::Cow, mem::size_of};

use portcullis_model::Cause;
use portcullis_policy::{Considered, Consulted, Decision, Examined, Reason};

use super::{Decided, Kept};

/// The longest text that is kept whole. A policy's longest values are shorter.
pub(super) const TEXT: usize = 4 * 1024;

/// How many values of a list are kept.
const VALUES: usize = 100;

/// The most that the values of a list may take.
const LIST: usize = 16 * 1024;

/// The most that the reasons of a decision may take; one fits in any case.
const DECISION: usize = 96 * 1024;

/// The most that the statements of the consulted policies may take.
const CONSULTED: usize = 64 * 1024;

/// Cuts what is kept of a request down, and tells how many bytes of memory it takes then, near enough; without the
/// policies that it shares with others.
pub(super) fn down(kept: &mut Kept) -> usize {
    let named = [&mut kept.service, &mut kept.operation].into_iter().map(|name| match name {
        Cow::Borrowed(_) => 0,
        Cow::Owned(text) => shorten(text),
    });
    let optional = [&mut kept.principal, &mut kept.action, &mut kept.resource].into_iter().flatten();
    let texts: usize = named.chain(optional.chain([&mut kept.request_id]).map(shorten)).sum();
    let decision = kept.decision.as_mut().map_or(0, Decided::cut);
    let refusal = kept.refusal.as_mut().map_or(0, |refusal| {
        shorten(&mut refusal.code) + shorten(&mut refusal.message) + refusal.cause.as_mut().map_or(0, cause)
    });
    size_of::<Kept>() + texts + decision + refusal
}

/// Reasons stand in the order of their weight: those at the end are left out. What is left of the decision, in bytes.
pub(super) fn decision(decision: &mut Decision) -> usize {
    let mut bytes = 0;
    let mut kept = 0;
    for found in &mut decision.reasons {
        let more = reason(found);
        if bytes + more > DECISION {
            break;
        }
        bytes += more;
        kept += 1;
    }
    let left_out = decision.reasons.len() - kept;
    decision.reasons.truncate(kept);
    if left_out > 0 {
        let text = format!("the journal left out {left_out} more reasons: they take too much room");
        decision.warnings.insert(0, text);
    }
    bytes += list(&mut decision.warnings);
    let (more, left_out) = consulted(&mut decision.consulted);
    bytes += more;
    if left_out > 0 {
        let text =
            format!("the journal left out {left_out} statements of the consulted policies: they take too much room");
        decision.warnings.push(text);
    }
    bytes
}

/// Keeps the first statements; what each policy says is kept of all but absurdly many. What is left of them, in bytes, and
/// how many statements are left out.
fn consulted(policies: &mut Vec<Consulted>) -> (usize, usize) {
    let mut bytes = 0;
    let mut left_out: usize = policies.iter().skip(VALUES).map(|policy| policy.statements.len().max(1)).sum();
    policies.truncate(VALUES);
    for policy in policies {
        // Names of policies are ARNs: short, and not the client's to choose.
        bytes += size_of::<Consulted>() + policy.policy.as_mut().map_or(0, shorten);
        let mut kept = 0;
        for statement in &mut policy.statements {
            bytes += considered(statement);
            if bytes > CONSULTED {
                break;
            }
            kept += 1;
        }
        left_out += policy.statements.len() - kept;
        policy.statements.truncate(kept);
    }
    (bytes, left_out)
}

/// What is left of a statement, in bytes.
fn considered(statement: &mut Considered) -> usize {
    let sid = statement.statement.sid.as_mut().map_or(0, shorten);
    let elements = statement.elements.iter_mut().map(examined);
    size_of::<Considered>() + sid + elements.sum::<usize>()
}

fn examined(element: &mut Examined) -> usize {
    let optional = [&mut element.operator, &mut element.key];
    let texts = optional.into_iter().flatten().chain([&mut element.element, &mut element.pointer]);
    let texts: usize = texts.map(shorten).sum();
    size_of::<Examined>() + texts + list(&mut element.wanted) + element.seen.as_mut().map_or(0, list)
}

/// What is left of a reason, in bytes.
fn reason(reason: &mut Reason) -> usize {
    let optional = [
        &mut reason.policy,
        &mut reason.element,
        &mut reason.operator,
        &mut reason.key,
        &mut reason.pointer,
        &mut reason.near_miss,
    ];
    let texts: usize = optional.into_iter().flatten().map(shorten).sum();
    let sid = reason.statement.as_mut().and_then(|statement| statement.sid.as_mut()).map_or(0, shorten);
    let lists = list(&mut reason.wanted) + reason.seen.as_mut().map_or(0, list);
    size_of::<Reason>() + texts + sid + lists + shorten(&mut reason.text)
}

/// What is left of a cause, in bytes.
fn cause(cause: &mut Cause) -> usize {
    let optional = [&mut cause.of, &mut cause.pointer, &mut cause.seen, &mut cause.hint];
    let texts: usize = optional.into_iter().flatten().chain([&mut cause.text]).map(shorten).sum();
    size_of::<Cause>() + texts + list(&mut cause.wanted)
}

/// What is left of a list, in bytes.
fn list(values: &mut Vec<String>) -> usize {
    let mut bytes = 0;
    let mut kept = 0;
    for value in values.iter_mut().take(VALUES) {
        let more = size_of::<String>() + shorten(value);
        if bytes + more > LIST {
            break;
        }
        bytes += more;
        kept += 1;
    }
    if kept < values.len() {
        let note = format!("… ({} more)", values.len() - kept);
        values.truncate(kept);
        values.push(note);
        values.shrink_to_fit();
    }
    bytes
}

/// What is left of a text, in bytes.
fn shorten(text: &mut String) -> usize {
    if text.len() > TEXT {
        let end = (0..=TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let more = text.len() - end;
        text.truncate(end);
        text.push_str(&format!("… ({more} bytes more)"));
        text.shrink_to_fit();
    }
    text.len()
}
