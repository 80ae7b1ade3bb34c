//! Permissions that lead to all others: whoever may write policies, trust policies or credentials is an administrator.
//!
//! Asked of the evaluation: of a role's own policies about itself and about others, of a policy that stands alone about
//! users, roles and policies that it does not name. A condition on the boundary or on the
//! policy refuses unless one that limits nobody meets it, and one on a device refuses jobs only.
//! A path or a name of their own limits what one action reaches, and not what several do together: whoever may make a role
//! there and give it policies makes himself an administrator's role.
//!
//! Who may change OIDC providers is not an administrator by that. A new provider is trusted by no role; another audience
//! lets nobody into a role that asks for its own, which `missing-audience` sees to; and a thumbprint decides only for an
//! issuer whose certificate no public authority signed, against whoever stands between it and AWS. A SAML provider is
//! another matter: its metadata holds the key that signs for everybody.

use super::{
    Finding, Rule, Severity,
    administrator::is_administrator,
    scene::{Permissions, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "self-escalation",
    severity: Severity::High,
    title: "whoever has the permissions can give himself all others",
    explanation: "A role that may attach policies to itself or write them, change who may become an administrator's role, or \
                  make credentials for an administrator, is an administrator one call later; so is one that may take off \
                  its boundary, or become any role that trusts its account, where there is more to be had behind it.",
    fix: "Take the action away, or require a permissions boundary by a condition on `iam:PermissionsBoundary`; a path of \
          their own is enough for roles and users whom the same person can neither make nor become.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    check,
};

/// On what an action must be allowed to lead to everything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// The role that calls, whichever it is.
    Itself,
    /// A user, role, group or policy that no policy names.
    Others(&'static str),
    /// The role that calls, where its boundary is all that keeps it from everything, or may be.
    ItsBoundary,
}

static ESCALATING: &[(&str, On)] = &[
    ("iam:AttachRolePolicy", On::Itself),
    ("iam:PutRolePolicy", On::Itself),
    ("iam:CreatePolicyVersion", On::Others("policy/mallory")),
    ("iam:SetDefaultPolicyVersion", On::Others("policy/mallory")),
    ("iam:UpdateAssumeRolePolicy", On::Others("role/mallory")),
    ("iam:CreateAccessKey", On::Others("user/mallory")),
    ("iam:CreateLoginProfile", On::Others("user/mallory")),
    ("iam:UpdateLoginProfile", On::Others("user/mallory")),
    ("iam:AttachUserPolicy", On::Others("user/mallory")),
    ("iam:PutUserPolicy", On::Others("user/mallory")),
    ("iam:AttachGroupPolicy", On::Others("group/mallory")),
    ("iam:PutGroupPolicy", On::Others("group/mallory")),
    ("iam:AddUserToGroup", On::Others("group/mallory")),
    ("iam:DeleteRolePermissionsBoundary", On::ItsBoundary),
    ("iam:PutRolePermissionsBoundary", On::ItsBoundary),
    ("iam:UpdateSAMLProvider", On::Others("saml-provider/mallory")),
    ("sts:AssumeRole", On::Others("role/mallory")),
];

/// There has to be a version, a group or a role with more than the caller has, that is his to take: with these the way to
/// everything has a second step.
const SECOND_STEP: &[&str] =
    &["iam:SetDefaultPolicyVersion", "iam:AddUserToGroup", "iam:UpdateSAMLProvider", "sts:AssumeRole"];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in scene.trusts.iter().filter(|trust| trust.by_github()) {
        let Some(permissions) = scene.permissions_of(trust) else { continue };
        findings.extend(of_permissions(permissions, &trust.role, Severity::High));
    }
    // Of a policy that stands alone nobody knows who has it: an administrator may.
    for permissions in scene.permissions.iter().filter(|permissions| !permissions.complete) {
        let role = permissions.somebody("role/mallory");
        findings.extend(of_permissions(permissions, &role, Severity::Medium));
    }
}

