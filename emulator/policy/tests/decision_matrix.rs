//! The decision matrix: what every combination of layers comes to, as `tests/decision-matrix.txt` shows it.
//!
//! Each combination is judged twice, by the crate and by AWS's flow chart as it is written down here, and the two must
//! agree. The text shows those in which nothing denies, and each Deny by itself; `UPDATE_DOCS=1` writes it anew.
//!
//! AWS: "Policy evaluation logic", "Permissions boundaries", "Session policies", "Cross-account policy evaluation logic".

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fmt::Write as _, path::Path};

use portcullis_policy::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, evaluate, verdict,
};
use serde_json::{Value, json};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Caller {
    User,
    RoleSession,
    FederatedUser,
    Root,
}

/// What a layer says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    Absent,
    Silent,
    Allow,
    Deny,
}

/// What the resource's policy says, and by which name of the caller.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Resource {
    Absent,
    Silent,
    Itself,
    /// The role of a session, the user of a federated user.
    Maker,
    Account,
    Everyone,
    Deny,
}

/// One combination.
#[derive(Clone, Copy, Debug)]
struct Combination {
    caller: Caller,
    same_account: bool,
    /// The resource is a role and its policy the trust policy.
    role: bool,
    resource: Resource,
    identity: Says,
    boundary: Says,
    session: Says,
    service_control: Says,
    resource_control: Says,
}

use Says::{Absent, Allow, Deny, Silent};

const CALLERS: [Caller; 4] = [Caller::User, Caller::RoleSession, Caller::FederatedUser, Caller::Root];
const SAYS: [Says; 4] = [Absent, Silent, Allow, Deny];
const CALM: [Says; 3] = [Absent, Silent, Allow];

/// AWS's flow chart, from its first box to its last.
fn flow_chart(it: &Combination) -> Verdict {
    let layers = [it.identity, it.boundary, it.session, it.service_control, it.resource_control];
    if layers.contains(&Deny) || it.resource == Resource::Deny {
        return Verdict::ExplicitDeny;
    }
    // Roles may not be assumed by root accounts.
    if it.caller == Caller::Root && it.role {
        return Verdict::ImplicitDeny;
    }
    // Resource control policies: RCPFullAWSAccess always allows. Service control policies: is there an Allow?
    if it.service_control == Silent {
        return Verdict::ImplicitDeny;
    }
    // The policy of the resource.
    let named = !matches!(it.resource, Resource::Absent | Resource::Silent);
    if it.same_account && matches!(it.resource, Resource::Itself | Resource::Everyone) {
        return Verdict::Allowed;
    }
    if !named && (it.role || !it.same_account) {
        return Verdict::ImplicitDeny;
    }
    // Identity-based policies; a role's ARN in the resource's policy stands in for them.
    let instead = it.same_account && it.resource == Resource::Maker;
    if it.caller != Caller::Root && it.identity != Allow && !instead {
        return Verdict::ImplicitDeny;
    }
    // The boundary, then the session policy.
    if it.boundary == Silent || it.session == Silent {
        return Verdict::ImplicitDeny;
    }
    Verdict::Allowed
}

impl Caller {
    fn arn(self, account: &str) -> String {
        match self {
            Self::User => format!("arn:aws:iam::{account}:user/ana"),
            Self::RoleSession => format!("arn:aws:sts::{account}:assumed-role/deploy/ci"),
            Self::FederatedUser => format!("arn:aws:sts::{account}:federated-user/bob"),
            Self::Root => format!("arn:aws:iam::{account}:root"),
        }
    }

    fn maker(self, account: &str) -> Option<String> {
        match self {
            Self::RoleSession => Some(format!("arn:aws:iam::{account}:role/deploy")),
            Self::FederatedUser => Some(Self::User.arn(account)),
            Self::User | Self::Root => None,
        }
    }

    fn resources(self) -> Vec<Resource> {
        let every = [Resource::Absent, Resource::Silent, Resource::Account];
        let own: &[Resource] = match self {
            Self::User => &[Resource::Itself],
            Self::RoleSession | Self::FederatedUser => &[Resource::Maker, Resource::Itself],
            Self::Root => &[],
        };
        [&every, own, &[Resource::Everyone, Resource::Deny]].concat()
    }

    /// What these layers may say: a root user has no policies, a user no session policy.
    fn own(self, layer: &str) -> &'static [Says] {
        match (self, layer) {
            (Self::Root, _) | (Self::User, "session") => &[Absent],
            _ => &SAYS,
        }
    }
}

fn statement(effect: &str, action: &str) -> Value {
    json!({ "Effect": effect, "Principal": "*", "Action": action, "Resource": "*" })
}

fn document(statement: &Value) -> Policy {
    Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string()).unwrap()
}

/// The documents that a layer may hold, made once.
struct Documents {
    allow: Policy,
    deny: Policy,
    silent: Policy,
}

