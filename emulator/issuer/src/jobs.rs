//! The jobs that may ask for tokens, each with the path and the bearer that its runner was given.
//!
//! The bearer dies with the job: after six hours on GitHub's machines, after a day on the user's own, which is when
//! GitHub ends a job or its credentials. Refuses a bearer that is unknown, too old, of another job, or of one that has no
//! `id-token: write`.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use portcullis_model::{IssuerFault, Job, RunnerEnvironment, TokenFault};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::claims::ClaimOverrides;

const HOSTED_SECONDS: i64 = 6 * 60 * 60;
const SELF_HOSTED_SECONDS: i64 = 24 * 60 * 60;

/// A job that was registered with the token service, and how its tokens are to be spoiled.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Registration {
    pub(crate) job: Job,
    /// The defects of every token that the job gets.
    #[serde(default)]
    pub(crate) faults: BTreeSet<TokenFault>,
    /// What every token that the job gets says instead; null removes the claim.
    #[serde(default)]
    pub(crate) claims: ClaimOverrides,
    /// The defects that the issuer's documents have from now on; without them they stay as they are.
    #[serde(default)]
    pub(crate) issuer_faults: Option<BTreeSet<IssuerFault>>,
}

/// What a runner is given to ask for tokens.
pub(crate) struct Ticket {
    pub(crate) plan: Uuid,
    pub(crate) job: Uuid,
    pub(crate) bearer: String,
}

/// Why a request for a token is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No job was given this bearer.
    UnknownBearer,
    /// The bearer's job has ended.
    JobEnded,
    /// The bearer is of another job than the URL.
    AnotherJob,
    /// The job may not ask for ID tokens.
    NotPermitted,
    /// The job's token only reads, whatever its permissions say.
    Withheld(String),
}

/// The registered jobs, by bearer.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<HashMap<String, Registered>>);

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Registered {
    plan: Uuid,
    job: Uuid,
    ends: i64,
    registration: Arc<Registration>,
}

impl Jobs {
    /// Registers a job that starts now, and forgets those that ended more than a day ago.
    pub(crate) fn register(&self, registration: Registration, now: i64) -> Ticket {
        let (plan, job) = (Uuid::new_v4(), Uuid::new_v4());
        // Two random UUIDs: nobody guesses 244 bits.
        let bearer = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let lasts = match registration.job.runner_environment {
            RunnerEnvironment::GithubHosted => HOSTED_SECONDS,
            RunnerEnvironment::SelfHosted => SELF_HOSTED_SECONDS,
        };
        let ends = now.saturating_add(lasts);
        let mut jobs = self.lock();
        jobs.retain(|_, registered| registered.ends.saturating_add(SELF_HOSTED_SECONDS) > now);
        jobs.insert(bearer.clone(), Registered { plan, job, ends, registration: Arc::new(registration) });
        Ticket { plan, job, bearer }
    }

    /// The registration of the job that asks.
    pub(crate) fn find(&self, plan: Uuid, job: Uuid, bearer: &str, now: i64) -> Result<Arc<Registration>, Refused> {
        let jobs = self.lock();
        let registered = jobs.get(bearer).ok_or(Refused::UnknownBearer)?;
        if now >= registered.ends {
            return Err(Refused::JobEnded);
        }
        if (registered.plan, registered.job) != (plan, job) {
            return Err(Refused::AnotherJob);
        }
        let job = &registered.registration.job;
        if !job.permissions.may_mint() {
            return Err(Refused::NotPermitted);
        }
        if let Some(why) = job.withheld() {
            return Err(Refused::Withheld(format!("{why}: {}", why.help())));
        }
        Ok(Arc::clone(&registered.registration))
    }

    /// Every job with its bearer, to be kept.
    pub(crate) fn to_keep(&self) -> HashMap<String, Registered> {
        self.lock().clone()
    }

    /// Goes on with these jobs, and no others.
    pub(crate) fn recall(&self, kept: HashMap<String, Registered>) {
        *self.lock() = kept;
    }

    /// Forgets all jobs.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// A thread that panicked while it held the lock cannot have left half an entry.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Registered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many there are, and no bearer.
impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jobs({})", self.lock().len())
    }
}

#[cfg(test)]
mod tests {
    use portcullis_model::{Event, IdToken, Permissions, Repository};

    use super::*;

    fn registration(runner_environment: RunnerEnvironment) -> Registration {
        let mut job = Job::new(Repository::new("o", "r"), Event::Push("refs/heads/main".to_owned()));
        job.runner_environment = runner_environment;
        Registration { job, faults: BTreeSet::new(), claims: ClaimOverrides::new(), issuer_faults: None }
    }

    #[test]
    fn a_job_may_ask_until_it_ends() {
        for (runner, lasts) in [(RunnerEnvironment::GithubHosted, 21_600), (RunnerEnvironment::SelfHosted, 86_400)] {
            let jobs = Jobs::default();
            let Ticket { plan, job, bearer } = jobs.register(registration(runner), 1000);
            assert!(jobs.find(plan, job, &bearer, 1000 + lasts - 1).is_ok());
            assert_eq!(jobs.find(plan, job, &bearer, 1000 + lasts).unwrap_err(), Refused::JobEnded);
        }
    }

    #[test]
    fn a_bearer_is_good_for_its_own_job_only() {
        let jobs = Jobs::default();
        let [one, other] = [0, 0].map(|now| jobs.register(registration(RunnerEnvironment::GithubHosted), now));
        assert_ne!(one.bearer, other.bearer);
        assert_eq!(jobs.find(other.plan, other.job, &one.bearer, 0).unwrap_err(), Refused::AnotherJob);
        assert_eq!(jobs.find(one.plan, other.job, &one.bearer, 0).unwrap_err(), Refused::AnotherJob);
        assert_eq!(jobs.find(one.plan, one.job, "", 0).unwrap_err(), Refused::UnknownBearer);
    }

    #[test]
    fn a_job_without_the_permission_gets_nothing_for_its_bearer() {
        let jobs = Jobs::default();
        let mut registration = registration(RunnerEnvironment::GithubHosted);
        registration.job.permissions = Permissions::id_token(IdToken::None);
        let Ticket { plan, job, bearer } = jobs.register(registration, 0);
        assert_eq!(jobs.find(plan, job, &bearer, 0).unwrap_err(), Refused::NotPermitted);
    }

    #[test]
    fn a_job_that_ended_long_ago_is_forgotten() {
        let jobs = Jobs::default();
        let old = jobs.register(registration(RunnerEnvironment::GithubHosted), 0);
        jobs.register(registration(RunnerEnvironment::GithubHosted), HOSTED_SECONDS + SELF_HOSTED_SECONDS);
        assert_eq!(format!("{jobs:?}"), "Jobs(1)");
        assert_eq!(jobs.find(old.plan, old.job, &old.bearer, 0).unwrap_err(), Refused::UnknownBearer);
    }
}
