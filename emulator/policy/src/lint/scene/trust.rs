//! A trust policy: which statements let federated identities in, and who gets in by each.

use jiff::Timestamp;
use portcullis_model::{AccountId, Arn, Partition};

use super::{Survey, Token, circumstances::Circumstances, survey};
use crate::{
    Layer, Layers, NamedPolicy, Principal, Request, ResourcePolicy, Verdict,
    condition::{GITHUB_HOST, provider_claims},
    document::{Condition, ConditionValue, Effect, Place, PrincipalEntry, PrincipalForm, Statement},
    evaluate::Question,
    lint::{Finding, PlacedPolicy, Provider, Severity, rule::At},
    pattern::Pattern,
    verdict,
};

/// What a web identity calls to become a role.
pub(in crate::lint) const WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

/// A trust policy.
pub(in crate::lint) struct Trust<'a> {
    /// The role's name, or the document's.
    pub(in crate::lint) subject: &'a str,
    pub(in crate::lint) policy: PlacedPolicy<'a>,
    /// The role's ARN; a made-up one where it is not known.
    pub(in crate::lint) role: String,
    /// The role's account, when known.
    pub(in crate::lint) account: Option<AccountId>,
    /// Whether the role may push images; none when its permissions are not known.
    pub(in crate::lint) pushes: Option<bool>,
    /// The index of what the role may do, when it is known.
    pub(super) permissions: Option<usize>,
    /// Its Allow statements for web identities, one for each provider that they name.
    pub(in crate::lint) grants: Vec<Grant<'a>>,
}

/// A statement that allows a provider's identities to become the role.
pub(in crate::lint) struct Grant<'a> {
    pub(in crate::lint) statement: &'a Statement,
    pub(in crate::lint) entry: &'a PrincipalEntry,
    /// The provider's ARN, or the name of a built-in one.
    pub(in crate::lint) provider: &'a str,
    /// The provider's URL without `https://`.
    pub(in crate::lint) issuer: &'a str,
    /// Whether the issuer's tokens are those of GitHub Actions.
    pub(in crate::lint) github: bool,
    /// What the caller says of himself, as the policy likes it best.
    pub(in crate::lint) circumstances: Circumstances,
    /// Who was found to get in.
    pub(in crate::lint) survey: Survey,
}

