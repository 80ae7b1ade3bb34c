//! Who asks: the keys of the caller and of its session.

use portcullis_model::AccountId;
use portcullis_store::{Session, SessionKind};

use super::{Asked, ConditionKey, Value};
use crate::{Caller, caller::is_root};

const GLOBAL_KEYS: &str = "AWS global condition context keys";
const PRINCIPAL_TABLE: &str = "IAM policy elements: variables, table of principal key values";

pub(super) static KEYS: &[ConditionKey] = &[
    ConditionKey {
        name: "aws:PrincipalAccount",
        when: "the caller's account; `anonymous` for nobody",
        source: GLOBAL_KEYS,
        value: |asked| match asked.caller {
            Caller::Anonymous => Value::One("anonymous".to_owned()),
            Caller::Root { .. } | Caller::User { .. } | Caller::Session(_) => Value::of(asked.caller.account()),
        },
    },
    ConditionKey {
        name: "aws:PrincipalArn",
        when: "signed requests: the root user, the user, the session's role with its path, or the federated user",
        source: GLOBAL_KEYS,
        value: |asked| match asked.caller {
            Caller::Root { arn, .. } | Caller::User { arn, .. } => Value::One(arn.to_string()),
            Caller::Session(session) => Value::One(match session.kind() {
                SessionKind::AssumedRole => session.issuer.to_string(),
                SessionKind::FederatedUser | SessionKind::Issuer => session.arn.to_string(),
            }),
            Caller::Anonymous => Value::Absent,
        },
    },
    ConditionKey {
        name: "aws:PrincipalIsAWSService",
        when: "signed requests: `false`",
        source: GLOBAL_KEYS,
        value: |asked| signed(asked, "false"),
    },
    ConditionKey {
        name: "aws:PrincipalOrgID",
        when: "the caller's account is in an organization",
        source: GLOBAL_KEYS,
        value: |asked| organization_id(asked, asked.caller.account()),
    },
    ConditionKey {
        name: "aws:PrincipalOrgPaths",
        when: "as aws:PrincipalOrgID; multivalued",
        source: GLOBAL_KEYS,
        value: |asked| organization_paths(asked, asked.caller.account()),
    },
    ConditionKey {
        name: "aws:PrincipalTag/*",
        when: "users: their tags; sessions: the role's tags, and above them the session's; a tag's key has no letter case",
        source: "IAM User Guide, session tags",
        value: principal_tags,
    },
    ConditionKey {
        name: "aws:PrincipalType",
        when: "`AssumedRole`, `FederatedUser`, `Account` for a root user, `User`, `Anonymous` for nobody",
        source: PRINCIPAL_TABLE,
        value: |asked| {
            let kind = match asked.caller {
                Caller::Root { .. } => "Account",
                Caller::User { .. } => "User",
                Caller::Session(session) => match session.kind() {
                    SessionKind::AssumedRole => "AssumedRole",
                    SessionKind::FederatedUser => "FederatedUser",
                    SessionKind::Issuer if is_root(&session.issuer) => "Account",
                    SessionKind::Issuer => "User",
                },
                Caller::Anonymous => "Anonymous",
            };
            Value::One(kind.to_owned())
        },
    },
    ConditionKey {
        name: "aws:userid",
        when: "`AIDA…`, `AROA…:SESSION`, `ACCOUNT:NAME` for a federated user, the account's id for a root user, `anonymous` for nobody",
        source: PRINCIPAL_TABLE,
        value: |asked| Value::One(asked.caller.user_id().unwrap_or_else(|| "anonymous".to_owned())),
    },
    ConditionKey {
        name: "aws:username",
        when: "users: the name, without the path",
        source: PRINCIPAL_TABLE,
        value: |asked| match asked.caller {
            Caller::User { arn, .. } => Value::of(arn.resource().rsplit('/').next()),
            Caller::Root { .. } | Caller::Session(_) | Caller::Anonymous => Value::Absent,
        },
    },
    ConditionKey {
        name: "aws:FederatedProvider",
        when: "sessions of web identities: the provider's ARN",
        source: GLOBAL_KEYS,
        value: |asked| of_session(asked, |session| Value::of(session.federated_provider.clone())),
    },
    ConditionKey {
        name: "aws:MultiFactorAuthPresent",
        when: "sessions: `false`",
        source: "unverified: documented as present with temporary credentials, and CloudTrail shows `false` there",
        value: |asked| of_session(asked, |_| Value::One("false".to_owned())),
    },
    ConditionKey {
        name: "aws:SourceIdentity",
        when: "sessions that were given one",
        source: GLOBAL_KEYS,
        value: |asked| of_session(asked, |session| Value::of(session.source_identity.clone())),
    },
    ConditionKey {
        name: "aws:TokenIssueTime",
        when: "sessions: when they were made",
        source: GLOBAL_KEYS,
        value: |asked| {
            of_session(asked, |session| Value::One(session.issued.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
        },
    },
    ConditionKey {
        name: "<provider>:*",
        when: "sessions of web identities: what stays of the token's claims (`aud`, `sub`, `amr`)",
        source: "IAM User Guide, keys for OIDC federation, column “available in session”",
        value: |asked| of_session(asked, identity_keys),
    },
];

fn signed(asked: &Asked<'_>, value: &str) -> Value {
    Value::of(asked.caller.arn().map(|_| value))
}

fn of_session(asked: &Asked<'_>, value: impl Fn(&Session) -> Value) -> Value {
    match asked.caller {
        Caller::Session(session) => value(session),
        Caller::Root { .. } | Caller::User { .. } | Caller::Anonymous => Value::Absent,
    }
}

pub(super) fn organization_id(asked: &Asked<'_>, account: Option<AccountId>) -> Value {
    let organization = account.and_then(|account| asked.world.organization_of(account));
    Value::of(organization.map(portcullis_store::Organization::id))
}

pub(super) fn organization_paths(asked: &Asked<'_>, account: Option<AccountId>) -> Value {
    let path = account.and_then(|account| asked.world.organization_of(account)?.path(account));
    path.map_or(Value::Absent, |path| Value::Several(vec![path]))
}

/// The session's tags come last and count: one of them hides the role's tag of the same key.
fn principal_tags(asked: &Asked<'_>) -> Value {
    let of_role = asked.caller.role(asked.world).map(|role| role.tags.as_slice());
    let of_user = || asked.caller.user(asked.world).map(|user| user.tags.as_slice());
    let of_entity = of_role.or_else(of_user).unwrap_or_default();
    let of_session = match asked.caller {
        Caller::Session(session) => session.tags.as_slice(),
        Caller::Root { .. } | Caller::User { .. } | Caller::Anonymous => &[],
    };
    let of_entity = of_entity.iter().map(|tag| (&tag.key, &tag.value));
    Value::tags("aws:PrincipalTag", of_entity.chain(of_session.iter().map(|(key, value)| (key, value))))
}

fn identity_keys(session: &Session) -> Value {
    let keys = session.identity_keys.iter().map(|key| {
        let value = match key.values.as_slice() {
            [single] if !key.multivalued => Value::One(single.clone()),
            several => Value::Several(several.to_vec()),
        };
        (key.name.clone(), value)
    });
    Value::Each(keys.collect())
}
