//! What an account set for regions: which it disabled, where it deactivated STS, and which tokens the global endpoint
//! gives out.
//!
//! Every region is enabled until somebody disables it: which opt-in regions an account of the user's enabled, nobody here
//! can know. Recorded: a version 1 token is good in no opt-in region, and keeps its version when the setting changes.

use imbl::OrdMap;
use portcullis_model::{AccountId, Partition, Region};
use serde::{Deserialize, Serialize};

use crate::{Account, World};

/// The settings of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionSettings {
    /// Those that are not enabled.
    states: OrdMap<Region, RegionState>,
    /// The version of the tokens that the global endpoint of STS gives out.
    global_endpoint_token: TokenVersion,
}

/// Whether an account may be used in a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RegionState {
    /// It may.
    #[default]
    Enabled,
    /// Its credentials mean nothing there.
    Disabled,
    /// It may, but STS gives out no credentials of the account there.
    StsDeactivated,
}

/// In which regions a session token is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenVersion {
    /// In the regions that every account has from the start.
    #[default]
    #[serde(rename = "v1Token")]
    V1,
    /// In all.
    #[serde(rename = "v2Token")]
    V2,
}

/// The regions that are enabled in every account. AWS: "AWS Regions", those introduced before March 20, 2019.
const ENABLED_BY_DEFAULT: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

impl TokenVersion {
    /// Whether a token of this version is good in a region.
    #[must_use]
    pub fn is_good_in(self, region: &Region) -> bool {
        self == Self::V2 || region.partition() != Partition::Aws || ENABLED_BY_DEFAULT.contains(&region.as_str())
    }
}

impl World {
    /// Whether an account may be used in a region.
    #[must_use]
    pub fn region_state(&self, account: AccountId, region: &Region) -> RegionState {
        let set = self.account(account).and_then(|account| account.regions.states.get(region));
        set.copied().unwrap_or_default()
    }

    /// The regions that are not enabled, with what they are.
    pub fn region_states(&self) -> impl Iterator<Item = (AccountId, &Region, RegionState)> {
        self.accounts
            .iter()
            .flat_map(|(id, account)| account.regions.states.iter().map(move |(region, state)| (*id, region, *state)))
    }

    /// The version of the tokens of this account that the global endpoint of STS gives out.
    #[must_use]
    pub fn global_endpoint_token(&self, account: AccountId) -> TokenVersion {
        self.account(account).map(|account| account.regions.global_endpoint_token).unwrap_or_default()
    }
}

impl Account {
    /// Sets whether the account may be used in a region.
    pub fn set_region_state(&mut self, region: Region, state: RegionState) {
        if state == RegionState::Enabled {
            self.regions.states.remove(&region);
        } else {
            self.regions.states.insert(region, state);
        }
    }

    /// Sets the version of the tokens that the global endpoint of STS gives out.
    pub fn set_global_endpoint_token(&mut self, version: TokenVersion) {
        self.regions.global_endpoint_token = version;
    }
}
