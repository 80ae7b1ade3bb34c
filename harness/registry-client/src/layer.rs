//! A real layer: a tar archive of one file, compressed with gzip, the same bytes for the same seed.

use std::io::Write;

use bytes::Bytes;
use flate2::{Compression, GzBuilder};
use portcullis_model::Digest;
use sha2::{Digest as _, Sha256};

/// A layer of an [`Image`](crate::Image).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The file's name inside of the layer.
    pub(crate) file: String,
    /// The compressed archive, as it is pushed.
    pub(crate) bytes: Bytes,
    pub(crate) digest: Digest,
    pub(crate) diff_id: Digest,
    /// The repositories of the same registry to which the client remembers to have pushed it.
    pub(crate) pushed_to: Vec<String>,
}

impl Layer {
    /// The layer that holds `file` with this content.
    pub(crate) fn of_file(file: &str, content: &[u8]) -> Self {
        Self::of_archive(file, &tar(file, content))
    }

    /// The layer that holds no file.
    pub(crate) fn empty() -> Self {
        Self::of_archive("", &[0; 1024])
    }

    fn of_archive(file: &str, archive: &[u8]) -> Self {
        let bytes = Bytes::from(gzip(archive));
        let (digest, diff_id) = (digest_of(&bytes), digest_of(archive));
        Self { file: file.to_owned(), bytes, digest, diff_id, pushed_to: Vec::new() }
    }

    /// The digest of the compressed archive: the blob's.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The digest of the archive itself, which the image's config lists.
    #[must_use]
    pub fn diff_id(&self) -> &Digest {
        &self.diff_id
    }

    /// The compressed length.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// The SHA-256 digest of bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_sha256(Sha256::digest(bytes).into())
}

/// Compresses without a time or a name in the header, so that equal archives give equal bytes.
fn gzip(archive: &[u8]) -> Vec<u8> {
    // Writing into memory cannot fail; an empty result would be caught by every registry, for its digest differs.
    let mut encoder = GzBuilder::new().operating_system(255).write(Vec::new(), Compression::default());
    match encoder.write_all(archive) {
        Ok(()) => encoder.finish().unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

/// An archive of one regular file, in the POSIX ustar format.
fn tar(file: &str, content: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(512);
    field(&mut header, file.as_bytes(), 100);
    octal(&mut header, 0o644, 8);
    octal(&mut header, 0, 8); // owner
    octal(&mut header, 0, 8); // group
    octal(&mut header, content.len() as u64, 12);
    octal(&mut header, 0, 12); // time
    // The checksum is taken with blanks in its own place.
    let checksum_at = header.len();
    header.extend_from_slice(b"        ");
    header.push(b'0'); // a regular file
    field(&mut header, b"", 100);
    header.extend_from_slice(b"ustar\x0000");
    header.resize(512, 0);
    let sum: u64 = header.iter().copied().map(u64::from).sum();
    let checksum = format!("{sum:06o}\0 ");
    for (place, byte) in header.iter_mut().skip(checksum_at).zip(checksum.bytes()) {
        *place = byte;
    }

    let mut archive = header;
    archive.extend_from_slice(content);
    // The content is filled up to whole blocks; two empty blocks end the archive.
    let length = archive.len().next_multiple_of(512) + 1024;
    archive.resize(length, 0);
    archive
}

fn field(header: &mut Vec<u8>, text: &[u8], width: usize) {
    let end = header.len() + width;
    header.extend(text.iter().take(width));
    header.resize(end, 0);
}

fn octal(header: &mut Vec<u8>, number: u64, width: usize) {
    header.extend(format!("{number:0digits$o}\0", digits = width - 1).bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_layer_is_a_gzipped_archive_of_its_file() {
        let layer = Layer::of_file("app.txt", b"hello");
        let mut archive = Vec::new();
        flate2::read::GzDecoder::new(layer.bytes.as_ref()).read_to_end(&mut archive).unwrap();
        assert_eq!(archive.len(), 2048);
        assert!(archive.starts_with(b"app.txt\0"));
        assert_eq!(&archive[257..265], b"ustar\x0000");
        assert_eq!(&archive[512..518], b"hello\0");
        assert_eq!(digest_of(&archive), layer.diff_id);
        assert_eq!(digest_of(&layer.bytes), layer.digest);
    }

    #[test]
    fn the_archives_checksum_is_the_sum_of_its_header_with_blanks_in_place() {
        let archive = tar("app.txt", b"hello");
        let written = std::str::from_utf8(&archive[148..154]).unwrap();
        let sum: u64 = archive[..148].iter().chain(b"        ").chain(&archive[156..512]).map(|b| u64::from(*b)).sum();
        assert_eq!(u64::from_str_radix(written, 8), Ok(sum));
    }
}
