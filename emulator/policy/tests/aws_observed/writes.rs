//! Trust policies as `UpdateAssumeRolePolicy` took or refused them.

use portcullis_policy::{DocumentKind, check_on_write};
use serde_json::{Value, json};

use crate::Outcome;

/// Writes the row's statements as a trust policy and compares the message.
pub(crate) fn judge(row: &Value) -> Outcome {
    let text = json!({ "Version": "2012-10-17", "Statement": row["statements"] }).to_string();
    let provider = format!("arn:aws:iam::123456789012:oidc-provider/{}", row["issuer"].as_str().unwrap());
    compare(DocumentKind::Trust, &text, &row["expect"], &provider)
}

/// Compares with `{ "status": 200 }` or an error, whose message may be absent.
pub(crate) fn compare(kind: DocumentKind, text: &str, expect: &Value, provider: &str) -> Outcome {
    let accepted = expect["status"] == 200;
    let wanted = expect["message"].as_str().map(|message| message.replace("<provider-arn>", provider));
    match check_on_write(kind, text) {
        Ok(_) if accepted => Outcome::Same,
        Ok(_) => Outcome::Differs(format!("accepted, but AWS refused: {expect}")),
        Err(malformed) if accepted => Outcome::Differs(format!("refused, but AWS accepted: {}", malformed.error)),
        Err(malformed) => match wanted {
            Some(wanted) if wanted != malformed.aws_message => {
                Outcome::Differs(format!("said `{}`, and AWS `{wanted}`", malformed.aws_message))
            }
            _ => Outcome::Same,
        },
    }
}