impl Documents {
    fn new() -> Self {
        let of = |effect, action| document(&statement(effect, action));
        Self { allow: of("Allow", "*"), deny: of("Deny", "*"), silent: of("Allow", "s3:ListBucket") }
    }

    fn list(&self, says: Says) -> Option<Vec<NamedPolicy<'_>>> {
        let named = |policy| vec![NamedPolicy { name: "policy", policy }];
        match says {
            Absent => None,
            Silent => Some(named(&self.silent)),
            Allow => Some(named(&self.allow)),
            Deny => Some([named(&self.allow), named(&self.deny)].concat()),
        }
    }
}

/// The policy of the resource; to Deny is to allow everyone too.
fn of_resource(it: &Combination, account: &str) -> Option<Policy> {
    let arn = it.caller.arn(account);
    let allow = |principal: Value| json!([{ "Effect": "Allow", "Principal": principal, "Action": "*" }]);
    let statements = match it.resource {
        Resource::Absent => return None,
        Resource::Silent => json!([{ "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket" }]),
        Resource::Itself => allow(json!({ "AWS": arn })),
        Resource::Maker => allow(json!({ "AWS": it.caller.maker(account).unwrap() })),
        Resource::Account => allow(json!({ "AWS": account })),
        Resource::Everyone => allow(json!("*")),
        Resource::Deny => json!([
            { "Effect": "Allow", "Principal": "*", "Action": "*" },
            { "Effect": "Deny", "Principal": { "AWS": arn }, "Action": "*" },
        ]),
    };
    Some(document(&statements))
}

fn judge(it: &Combination, documents: &Documents) -> Verdict {
    let account = if it.same_account { "123456789012" } else { "210987654321" };
    let mut context = Context::new();
    match it.caller {
        Caller::RoleSession => context.set("aws:PrincipalArn", it.caller.maker(account).unwrap()),
        Caller::FederatedUser => context.set_federating_user(it.caller.maker(account).unwrap().parse().unwrap()),
        Caller::User | Caller::Root => {}
    }
    let (action, resource) = match it.role {
        true => ("sts:AssumeRole", "arn:aws:iam::123456789012:role/target"),
        false => ("ecr:PutImage", "arn:aws:ecr:eu-west-1:123456789012:repository/app"),
    };
    let request = Request {
        principal: Principal::Aws(it.caller.arn(account).parse().unwrap()),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context,
    };
    let of_resource = of_resource(it, account);
    let named = of_resource.as_ref().map(|policy| NamedPolicy { name: "resource", policy });
    let layers = Layers {
        // Whoever has no identity policies has none that allow; only a root user is not asked for any.
        identity: if it.caller == Caller::Root { None } else { documents.list(it.identity).or(Some(Vec::new())) },
        boundary: documents.list(it.boundary),
        session: documents.list(it.session),
        resource: match named {
            None => ResourcePolicy::None,
            Some(named) if it.role => ResourcePolicy::Trust(named),
            Some(named) => ResourcePolicy::Policy(named),
        },
        service_control: documents.list(it.service_control).map(|level| vec![level]),
        resource_control: documents.list(it.resource_control).map(|level| vec![level]).unwrap_or_default(),
    };
    let judged = verdict(&request, &layers);
    // Reasons take their time: only without an organization are they asked for too.
    if it.service_control == Absent && it.resource_control == Absent {
        let decision = evaluate(&request, &layers);
        assert_eq!(decision.verdict, judged, "{it:?}");
        assert!(!decision.reasons.is_empty(), "{it:?}");
    }
    judged
}

