//! `gh api …/actions/oidc/customization/sub`, of a repository or an organisation: how subjects are made.
//!
//! Neither output names what it is of, but a repository's has a prefix that does.
//!
//! <https://docs.github.com/en/rest/actions/oidc>

use crate::{
    error::EvidenceError,
    facts::Facts,
    github::{GitHubRepository, SubjectSettings},
    json::Node,
    kind::Kind,
    spot::Written,
};

pub(crate) struct GitHubSubject;

impl Kind for GitHubSubject {
    fn name(&self) -> &'static str {
        "github-subject"
    }

    fn title(&self) -> &'static str {
        "how GitHub makes subjects, as `gh api …/actions/oidc/customization/sub` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["include_claim_keys", "sub_claim_prefix", "use_immutable_subject"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        ["use_default", "include_claim_keys", "sub_claim_prefix", "use_immutable_subject"]
            .iter()
            .any(|key| root.has(key))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let settings = SubjectSettings {
            use_default: root.flag("use_default")?,
            claim_keys: root.texts("include_claim_keys")?,
            use_immutable_subject: root.flag("use_immutable_subject")?,
            prefix: root.text("sub_claim_prefix")?,
            at: Written::in_file(root.file, root.span()),
        };
        if settings.use_default.is_none() && settings.prefix.is_none() {
            facts.github.organization = Some(settings);
            return Ok(());
        }
        let full_name = settings.repository();
        facts.github.repositories.push(GitHubRepository {
            full_name,
            subject: Some(settings),
            ..GitHubRepository::default()
        });
        Ok(())
    }
}
