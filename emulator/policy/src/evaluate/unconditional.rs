//! Calls that AWS allows or refuses before it reads any policy, by the action and the kind of caller.
//!
//! AWS: API reference of STS, "Permissions" of GetCallerIdentity and GetSessionToken ("you cannot use policies to control
//! authentication operations"); IAM User Guide, "Compare AWS STS credentials", for what root users and sessions may not
//! call; the messages are `unverified`. An allowed call that names a resource which its action does not have is judged by
//! policies, as AWS's own simulator does (recorded).

use portcullis_model::Arn;

use super::principal::{is_federated_user, is_role, is_root, session_of};
use crate::{Principal, Request};

/// What AWS decides without policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unconditional {
    /// Allowed whatever policies say, and why.
    Allowed { why: &'static str },
    /// Refused whatever policies say: why, and what AWS answers.
    Refused { why: &'static str, message: &'static str },
}

/// What is decided about the request without policies, if anything is.
pub(crate) fn unconditional(request: &Request) -> Option<Unconditional> {
    let Principal::Aws(caller) = &request.principal else { return None };
    let (service, name) = request.action.split_once(':')?;
    if !service.eq_ignore_ascii_case("sts") {
        return None;
    }
    let of_action = ROWS.iter().filter(|row| row.action.eq_ignore_ascii_case(name));
    let mut fitting =
        of_action.filter(|row| (row.callers)(caller) && (row.names_a_resource || request.resource == "*"));
    fitting.next().map(|row| row.outcome)
}

struct Row {
    /// The action of STS.
    action: &'static str,
    names_a_resource: bool,
    callers: fn(&Arn) -> bool,
    outcome: Unconditional,
}

static ROWS: &[Row] = &[
    Row {
        action: "GetCallerIdentity",
        names_a_resource: false,
        callers: |_| true,
        outcome: Unconditional::Allowed { why: "`sts:GetCallerIdentity` needs no permission, and no policy denies it" },
    },
    Row {
        action: "GetSessionToken",
        names_a_resource: false,
        callers: |caller| !has_session(caller),
        outcome: Unconditional::Allowed { why: "`sts:GetSessionToken` needs no permission, and no policy denies it" },
    },
    Row {
        action: "GetSessionToken",
        names_a_resource: true,
        callers: has_session,
        outcome: Unconditional::Refused {
            why: "a session gets no session token: call with the long-term credentials of a user",
            message: "Cannot call GetSessionToken with session credentials",
        },
    },
    Row {
        action: "GetFederationToken",
        names_a_resource: true,
        callers: has_session,
        outcome: Unconditional::Refused {
            why: "a session gets no federation token: call with the long-term credentials of a user",
            message: "Cannot call GetFederationToken with session credentials",
        },
    },
    Row {
        action: "AssumeRole",
        names_a_resource: true,
        callers: is_root,
        outcome: Unconditional::Refused {
            why: "the root user of an account assumes no role, whatever the trust policy says: call as a user or a role",
            message: "Roles may not be assumed by root accounts.",
        },
    },
];

/// Whether the caller has credentials of STS.
fn has_session(caller: &Arn) -> bool {
    session_of(caller).is_some() || is_role(caller) || is_federated_user(caller)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::Context;

    const ROOT: &str = "arn:aws:iam::123456789012:root";
    const USER: &str = "arn:aws:iam::123456789012:user/ana";
    const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/deploy/run";
    const FEDERATED: &str = "arn:aws:sts::123456789012:federated-user/ana";
    const ROLE: &str = "arn:aws:iam::123456789012:role/deploy";

    #[rstest]
    #[case(USER, "sts:GetCallerIdentity", "*", Some(true))]
    #[case(SESSION, "STS:getcalleridentity", "*", Some(true))]
    #[case(ROOT, "sts:GetCallerIdentity", "*", Some(true))]
    #[case(USER, "sts:GetCallerIdentity", USER, None)]
    #[case(USER, "iam:GetCallerIdentity", "*", None)]
    #[case(USER, "sts", "*", None)]
    #[case(USER, "sts:GetSessionToken", "*", Some(true))]
    #[case(ROOT, "sts:GetSessionToken", "*", Some(true))]
    #[case(SESSION, "sts:GetSessionToken", "*", Some(false))]
    #[case(FEDERATED, "sts:GetSessionToken", "*", Some(false))]
    #[case(ROLE, "sts:GetSessionToken", "*", Some(false))]
    #[case(SESSION, "sts:GetFederationToken", FEDERATED, Some(false))]
    #[case(USER, "sts:GetFederationToken", FEDERATED, None)]
    #[case(ROOT, "sts:AssumeRole", ROLE, Some(false))]
    #[case(USER, "sts:AssumeRole", ROLE, None)]
    #[case(SESSION, "sts:AssumeRole", ROLE, None)]
    #[case(ROOT, "sts:TagSession", ROLE, None)]
    fn some_calls_are_no_matter_of_policies(
        #[case] caller: &str,
        #[case] action: &str,
        #[case] resource: &str,
        #[case] allowed: Option<bool>,
    ) {
        let request = Request {
            principal: Principal::Aws(caller.parse().unwrap()),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: None,
            context: Context::new(),
        };
        let decided = unconditional(&request).map(|outcome| matches!(outcome, Unconditional::Allowed { .. }));
        assert_eq!(decided, allowed);
        let nobody = Request { principal: Principal::Anonymous, ..request };
        assert_eq!(unconditional(&nobody), None);
    }
}
