//! `can` and `cannot` of a case: judged by the gate, with the credentials that the case has got.

use serde_json::json;

use crate::{admin, case::CaseRun, event::JudgedPermission, steps::Stop};

impl CaseRun<'_> {
    /// What the gate says of each permission that the case asks about. Without credentials nothing can be said, and
    /// the list is empty.
    pub(crate) async fn permissions(&self) -> Result<Vec<JudgedPermission>, Stop> {
        let Some(credentials) = &self.credentials else { return Ok(Vec::new()) };
        let mut judged = Vec::new();
        for asked in &self.case.permissions {
            let resource = self.world.render(&asked.resource).map_err(|error| {
                // Every reference was looked up before any case began.
                Stop::Broken(format!("{}: {error}", asked.place))
            })?;
            let question = json!({
                "accessKeyId": credentials.access_key_id(),
                "sessionToken": credentials.session_token(),
                "region": self.region,
                "action": asked.action,
                "resource": resource,
            });
            let decision = admin::judge(self.http, self.url, &question).await.map_err(Stop::broken)?;
            judged.push(JudgedPermission { action: asked.action.clone(), resource, expected: asked.allowed, decision });
        }
        Ok(judged)
    }
}