/// Actions that lead to everything together, where one of each row is allowed on the same role or user.
struct Together {
    kind: &'static str,
    steps: &'static [&'static [&'static str]],
    /// Whether a role or user of such a name has to be there already.
    second_step: bool,
}

const GIVEN_TO_ROLE: &[&str] = &["iam:AttachRolePolicy", "iam:PutRolePolicy"];
const GIVEN_TO_USER: &[&str] = &["iam:AttachUserPolicy", "iam:PutUserPolicy"];

static TOGETHER: &[Together] = &[
    Together { kind: "role", steps: &[&["iam:CreateRole"], GIVEN_TO_ROLE], second_step: false },
    Together {
        kind: "user",
        steps: &[&["iam:CreateUser"], GIVEN_TO_USER, &["iam:CreateAccessKey", "iam:CreateLoginProfile"]],
        second_step: false,
    },
    Together { kind: "role", steps: &[&["iam:UpdateAssumeRolePolicy"], GIVEN_TO_ROLE], second_step: true },
    Together {
        kind: "user",
        steps: &[GIVEN_TO_USER, &["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"]],
        second_step: true,
    },
];

/// What leads to everything in several calls, or on a policy of the role's own, each on what the policies name.
fn by_name(permissions: &Permissions<'_>, severity: Severity) -> Option<Finding> {
    let who = who(permissions);
    let version = "iam:CreatePolicyVersion";
    let own = permissions.attached().find(|policy| permissions.allows(version, policy));
    let of_own = own.and_then(|policy| {
        let (by, statement) = permissions.allowing(version, policy)?;
        let message = format!("{who} may call `{version}` on its own policy `{policy}`");
        Some(RULE.finding(permissions.at(by, statement.action.at), message).severity(severity))
    });
    of_own.or_else(|| {
        TOGETHER.iter().find_map(|together| {
            permissions.named(together.kind).into_iter().find_map(|arn| {
                let allowed =
                    |step: &&[&'static str]| step.iter().copied().find(|action| permissions.allows(action, &arn));
                let actions: Vec<&str> = together.steps.iter().map(allowed).collect::<Option<_>>()?;
                let (by, statement) = permissions.allowing(actions.first()?, &arn)?;
                let listed = actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" and ");
                let severity = if together.second_step { severity.min(Severity::Medium) } else { severity };
                let message = format!("{who} may call {listed} on `{arn}`");
                Some(RULE.finding(permissions.at(by, statement.action.at), message).severity(severity))
            })
        })
    })
}

fn who(permissions: &Permissions<'_>) -> &'static str {
    if permissions.complete { "the role" } else { "whoever has this policy" }
}

/// One finding for each statement, with all that it allows.
fn of_permissions(permissions: &Permissions<'_>, role: &str, severity: Severity) -> Vec<Finding> {
    if is_administrator(permissions) {
        return Vec::new();
    }
    let mut told: Vec<(Finding, usize)> = Vec::new();
    for (action, on) in ESCALATING {
        let resource = match on {
            On::ItsBoundary if permissions.complete && !is_held_by_its_boundary(permissions, role) => continue,
            On::Itself | On::ItsBoundary => role.to_owned(),
            On::Others(name) => permissions.somebody(name),
        };
        let Some((policy, statement)) =
            permissions.allowing(action, &resource).filter(|_| permissions.allows(action, &resource))
        else {
            continue;
        };
        let at = permissions.at(policy, statement.action.at);
        let whom = match on {
            On::Itself | On::ItsBoundary if permissions.complete => "itself".to_owned(),
            On::Itself | On::ItsBoundary | On::Others(_) => {
                let kind = resource.rsplit(':').next().and_then(|name| name.split('/').next()).unwrap_or_default();
                format!("every {kind}")
            }
        };
        let who = who(permissions);
        let severity = if SECOND_STEP.contains(action) { severity.min(Severity::Medium) } else { severity };
        let finding = RULE.finding(at, format!("{who} may call `{action}` on {whom}")).severity(severity);
        match told.iter_mut().find(|(told, _)| told.span == finding.span && told.document == finding.document) {
            Some((_, others)) => *others += 1,
            None => told.push((finding, 0)),
        }
    }
    let gravest = told.iter().map(|(finding, _)| finding.severity).max();
    told.extend(by_name(permissions, severity).filter(|found| gravest < Some(found.severity)).map(|found| (found, 0)));
    told.into_iter()
        .map(|(finding, others)| match others {
            0 => finding,
            1 => Finding { message: format!("{}, and another such action", finding.message), ..finding },
            _ => Finding { message: format!("{}, and {others} more such actions", finding.message), ..finding },
        })
        .collect()
}

/// Whether the role without its boundary is an administrator, or one call away from it.
fn is_held_by_its_boundary(permissions: &Permissions<'_>, role: &str) -> bool {
    permissions.without_boundary().is_some_and(|free| {
        let leads_to_everything = |(action, on): &(&str, On)| match on {
            On::Itself => free.allows(action, role),
            On::Others(name) => !SECOND_STEP.contains(action) && free.allows(action, &free.somebody(name)),
            On::ItsBoundary => false,
        };
        is_administrator(&free) || ESCALATING.iter().any(leads_to_everything)
    })
}
