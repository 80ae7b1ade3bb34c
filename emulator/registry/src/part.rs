//! One part of a layer: where it says that it lies, and how it is added to its upload while it arrives.
//!
//! Refuses a part that does not begin where the last one ended, one that brings another number of bytes than it says, and
//! one with which the layer would be larger than ECR takes: by what it says, before anything of it is read.

use axum::body::{Body, HttpBody as _};
use http::header;
use http_body_util::BodyExt;
use portcullis_image::fits_in_layer;
use portcullis_model::Arn;
use portcullis_wire::Fault;
use uuid::Uuid;

use crate::{
    faults,
    request::{Permitted, broken_off},
};

/// Where a part says that it lies, by its `Content-Range`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    text: String,
    first: u64,
    last: u64,
}

impl Extent {
    /// What the part of a request says, if it does.
    pub(crate) fn said(
        request: &Permitted<'_>,
        id: Uuid,
        repository: &Arn,
        body: &Body,
    ) -> Result<Option<Self>, Fault> {
        let Some(text) = request.header(header::CONTENT_RANGE) else { return Ok(None) };
        let received = request.gate.store().uploads().received(id, repository);
        let received = received.map_err(|error| request.upload_refused(&error))?;
        let Some(extent) = Self::read(&text) else {
            let text = format!("the part begins at {text}, but {received} bytes were received");
            return Err(faults::RANGE_INVALID.with(&[("text", &text)]));
        };
        body.size_hint().exact().map_or(Ok(()), |length| extent.is_brought_by(length))?;
        Ok(Some(extent))
    }

    /// `0-99`, as registries have it, or `bytes 0-99/*`, as HTTP has it.
    fn read(text: &str) -> Option<Self> {
        let range = text.strip_prefix("bytes ").unwrap_or(text);
        let (first, last) = range.split('/').next()?.split_once('-')?;
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        Some(Self { text: text.to_owned(), first: number(first)?, last: number(last)? })
    }

    /// Refuses another number of bytes than it says. None at all may end an upload under any range; how ECR answers another
    /// number is `unverified`.
    fn is_brought_by(&self, length: u64) -> Result<(), Fault> {
        let said = self.last.checked_sub(self.first).and_then(|length| length.checked_add(1));
        if length == 0 || said == Some(length) {
            return Ok(());
        }
        let text = format!("the part says that it is {}, but has {length} bytes", self.text);
        Err(faults::RANGE_INVALID.with(&[("text", &text)]))
    }
}

/// Adds the content of a request to an upload while it arrives, and answers how many bytes there are then. One that breaks
/// off leaves the upload as it was: `unverified`, whether ECR takes the same part again is not known.
pub(crate) async fn append(
    request: &Permitted<'_>,
    id: Uuid,
    repository: &Arn,
    extent: Option<&Extent>,
    body: &mut Body,
) -> Result<u64, Fault> {
    let (gate, refused) = (request.gate, |error| request.upload_refused(&error));
    let uploads = gate.store().uploads();
    let mut part = uploads.part(id, repository, extent.map(|extent| extent.first)).await.map_err(refused)?;
    let before = uploads.received(id, repository).map_err(refused)?;
    let fits = |bytes| fits_in_layer(bytes).map_err(|refusal| request.refused(&refusal));
    fits(before.saturating_add(body.size_hint().lower()))?;
    fits(extent.map_or(0, |extent| extent.last.saturating_add(1)))?;
    let mut length = 0_u64;
    while let Some(frame) = body.frame().await {
        if let Ok(piece) = frame.map_err(|error| broken_off(&error))?.into_data() {
            length = length.saturating_add(piece.len() as u64);
            fits(before.saturating_add(length))?;
            part.write(piece).await.map_err(refused)?;
        }
    }
    extent.map_or(Ok(()), |extent| extent.is_brought_by(length))?;
    part.end(gate.clock().now()).await.map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_two_numbers() {
        let read = |text: &str| Extent::read(text).map(|extent| (extent.first, extent.last));
        for (text, wanted) in [
            ("0-99", Some((0, 99))),
            ("bytes 0-99/*", Some((0, 99))),
            ("bytes 5-9/100", Some((5, 9))),
            ("9-5", Some((9, 5))),
            ("+0-9", None),
            ("0-", None),
            ("-9", None),
            ("0 - 9", None),
            ("0-18446744073709551616", None),
            ("", None),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }
}
