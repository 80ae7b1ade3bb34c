//! GetCallerIdentity, which nobody can forbid.

use serde_json::json;

use crate::account::{Account, deny};

#[tokio::test]
async fn the_root_user_is_named_by_its_account() {
    let answer = Account::empty().must("sts:GetCallerIdentity", json!({})).await;
    insta::assert_snapshot!(answer.text());
}

#[tokio::test]
async fn a_session_is_named_by_role_and_session_even_where_everything_is_denied() {
    let account = Account::with_tester(Some(&deny(&["*"]))).await;
    let answer = account.call(&account.session_of("tester"), "sts:GetCallerIdentity", json!({})).await;
    insta::with_settings!({filters => vec![(r"AROA[A-Z2-7]{17}", "AROA…")]}, {
        insta::assert_snapshot!(answer.text());
    });
    let record = account.last_record();
    assert_eq!(record.principal.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/tester/ci"));
    assert_eq!((record.decision, record.refusal), (None, None));
}