fn combinations() -> Vec<Combination> {
    let mut all = Vec::new();
    for caller in CALLERS {
        for (same_account, role) in [(true, false), (true, true), (false, false), (false, true)] {
            for resource in caller.resources() {
                for identity in caller.own("identity") {
                    for boundary in caller.own("boundary") {
                        for session in caller.own("session") {
                            for service_control in SAYS {
                                for resource_control in [Absent, Deny] {
                                    all.push(Combination {
                                        caller,
                                        same_account,
                                        role,
                                        resource,
                                        identity: *identity,
                                        boundary: *boundary,
                                        session: *session,
                                        service_control,
                                        resource_control,
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

#[test]
fn every_combination_comes_to_what_the_flow_chart_says() {
    let documents = Documents::new();
    let all = combinations();
    assert!(all.len() > 20_000, "{}", all.len());
    for it in all {
        assert_eq!(judge(&it, &documents), flow_chart(&it), "{it:?}");
    }
}

#[test]
fn the_matrix_is_the_one_that_was_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decision-matrix.txt");
    let matrix = matrix();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &matrix).unwrap();
    }
    let read = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        read.replace("\r\n", "\n") == matrix,
        "tests/decision-matrix.txt differs: see what changed with UPDATE_DOCS=1"
    );
}

const LEGEND: &str = "\
The verdict of every combination of policies. UPDATE_DOCS=1 cargo test -p portcullis-policy --test decision_matrix

  +  allowed     .  denied, for nothing allows it     D  denied by a statement

A layer is `none` (there is no such policy), `silent` (it says nothing of the call) or `allow`. The columns are what
boundary and session policy say, each with the layer's first letter: `n`, `s`, `a`; `ns` is no boundary and a silent
session policy. Service control policies allow; where a level of them is silent, every cell is `.`.
";

fn matrix() -> String {
    let documents = Documents::new();
    let mut text = LEGEND.to_owned();
    for role in [false, true] {
        for caller in CALLERS {
            for same_account in [true, false] {
                block(&mut text, &documents, caller, same_account, role);
            }
        }
    }
    denies(&mut text, &documents);
    text
}

fn block(text: &mut String, documents: &Documents, caller: Caller, same_account: bool, role: bool) {
    let what = if role { "sts:AssumeRole on a role" } else { "ecr:PutImage on a repository" };
    let whose = if same_account { "of its own account" } else { "of another account" };
    writeln!(text, "\n{} asks for {what} {whose}\n", name(caller)).unwrap();
    let calm = |layer: &str| CALM.into_iter().filter(|says| caller.own(layer).contains(says)).collect::<Vec<_>>();
    let columns: Vec<(Says, Says)> =
        calm("boundary").iter().flat_map(|b| calm("session").into_iter().map(|s| (*b, s))).collect();
    let policy = if role { "trust policy" } else { "resource policy" };
    let letter = |says: Says| format!("{says:?}").to_lowercase().replace("absent", "none").remove(0);
    let head: Vec<String> = columns.iter().map(|(b, s)| format!("{}{}", letter(*b), letter(*s))).collect();
    writeln!(text, "  {policy:<26}{:<12}{}", "identity", head.join("  ")).unwrap();
    for resource in caller.resources().into_iter().filter(|resource| *resource != Resource::Deny) {
        for identity in calm("identity") {
            let cells: Vec<String> = columns
                .iter()
                .map(|(boundary, session)| {
                    let (boundary, session) = (*boundary, *session);
                    let (service_control, resource_control) = (Allow, Absent);
                    let it = Combination {
                        caller,
                        same_account,
                        role,
                        resource,
                        identity,
                        boundary,
                        session,
                        service_control,
                        resource_control,
                    };
                    format!(" {}", sign(judge(&it, documents)))
                })
                .collect();
            let says = if caller == Caller::Root { "-" } else { word(identity) };
            writeln!(text, "  {:<26}{says:<12}{}", form(caller, resource), cells.join("  ")).unwrap();
        }
    }
}

/// One layer denies and every other allows.
fn denies(text: &mut String, documents: &Documents) {
    writeln!(text, "\nOne layer denies, every other allows\n").unwrap();
    writeln!(text, "  {:<26}{:<16}other account", "layer", "own account").unwrap();
    let calm = Combination {
        caller: Caller::RoleSession,
        same_account: true,
        role: false,
        resource: Resource::Everyone,
        identity: Allow,
        boundary: Allow,
        session: Allow,
        service_control: Allow,
        resource_control: Absent,
    };
    let rows = [
        ("none", calm),
        ("resource control policy", Combination { resource_control: Deny, ..calm }),
        ("service control policy", Combination { service_control: Deny, ..calm }),
        ("resource policy", Combination { resource: Resource::Deny, ..calm }),
        ("identity policy", Combination { identity: Deny, ..calm }),
        ("boundary", Combination { boundary: Deny, ..calm }),
        ("session policy", Combination { session: Deny, ..calm }),
    ];
    for (layer, it) in rows {
        let [own, other] =
            [true, false].map(|same_account| sign(judge(&Combination { same_account, ..it }, documents)));
        writeln!(text, "  {layer:<26}{own:<16}{other}").unwrap();
    }
}

fn name(caller: Caller) -> &'static str {
    match caller {
        Caller::User => "A user",
        Caller::RoleSession => "A session of a role",
        Caller::FederatedUser => "A federated user",
        Caller::Root => "A root user",
    }
}

fn form(caller: Caller, resource: Resource) -> &'static str {
    match (resource, caller) {
        (Resource::Absent, _) => "none",
        (Resource::Silent, _) => "silent",
        (Resource::Itself, Caller::User) => "allows the user",
        (Resource::Itself, _) => "allows the session",
        (Resource::Maker, Caller::RoleSession) => "allows the role",
        (Resource::Maker, _) => "allows its user",
        (Resource::Account, _) => "allows the account",
        (Resource::Everyone, _) => "allows *",
        (Resource::Deny, _) => "denies",
    }
}

fn word(says: Says) -> &'static str {
    match says {
        Absent => "none",
        Silent => "silent",
        Allow => "allow",
        Deny => "deny",
    }
}

fn sign(verdict: Verdict) -> char {
    match verdict {
        Verdict::Allowed => '+',
        Verdict::ImplicitDeny => '.',
        Verdict::ExplicitDeny => 'D',
    }
}
