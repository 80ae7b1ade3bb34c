//! Layers that are being uploaded: hashed while they arrive, kept until they are completed or given up.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use bytes::{Bytes, BytesMut};
use portcullis_model::{Arn, Digest};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The uploads under way. They are no part of the world: a fork begins with none.
#[derive(Debug, Default)]
pub struct Uploads {
    by_id: Mutex<HashMap<Uuid, Upload>>,
}

#[derive(Debug)]
struct Upload {
    repository: Arn,
    content: BytesMut,
    sha256: Sha256,
}

/// There is no upload of this id in this repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such upload")]
pub struct UnknownUpload;

impl Uploads {
    /// Begins an upload into a repository.
    pub fn begin(&self, repository: &Arn) -> Uuid {
        let id = Uuid::new_v4();
        let upload = Upload { repository: repository.clone(), content: BytesMut::new(), sha256: Sha256::new() };
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner).insert(id, upload);
        id
    }

    /// Adds a part and answers how many bytes there are now.
    ///
    /// # Errors
    ///
    /// [`UnknownUpload`] also where the upload belongs to another repository.
    pub fn append(&self, id: Uuid, repository: &Arn, part: &[u8]) -> Result<u64, UnknownUpload> {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        let upload = by_id.get_mut(&id).filter(|upload| upload.repository == *repository).ok_or(UnknownUpload)?;
        upload.sha256.update(part);
        upload.content.extend_from_slice(part);
        Ok(upload.content.len() as u64)
    }

    /// Forgets an upload, if there is one of this id in this repository.
    pub fn abandon(&self, id: Uuid, repository: &Arn) {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        if by_id.get(&id).is_some_and(|upload| upload.repository == *repository) {
            by_id.remove(&id);
        }
    }

    /// Ends an upload and hands out what was uploaded, with its SHA-256 digest.
    ///
    /// # Errors
    ///
    /// [`UnknownUpload`] also where the upload belongs to another repository.
    pub fn finish(&self, id: Uuid, repository: &Arn) -> Result<(Digest, Bytes), UnknownUpload> {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        match by_id.get(&id) {
            Some(upload) if upload.repository == *repository => {}
            _ => return Err(UnknownUpload),
        }
        let upload = by_id.remove(&id).ok_or(UnknownUpload)?;
        Ok((Digest::from_sha256(upload.sha256.finalize().into()), upload.content.freeze()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_belongs_to_the_repository_that_it_was_begun_in() {
        let uploads = Uploads::default();
        let mine: Arn = "arn:aws:ecr:eu-west-1:123456789012:repository/mine".parse().unwrap();
        let other: Arn = "arn:aws:ecr:eu-west-1:123456789012:repository/other".parse().unwrap();
        let id = uploads.begin(&mine);
        assert_eq!(uploads.append(id, &other, b"x"), Err(UnknownUpload));
        assert_eq!(uploads.append(id, &mine, b"ab"), Ok(2));
        assert_eq!(uploads.append(id, &mine, b"c"), Ok(3));
        assert_eq!(uploads.finish(id, &other), Err(UnknownUpload));
        uploads.abandon(id, &other);
        let (digest, content) = uploads.finish(id, &mine).unwrap();
        assert_eq!(content, "abc");
        assert_eq!(digest.as_str(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(uploads.finish(id, &mine), Err(UnknownUpload));
    }
}
