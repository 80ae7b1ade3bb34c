//! What keeps a user, group or role from being deleted: the policies that it still holds.

use portcullis_model::{Arn, Cause};
use portcullis_wire::Fault;

use crate::{faults, holder::Holder};

/// Checks that an entity holds no policies any more. Unverified: that attached ones are named before inline ones.
///
/// # Errors
///
/// `DeleteConflict`.
pub(crate) fn check_without_policies<H: Holder>(entity: &H) -> Result<(), Fault> {
    let (word, of) = (H::KIND.word(), entity.arn().as_str());
    if !entity.attached().is_empty() {
        let cause = Cause::new(format!("policies are attached to the {word}")).of(of);
        let attached = entity.attached().iter().map(Arn::as_str).collect::<Vec<_>>().join(", ");
        return Err(faults::HAS_ATTACHED_POLICIES.fault().caused_by(cause.seen(attached)));
    }
    if !entity.inline().is_empty() {
        let cause = Cause::new(format!("the {word} has inline policies")).of(of);
        let inline = entity.inline().values().map(|policy| policy.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(faults::HAS_INLINE_POLICIES.fault().caused_by(cause.seen(inline)));
    }
    Ok(())
}
