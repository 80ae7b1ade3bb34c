//! The setting of how images are encrypted. There are no KMS keys here: it is kept and shown, and encrypts nothing.
//!
//! Documented: a repository's key is named by its id, its ARN or an alias and is of the repository's region; a template's by
//! its ARN. Recorded: a repository shows the key's ARN, also where the id was given. The ids of the AWS managed key `aws/ecr`,
//! which is used where no key is named, and of keys behind aliases are made up. Refuses what can name no key of KMS;
//! whether the key exists is not known here.

use portcullis_gate::Call;
use portcullis_model::{AccountId, Arn};
use portcullis_store::{Encryption, EncryptionType};
use portcullis_wire::Fault;
use sha2::{Digest, Sha256};

use crate::faults::{self, invalid_parameter};

/// The alias of the AWS managed key of ECR.
const MANAGED: &str = "aws/ecr";

/// The setting that a repository is to have.
pub(crate) fn read(asked: Option<Encryption>, registry: AccountId, call: &Call<'_>) -> Result<Encryption, Fault> {
    let asked = asked.unwrap_or_default();
    let key = asked.kms_key.as_deref();
    if asked.encryption_type == EncryptionType::Aes256 {
        return match key {
            None => Ok(Encryption::default()),
            // The text is `unverified`.
            Some(_) => Err(invalid_parameter("kmsKey", "must be null when encryptionType is AES256")),
        };
    }
    let region = call.region();
    let own = |resource: &str| format!("arn:{}:kms:{region}:{registry}:{resource}", region.partition());
    let key = match key {
        None => shown(&own(&format!("alias/{MANAGED}")), region.as_str()),
        Some(key) if key.starts_with("arn:") => shown(key, region.as_str()),
        Some(key) if key.starts_with("alias/") => shown(&own(key), region.as_str()),
        Some(id) => shown(&own(&format!("key/{id}")), region.as_str()),
    };
    let Some(key) = key else {
        return Err(faults::KMS.with(&[("key", asked.kms_key.as_deref().unwrap_or_default())]));
    };
    Ok(Encryption { encryption_type: asked.encryption_type, kms_key: Some(key) })
}

/// The setting that the repositories of a template are to have: its key is named by its ARN. The text of the refusal is
/// `unverified`.
pub(crate) fn read_of_template(
    asked: Option<Encryption>,
    registry: AccountId,
    call: &Call<'_>,
) -> Result<Encryption, Fault> {
    match asked.as_ref().and_then(|asked| asked.kms_key.as_deref()) {
        Some(key) if !key.parse::<Arn>().is_ok_and(|arn| arn.resource_of_type("key").is_some()) => {
            Err(faults::KMS.with(&[("key", key)]))
        }
        _ => read(asked, registry, call),
    }
}

/// The ARN that is shown of the key that this ARN, of a key or an alias, names; nothing if it can name none for a repository
/// of the region. ECR works with the key behind an alias and never shows the alias: `unverified` of repositories, as KMS
/// does it everywhere.
fn shown(named: &str, region: &str) -> Option<String> {
    let arn: Arn = named.parse().ok().filter(|arn: &Arn| arn.service() == "kms" && arn.region() == region)?;
    arn.account()?;
    if arn.resource_of_type("key").is_some_and(is_key_id) {
        return Some(named.to_owned());
    }
    let alias = arn.resource_of_type("alias").filter(|alias| is_alias(alias))?;
    let id = if alias == MANAGED {
        format!("00000000-0000-4000-8000-{}", arn.account_text())
    } else {
        // The same alias is the same key, and another alias another one.
        let digest = format!("{:x}", Sha256::digest(named));
        let part = |from, to| digest.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
    };
    Some(format!("arn:{}:kms:{region}:{}:key/{id}", arn.partition(), arn.account_text()))
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

/// What follows `alias/`, by the API reference of KMS. The managed keys of other services encrypt no repository
/// (`unverified`).
fn is_alias(text: &str) -> bool {
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-'));
    (1..=250).contains(&text.len()) && is_name(text) && (text == MANAGED || !text.starts_with("aws/"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::shown;

    #[rstest]
    #[case("key/1234abcd-12ab-34cd-56ef-1234567890ab", Some("key/1234abcd-12ab-34cd-56ef-1234567890ab"))]
    #[case("key/mrk-1234abcd12ab34cd56ef1234567890ab", Some("key/mrk-1234abcd12ab34cd56ef1234567890ab"))]
    #[case("alias/aws/ecr", Some("key/00000000-0000-4000-8000-123456789012"))]
    #[case("alias/mine", Some("key/e36e14d1-6e43-41fd-8884-2a4bf13bd91f"))]
    #[case("alias/aws/s3", None)]
    #[case("alias/", None)]
    #[case("alias/a b", None)]
    #[case("key/mine", None)]
    #[case("grant/1234abcd-12ab-34cd-56ef-1234567890ab", None)]
    fn a_key_is_shown_by_its_arn(#[case] named: &str, #[case] wanted: Option<&str>) {
        let arn = |resource: &str| format!("arn:aws:kms:ap-northeast-1:123456789012:{resource}");
        assert_eq!(shown(&arn(named), "ap-northeast-1"), wanted.map(arn));
    }

    #[test]
    fn a_key_is_of_the_repositorys_region_and_of_kms() {
        for (service, region, account) in [
            ("kms", "us-east-1", "123456789012"),
            ("s3", "ap-northeast-1", "123456789012"),
            ("kms", "ap-northeast-1", ""),
        ] {
            let arn = format!("arn:aws:{service}:{region}:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab");
            assert_eq!(shown(&arn, "ap-northeast-1"), None, "{arn}");
        }
    }
}
