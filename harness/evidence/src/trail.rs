//! What AWS itself wrote down: events of CloudTrail.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::spot::Spot;

/// An event of CloudTrail, with what tells how a call was decided.
#[derive(Clone, Debug)]
pub struct TrailEvent {
    /// When it happened.
    pub time: Option<Timestamp>,
    /// `sts.amazonaws.com`
    pub source: String,
    /// `AssumeRoleWithWebIdentity`
    pub name: String,
    /// The region of the call.
    pub region: Option<String>,
    /// Where it came from.
    pub source_ip: Option<String>,
    /// The program that called.
    pub user_agent: Option<String>,
    /// `AccessDenied`; nothing when the call succeeded.
    pub error_code: Option<String>,
    /// AWS's text.
    pub error_message: Option<String>,
    /// Who called: an ARN, or for a web identity the provider.
    pub principal: Option<String>,
    /// The subject of the token, which CloudTrail has as `userName`.
    pub subject: Option<String>,
    /// The audience of the token, the second part of the principal of a web identity.
    pub audience: Option<String>,
    /// The parameters of the call that are text: `roleArn`, `repositoryName`.
    pub parameters: BTreeMap<String, String>,
    /// The ARNs that the event names.
    pub resources: Vec<String>,
    /// The account whose trail it is.
    pub account: Option<String>,
    /// Where it stands.
    pub at: Spot,
}
