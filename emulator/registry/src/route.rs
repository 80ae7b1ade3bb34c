//! Which thing of the registry a path names.

use percent_encoding::percent_decode_str;

/// What a path under `/v2/` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/NAME/blobs/DIGEST`
    Blob {
        /// The repository.
        name: String,
        /// The digest as written.
        digest: String,
    },
    /// `/v2/NAME/manifests/REFERENCE`
    Manifest {
        /// The repository.
        name: String,
        /// A tag or a digest.
        reference: String,
    },
    /// `/v2/NAME/referrers/DIGEST`
    Referrers {
        /// The repository.
        name: String,
        /// The digest of the subject, as written.
        digest: String,
    },
    /// `/v2/NAME/tags/list`
    Tags {
        /// The repository.
        name: String,
    },
    /// `/v2/NAME/blobs/uploads/ID`
    Upload {
        /// The repository.
        name: String,
        /// The id that the upload was given.
        id: String,
    },
    /// `/v2/NAME/blobs/uploads/`
    Uploads {
        /// The repository.
        name: String,
    },
}

/// A [`Route`] without what it names: what the table of permissions is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    /// The registry itself.
    Base,
    /// A layer or configuration.
    Blob,
    /// The list of repositories.
    Catalog,
    /// A manifest.
    Manifest,
    /// What says something about a manifest.
    Referrers,
    /// The tags of a repository.
    Tags,
    /// An upload under way.
    Upload,
    /// The uploads of a repository.
    Uploads,
}

impl Route {
    /// Reads a path. Names of repositories contain slashes, so it is read from its end.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/v2")?;
        if rest.is_empty() || rest == "/" {
            return Some(Self::Base);
        }
        if rest == "/_catalog" {
            return Some(Self::Catalog);
        }
        let rest = percent_decode_str(rest.strip_prefix('/')?).decode_utf8().ok()?;
        if let Some(name) = rest.strip_suffix("/blobs/uploads/").or_else(|| rest.strip_suffix("/blobs/uploads")) {
            return Some(Self::Uploads { name: name.to_owned() });
        }
        if let Some(name) = rest.strip_suffix("/tags/list") {
            return Some(Self::Tags { name: name.to_owned() });
        }
        let (before, last) = rest.rsplit_once('/')?;
        let last = last.to_owned();
        if let Some(name) = before.strip_suffix("/blobs/uploads") {
            Some(Self::Upload { name: name.to_owned(), id: last })
        } else if let Some(name) = before.strip_suffix("/blobs") {
            Some(Self::Blob { name: name.to_owned(), digest: last })
        } else if let Some(name) = before.strip_suffix("/referrers") {
            Some(Self::Referrers { name: name.to_owned(), digest: last })
        } else {
            let name = before.strip_suffix("/manifests")?;
            Some(Self::Manifest { name: name.to_owned(), reference: last })
        }
    }

    /// The kind of thing.
    #[must_use]
    pub fn noun(&self) -> Noun {
        match self {
            Self::Base => Noun::Base,
            Self::Blob { .. } => Noun::Blob,
            Self::Catalog => Noun::Catalog,
            Self::Manifest { .. } => Noun::Manifest,
            Self::Referrers { .. } => Noun::Referrers,
            Self::Tags { .. } => Noun::Tags,
            Self::Upload { .. } => Noun::Upload,
            Self::Uploads { .. } => Noun::Uploads,
        }
    }

    /// The repository, for all but the registry itself.
    #[must_use]
    pub fn repository(&self) -> Option<&str> {
        match self {
            Self::Base | Self::Catalog => None,
            Self::Blob { name, .. }
            | Self::Manifest { name, .. }
            | Self::Referrers { name, .. }
            | Self::Tags { name }
            | Self::Upload { name, .. }
            | Self::Uploads { name } => Some(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_slashes_are_read_from_the_end() {
        let route = |path: &str| Route::parse(path).map(|route| (route.noun(), route.repository().map(str::to_owned)));
        let name = Some("team/app".to_owned());
        assert_eq!(route("/v2/"), Some((Noun::Base, None)));
        assert_eq!(route("/v2/team/app/manifests/1"), Some((Noun::Manifest, name.clone())));
        assert_eq!(route("/v2/team/app/blobs/sha256:ab"), Some((Noun::Blob, name.clone())));
        assert_eq!(route("/v2/team/app/blobs/uploads/"), Some((Noun::Uploads, name.clone())));
        assert_eq!(route("/v2/team/app/blobs/uploads/17"), Some((Noun::Upload, name.clone())));
        assert_eq!(route("/v2/team/app/referrers/sha256:ab"), Some((Noun::Referrers, name.clone())));
        assert_eq!(route("/v2/team/app/tags/list"), Some((Noun::Tags, name)));
        assert_eq!(route("/v2/_catalog"), Some((Noun::Catalog, None)));
        assert_eq!(route("/v2/app"), None);
        assert_eq!(route("/v1/app/manifests/1"), None);
    }
}
