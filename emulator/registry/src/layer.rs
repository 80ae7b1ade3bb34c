//! The links that a GET of a blob is redirected to: no header needed, the link is the permission.
//!
//! The content is read while it is sent, whole or one range of it, as the bucket behind ECR does (RFC 9110, section 14).
//! Refuses a link that was not sealed here for the digest in its path, or has ended. Several ranges at once are answered
//! with everything, which the RFC lets a server do.

use std::ops::Range;

use axum::body::Body;
use futures::stream;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use portcullis_gate::Gate;
use portcullis_image::LayerLink;
use portcullis_store::{Blob, DiskFailure};

/// Answers a link to a layer. The digest in its path has to be the one that was sealed.
pub async fn serve_layer(gate: &Gate, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
    let blob = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(key, _)| key == "link")
        .and_then(|(_, link)| LayerLink::open(gate, &link).ok())
        .filter(|digest| uri.path().rsplit('/').next() == Some(digest.as_str()))
        .and_then(|digest| gate.store().blobs().find(&digest));
    let Some(blob) = blob else {
        return text(StatusCode::FORBIDDEN, "this link to a layer is not valid, or not any more");
    };
    content(&blob, headers, Backwards::Everything).await
}

/// What a range is taken for whose last byte is before its first. The RFC lets such a header be as if it were absent,
/// which is what the bucket behind ECR does (`unverified`); the OCI conformance suite asks for 416.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backwards {
    Everything,
    Beyond,
}

/// The content of a blob, or the range of it that the headers ask for.
pub(crate) async fn content(blob: &Blob, headers: &HeaderMap, backwards: Backwards) -> Response<Body> {
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, range) = match asked.map_or(Asked::Everything, |asked| read(asked, blob.size(), backwards)) {
        Asked::Everything => (StatusCode::OK, 0..blob.size()),
        Asked::One(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Beyond => {
            let mut response = text(StatusCode::RANGE_NOT_SATISFIABLE, "the layer does not have these bytes");
            insert(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{}", blob.size()));
            return response;
        }
    };
    match stream(blob, range.clone()).await {
        Ok(body) => {
            let mut response = Response::new(body);
            *response.status_mut() = status;
            let headers = response.headers_mut();
            headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end.saturating_sub(range.start)));
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            if status == StatusCode::PARTIAL_CONTENT {
                let last = range.end.saturating_sub(1);
                insert(headers, header::CONTENT_RANGE, &format!("bytes {}-{last}/{}", range.start, blob.size()));
            }
            response
        }
        Err(failure) => text(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
    }
}

/// A failure in the middle breaks the answer off: its length was told before.
async fn stream(blob: &Blob, range: Range<u64>) -> Result<Body, DiskFailure> {
    let reader = blob.read(range).await?;
    let pieces = stream::try_unfold(reader, |mut reader| async {
        let piece = reader.next().await?;
        Ok::<_, DiskFailure>(piece.map(|piece| (piece, reader)))
    });
    Ok(Body::from_stream(pieces))
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// No range, several, or none that can be read: the header is then as if it were absent.
    Everything,
    One(Range<u64>),
    /// A range that begins behind the end.
    Beyond,
}

fn read(header: &str, size: u64, backwards: Backwards) -> Asked {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Asked::Everything;
    };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    match (first, number(first), last, number(last)) {
        ("", _, _, Some(0)) => Asked::Beyond,
        ("", _, _, Some(_)) if size == 0 => Asked::Beyond,
        ("", _, _, Some(length)) => Asked::One(size.saturating_sub(length)..size),
        (_, Some(first), "", _) if first < size => Asked::One(first..size),
        (_, Some(first), _, Some(last)) if first > last => match backwards {
            Backwards::Everything => Asked::Everything,
            Backwards::Beyond => Asked::Beyond,
        },
        (_, Some(first), _, Some(last)) if first < size => Asked::One(first..last.saturating_add(1).min(size)),
        (_, Some(_), "", _) | (_, Some(_), _, Some(_)) => Asked::Beyond,
        _ => Asked::Everything,
    }
}

fn text(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    response
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_rfc_has_it() {
        for (header, wanted) in [
            ("bytes=0-0", Asked::One(0..1)),
            ("bytes=2-5", Asked::One(2..6)),
            ("bytes=2-", Asked::One(2..10)),
            ("bytes=2-99", Asked::One(2..10)),
            ("bytes=-3", Asked::One(7..10)),
            ("bytes=-99", Asked::One(0..10)),
            ("bytes=10-", Asked::Beyond),
            ("bytes=10-12", Asked::Beyond),
            ("bytes=-0", Asked::Beyond),
            ("bytes=5-2", Asked::Everything),
            ("bytes=0-1,4-5", Asked::Everything),
            ("bytes=+1-2", Asked::Everything),
            ("bytes=-", Asked::Everything),
            ("items=0-1", Asked::Everything),
            ("bytes=0-18446744073709551615", Asked::One(0..10)),
            ("bytes=0-18446744073709551616", Asked::Everything),
            ("", Asked::Everything),
        ] {
            assert_eq!(read(header, 10, Backwards::Everything), wanted, "{header}");
        }
        let read = |header, size| read(header, size, Backwards::Beyond);
        assert_eq!(read("bytes=-5", 0), Asked::Beyond);
        assert_eq!(read("bytes=0-", 0), Asked::Beyond);
        assert_eq!(read("bytes=5-2", 10), Asked::Beyond);
    }
}
