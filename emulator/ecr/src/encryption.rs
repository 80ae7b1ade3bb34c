//! The setting of how images are encrypted. There are no KMS keys here: it is kept and shown, and encrypts nothing.
//!
//! Recorded: a key named by its bare id is shown as an ARN. Without a key, ECR uses the AWS managed key `aws/ecr`, whose id
//! is made up here. A key named by an alias cannot be shown as ECR shows it, and is refused as not supported.

use portcullis_gate::Call;
use portcullis_model::{AccountId, Arn};
use portcullis_store::{Encryption, EncryptionType};
use portcullis_wire::Fault;

use crate::faults::{self, invalid_parameter};

/// The setting that a call asks for.
pub(crate) fn read(
    asked: Option<Encryption>,
    registry: AccountId,
    call: &Call<'_>,
    operation: &str,
) -> Result<Encryption, Fault> {
    let asked = asked.unwrap_or_default();
    let key = asked.kms_key.as_deref().filter(|key| !key.is_empty());
    if asked.encryption_type == EncryptionType::Aes256 {
        return match key {
            None => Ok(Encryption::default()),
            // The text is `unverified`.
            Some(_) => Err(invalid_parameter("kmsKey", "must be null when encryptionType is AES256")),
        };
    }
    let region = call.region();
    let arn = |id: &str| format!("arn:{}:kms:{region}:{registry}:key/{id}", region.partition());
    let key = match key {
        None => arn(&format!("00000000-0000-4000-8000-{registry}")),
        Some(key) if is_key_id(key) => arn(key),
        Some(key) => match key.parse::<Arn>() {
            Ok(named) if named.service() == "kms" && named.resource_of_type("key").is_some_and(is_key_id) => {
                key.to_owned()
            }
            _ if key.starts_with("alias/") || key.contains(":alias/") => {
                return Err(faults::NOT_SUPPORTED_YET
                    .with(&[("what", "encryptionConfiguration.kmsKey as an alias"), ("operation", operation)]));
            }
            _ => return Err(faults::KMS.with(&[("key", key)])),
        },
    };
    Ok(Encryption { encryption_type: asked.encryption_type, kms_key: Some(key) })
}

/// A UUID, or `mrk-` and 32 hexadecimal digits.
fn is_key_id(text: &str) -> bool {
    let hexadecimal = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    match text.strip_prefix("mrk-") {
        Some(digits) => hexadecimal(digits, 32),
        None => {
            let groups: Vec<&str> = text.split('-').collect();
            groups.len() == 5 && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| hexadecimal(group, length))
        }
    }
}