impl<'a> Trust<'a> {
    pub(super) fn new(
        subject: &'a str,
        arn: Option<&'a str>,
        policy: PlacedPolicy<'a>,
        pushes: Option<bool>,
        providers: Option<&[Provider<'a>]>,
        now: Option<Timestamp>,
    ) -> Self {
        let account = arn.and_then(|arn| arn.parse::<Arn>().ok()).and_then(|arn| arn.account());
        let mut trust =
            Self { subject, policy, role: String::new(), account, pushes, permissions: None, grants: Vec::new() };
        let statements = &policy.policy.document().statements;
        let allowing = statements
            .iter()
            .filter(|statement| statement.effect == Effect::Allow && statement.action.covers(WEB_IDENTITY));
        for statement in allowing {
            for entry in statement.principal.iter().filter(|element| !element.negated).flat_map(|list| &list.entries) {
                let PrincipalForm::Federated(provider) = &entry.form else { continue };
                if !provider.contains(":saml-provider/") {
                    trust.grants.push(Grant::new(statement, entry, provider));
                }
            }
        }
        trust.role = match arn {
            Some(arn) => arn.to_owned(),
            None => {
                let account =
                    trust.grants.iter().find_map(Grant::account).map_or("123456789012".into(), |a| a.to_string());
                format!("arn:{}:iam::{account}:role/{}", Partition::Aws.as_str(), plain(subject))
            }
        };
        let denying: Vec<&Condition> = trust.denying().flat_map(|statement| &statement.conditions).collect();
        for index in 0..trust.grants.len() {
            let found = trust.grants.get(index).map(|grant| Circumstances::all(grant, &denying, now));
            let Some((ways, more)) = found else { continue };
            let (circumstances, survey) = trust.best(index, ways, more, providers);
            if let Some(grant) = trust.grants.get_mut(index) {
                (grant.circumstances, grant.survey) = (circumstances, survey);
            }
        }
        trust
    }

    /// The circumstances in which the most people get in by a grant, the first of equals, and who they are.
    fn best(
        &mut self,
        index: usize,
        ways: Vec<Circumstances>,
        more: bool,
        providers: Option<&[Provider<'a>]>,
    ) -> (Circumstances, Survey) {
        let mut best: Option<(Circumstances, Survey)> = None;
        let mut cancelled_in_all = true;
        let mut limited = more;
        for circumstances in ways {
            if let Some(grant) = self.grants.get_mut(index) {
                grant.circumstances = circumstances.clone();
            }
            let Some(grant) = self.grants.get(index) else { continue };
            let survey = survey::survey(self, grant, audiences(grant.issuer, providers).as_deref());
            cancelled_in_all &= survey.cancelled.is_some();
            limited |= survey.limited;
            let open = survey.is_open();
            if best.as_ref().is_none_or(|(_, found)| found.reach() < survey.reach()) {
                best = Some((circumstances, survey));
            }
            if open {
                break;
            }
        }
        let (circumstances, mut survey) = best.unwrap_or_default();
        survey.limited = limited;
        if !cancelled_in_all || more {
            survey.cancelled = None;
        }
        (circumstances, survey)
    }

    /// Whether the whole policy lets the token in, and by this grant's statement.
    pub(super) fn admits(&self, grant: &Grant<'a>, token: &Token) -> bool {
        let request = self.request(grant, token);
        let named = NamedPolicy { name: self.policy.name, policy: self.policy.policy };
        let layers = Layers { resource: ResourcePolicy::Trust(named), ..Layers::default() };
        // The statement is asked first: most tokens fail there, and without a Deny nothing else has a say.
        Question::new(&request, &layers).applies(grant.statement, Layer::Trust).is_some()
            && (self.denying().next().is_none() || verdict(&request, &layers) == Verdict::Allowed)
    }

    /// Whether one statement of the policy, by itself, applies to the request with the grant's token.
    pub(in crate::lint) fn applies(&self, grant: &Grant<'a>, statement: &Statement, token: &Token) -> bool {
        let request = self.request(grant, token);
        Question::new(&request, &Layers::default()).applies(statement, Layer::Trust).is_some()
    }

    fn request(&self, grant: &Grant<'a>, token: &Token) -> Request {
        let account = grant.account().or(self.account).map_or_else(String::new, |account| account.to_string());
        let mut context = token.context(grant.issuer, grant.provider, &account);
        for (key, value) in &grant.circumstances.keys {
            context.set(key, value.as_str());
        }
        Request {
            principal: Principal::Federated(grant.provider.to_owned()),
            action: WEB_IDENTITY.to_owned(),
            resource: self.role.clone(),
            resource_account: self.account,
            context,
        }
    }

    /// A place in the policy.
    pub(in crate::lint) fn at(&self, place: Place) -> At<'a> {
        At { subject: self.subject, policy: self.policy, place }
    }

    /// The Deny statements.
    pub(in crate::lint) fn denying(&self) -> impl Iterator<Item = &'a Statement> + use<'a> {
        self.policy.policy.document().statements.iter().filter(|statement| statement.effect == Effect::Deny)
    }

    /// The finding, milder where not everybody can be its witness: he needs an address of a narrow network, or a
    /// repository of the enterprise whose issuer it is.
    pub(in crate::lint) fn weigh(&self, finding: Finding) -> Finding {
        let Some(witness) = finding.witness.as_ref().filter(|_| finding.document == self.policy.document) else {
            return finding;
        };
        let Some(grant) = self.grants.iter().find(|grant| grant.admitted(witness)) else { return finding };
        let critical = finding.severity == Severity::Critical;
        let finding = match grant.enterprise().filter(|_| critical) {
            Some(enterprise) => finding
                .milder()
                .because(format!("The issuer signs tokens for repositories of the enterprise `{enterprise}` only.")),
            None => finding,
        };
        let finding = match &grant.circumstances.later {
            Some(moment) => {
                finding.because(format!("The policy lets it in at another time than now, such as {moment}."))
            }
            None => finding,
        };
        if grant.circumstances.from_narrow_network {
            finding.milder().because("The call has to come from the networks that the policy names.")
        } else {
            finding
        }
    }

    /// Whether GitHub's jobs get in at all, as far as was tried.
    pub(in crate::lint) fn by_github(&self) -> bool {
        self.grants.iter().any(|grant| grant.github)
    }
}

impl<'a> Grant<'a> {
    fn new(statement: &'a Statement, entry: &'a PrincipalEntry, provider: &'a str) -> Self {
        let issuer = provider.split_once(":oidc-provider/").map_or(provider, |(_, issuer)| issuer);
        // An Enterprise Server's tokens have GitHub's subjects, though AWS reads the default claims only.
        let github = provider_claims(issuer).contains(&"job_workflow_ref") || issuer.ends_with("/_services/token");
        let circumstances = Circumstances::default();
        Self { statement, entry, provider, issuer, github, circumstances, survey: Survey::default() }
    }

