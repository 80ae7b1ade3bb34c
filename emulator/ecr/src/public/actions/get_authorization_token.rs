use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_image::public_authorization_token;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::public_registry;

use crate::{faults, view::epoch};

/// Makes a token for public.ecr.aws, good for twelve hours. `ecr-public:GetAuthorizationToken` and
/// `sts:GetServiceBearerToken` on `*`: "Amazon ECR Public registries" in the User Guide.
pub(crate) struct GetAuthorizationToken;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    authorization_data: AuthorizationData,
}

#[async_trait]
impl Action for GetAuthorizationToken {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAuthorizationToken"
    }

    fn permission(&self, _: &Input, _: &Call<'_>) -> Result<Permission, Fault> {
        let bearer = Check::on_all("sts:GetServiceBearerToken");
        let context = vec![("sts:AWSServiceName".to_owned(), vec!["ecr-public.amazonaws.com".to_owned()])];
        let checks = vec![Check::on_all("ecr-public:GetAuthorizationToken"), Check { context, ..bearer }];
        Ok(Permission::Required(checks))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        public_registry(None, call)?;
        let (seal, now) = (call.gate().store().seal(), call.gate().clock().now());
        let (authorization_token, expires) =
            public_authorization_token(call.caller(), seal, now).map_err(|error| faults::server(&error))?;
        Ok(Output { authorization_data: AuthorizationData { authorization_token, expires_at: epoch(expires) } })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorizationData {
    authorization_token: String,
    expires_at: f64,
}
