//! The roles claim, `https://aws.amazon.com/roles`: the issuer's own list of the roles that a token may be used for.
//!
//! Checked before the trust policy and whatever that says [idpauth-true-claim-other idpauth-false-claim-other]. Absent or null
//! it limits nothing [roles-null]. Refuses a claim that is neither text nor list, one without any role ARN, and one that
//! lists other roles only.

use portcullis_model::Cause;
use portcullis_wire::{Fault, FaultKind};
use serde_json::Value;

use super::{claims::scalar, verified::Verified};
use crate::faults;

const ROLES: &str = "https://aws.amazon.com/roles";

/// Whether the token's issuer authorizes this role: the value of `sts:RoleAuthorizedByIdp`. `false` when the token has no
/// roles claim; observed for an absent one [idpauth-false-claim-absent], inferred for null.
///
/// # Errors
///
/// AWS's three texts for a roles claim of another form, without a role ARN, and without this role's ARN.
pub fn check_roles_claim(verified: &Verified, role_arn: &str) -> Result<bool, Fault> {
    match verified.claim(ROLES) {
        None | Some(Value::Null) => Ok(false),
        Some(claim) => authorizes(claim, role_arn).map(|()| true),
    }
}

fn authorizes(claim: &Value, role_arn: &str) -> Result<(), Fault> {
    let refused = |kind: &FaultKind, text: &str| {
        let seen = scalar(claim).unwrap_or_else(|| claim.to_string());
        kind.fault().caused_by(Cause::new(text).wanted([role_arn]).seen(seen))
    };
    // Observed: text is split at `;` and nowhere else, with blanks and empty pieces dropped [roles-semicolon-then-space
    // roles-comma-list roles-leading-semicolon]. Entries of a list that are no strings are passed over
    // [roles-array-number-and-match roles-array-null-and-match roles-array-in-array]; that an entry is trimmed too, and
    // not split, is unverified.
    let entries: Vec<&str> = match claim {
        Value::String(text) => text.split(';').collect(),
        Value::Array(entries) => entries.iter().filter_map(Value::as_str).collect(),
        _ => return Err(refused(&faults::ROLES_CLAIM_FORMAT, "the token's roles claim is neither a text nor a list")),
    };
    let mut arns = entries.into_iter().map(str::trim).filter(|entry| is_role_arn(entry)).peekable();
    if arns.peek().is_none() {
        return Err(refused(&faults::ROLES_CLAIM_WITHOUT_ARN, "the token's roles claim holds no ARN of a role"));
    }
    if arns.any(|arn| arn == role_arn) {
        Ok(())
    } else {
        Err(refused(&faults::ROLE_NOT_IN_ROLES_CLAIM, "the token's roles claim does not list this role"))
    }
}

/// Whether the text is the ARN of one role. Observed: a wildcard, upper case and a comma list are none
/// [roles-wildcard roles-uppercased roles-comma-list].
fn is_role_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [arn, partition, service, region, account, resource] = parts.as_slice() else { return false };
    let Some(name) = resource.strip_prefix("role/") else { return false };
    *arn == "arn"
        && partition.starts_with("aws")
        && partition.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && *service == "iam"
        && region.is_empty()
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && !name.is_empty()
        && !name.ends_with('/')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&b))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    const ROLE: &str = "arn:aws:iam::123456789012:role/deploy";
    const OTHER: &str = "arn:aws:iam::123456789012:role/other";

    #[rstest]
    #[case::text(json!(ROLE))]
    #[case::padded(json!(format!(" {ROLE} ")))]
    #[case::several(json!(format!("{OTHER}; {ROLE};")))]
    #[case::leading(json!(format!(";{ROLE}")))]
    #[case::list(json!([OTHER, ROLE]))]
    #[case::with_a_number(json!([1, ROLE]))]
    #[case::with_null(json!([null, ROLE]))]
    #[case::with_no_arn(json!(["deploy", ROLE]))]
    #[case::repeated(json!([ROLE, ROLE]))]
    fn a_role_that_is_listed_is_authorized(#[case] claim: Value) {
        assert_eq!(authorizes(&claim, ROLE), Ok(()));
    }

    #[rstest]
    #[case::number(json!(1), &faults::ROLES_CLAIM_FORMAT)]
    #[case::boolean(json!(true), &faults::ROLES_CLAIM_FORMAT)]
    #[case::object(json!({"role": ROLE}), &faults::ROLES_CLAIM_FORMAT)]
    #[case::empty_list(json!([]), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::empty_text(json!(""), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::nested_list(json!([[ROLE]]), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::wildcard(json!("arn:aws:iam::123456789012:role/*"), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::upper_case(json!(ROLE.to_uppercase()), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::comma(json!(format!("{OTHER},{ROLE}")), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::name_only(json!("deploy"), &faults::ROLES_CLAIM_WITHOUT_ARN)]
    #[case::other_role(json!([OTHER]), &faults::ROLE_NOT_IN_ROLES_CLAIM)]
    #[case::longer_name(json!(format!("{ROLE}-2")), &faults::ROLE_NOT_IN_ROLES_CLAIM)]
    #[case::path(json!("arn:aws:iam::123456789012:role/team/deploy"), &faults::ROLE_NOT_IN_ROLES_CLAIM)]
    fn a_role_that_is_not_listed_is_refused(#[case] claim: Value, #[case] kind: &FaultKind) {
        let fault = authorizes(&claim, ROLE).unwrap_err();
        assert_eq!((fault.status, fault.message.as_str()), (kind.status, kind.text));
        assert_eq!(fault.cause.unwrap().wanted, [ROLE]);
    }
}