    /// The account in the provider's ARN.
    pub(in crate::lint) fn account(&self) -> Option<AccountId> {
        self.provider.parse::<Arn>().ok()?.account()
    }

    /// The claim that the condition's key is made of, in lower case, when it is one of this issuer's.
    pub(in crate::lint) fn claim_of(&self, condition: &Condition) -> Option<String> {
        let (issuer, claim) = condition.lookup.rsplit_once(':')?;
        issuer.eq_ignore_ascii_case(self.issuer).then(|| claim.to_owned())
    }

    /// The conditions on a claim.
    pub(in crate::lint) fn conditions<'s>(&'s self, claim: &'s str) -> impl Iterator<Item = &'a Condition> + 's {
        let statement = self.statement;
        statement.conditions.iter().filter(move |condition| self.claim_of(condition).as_deref() == Some(claim))
    }

    /// The first value on a claim that the operator finds in this text, and its condition.
    pub(in crate::lint) fn matching(&self, claim: &str, text: &str) -> Option<(&'a Condition, &'a ConditionValue)> {
        let conditions: Vec<&Condition> =
            self.conditions(claim).filter(|condition| !condition.operator.negated()).collect();
        conditions.into_iter().find_map(|condition| {
            Some((condition, condition.values.iter().find(|value| finds(condition, value, text))?))
        })
    }

    /// The place of what names the repository: the value that let the token in, or the statement.
    pub(in crate::lint) fn place_of_name(&self, token: &Token) -> Place {
        let name = format!("{}/{}", token.owner, token.repository);
        let found = self.matching("sub", &token.subject()).or_else(|| self.matching("repository", &name));
        found.map_or(self.statement.at, |(_, value)| value.at)
    }

    /// The enterprise whose own issuer this is: nobody else's jobs have its tokens.
    pub(in crate::lint) fn enterprise(&self) -> Option<&'a str> {
        let (host, enterprise) = self.issuer.split_once('/')?;
        (host.eq_ignore_ascii_case(GITHUB_HOST) && !enterprise.is_empty()).then_some(enterprise)
    }

    /// Where everybody's repositories are whose jobs have the issuer's tokens.
    pub(in crate::lint) fn everybody(&self) -> String {
        self.enterprise()
            .map_or_else(|| "on GitHub".to_owned(), |enterprise| format!("of the enterprise `{enterprise}`"))
    }

    /// Whether this witness came in by this grant's provider from this grant's circumstances.
    fn admitted(&self, witness: &crate::lint::Witness) -> bool {
        let has = |key: &(String, String)| witness.context.contains(key);
        witness.principal == self.provider && self.circumstances.keys.iter().all(has)
    }

    /// The witness of a token that gets in by this grant.
    pub(in crate::lint) fn witness(&self, token: &Token, who: impl Into<String>) -> crate::lint::Witness {
        let mut witness = token.witness(who, self.issuer, self.provider);
        witness.context.extend(self.circumstances.keys.iter().cloned());
        witness
    }
}

/// Whether the operator finds the value of the policy in this text, be it negated or not.
pub(super) fn finds(condition: &Condition, value: &ConditionValue, text: &str) -> bool {
    if condition.reads_wildcards() {
        Pattern::new(&value.text).matches(text)
    } else if condition.operator.name().ends_with("IgnoreCase") {
        value.text.eq_ignore_ascii_case(text)
    } else {
        value.text == text
    }
}

/// The audiences that the issuer's provider is registered for; none when that is not known.
fn audiences<'a>(issuer: &str, providers: Option<&[Provider<'a>]>) -> Option<Vec<&'a str>> {
    let provider = providers?.iter().find(|provider| provider.issuer() == issuer)?;
    provider.client_ids.clone()
}

impl<'a> Provider<'a> {
    /// The URL without its scheme.
    pub(in crate::lint) fn issuer(&self) -> &'a str {
        self.url.strip_prefix("https://").unwrap_or(self.url)
    }
}

/// The name with nothing in it that an ARN could not have.
fn plain(name: &str) -> String {
    let plain: String =
        name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter)).collect();
    if plain.is_empty() { "role".to_owned() } else { plain }
}
