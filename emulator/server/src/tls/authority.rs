//! The authority: a key, its certificate, and the certificates that it gives.
//!
//! In a folder it is two files, the certificate for clients to trust and the key, which only its owner can read. Both are
//! there or neither; what is there and cannot be used is an error and stays as it is.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_model::{Clock, Duration};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use tokio_rustls::rustls::{
    crypto::aws_lc_rs::sign::any_ecdsa_type,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
    sign::CertifiedKey,
};

use super::{TlsFailure, names};

const CERTIFICATE: &str = "portcullis-ca.pem";
const KEY: &str = "portcullis-ca.key.pem";
const NAME: &str = "Portcullis local authority";

/// No client takes a server's certificate for more than 398 days.
const DAYS: i64 = 397;

/// A key and its certificate.
#[derive(Debug)]
pub(super) struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new() -> Result<Self, TlsFailure> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unmakeable)?;
        let params = params()?;
        let certificate = params.self_signed(&key).map_err(unmakeable)?.der().clone();
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    pub(super) fn in_folder(folder: &Path) -> Result<Self, TlsFailure> {
        let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
        let failed = |file: &Path, why| TlsFailure::File { file: file.to_owned(), why };
        match (found(&certificate), found(&key)) {
            (Ok(None), Ok(None)) => {
                fs::create_dir_all(folder).map_err(|why| failed(folder, why))?;
                let made = Self::new()?;
                let secret = pem("PRIVATE KEY", made.issuer.key().serialized_der());
                write_new(&key, &secret, true).map_err(|why| failed(&key, why))?;
                write_new(&certificate, &made.pem(), false).map_err(|why| failed(&certificate, why))?;
                Ok(made)
            }
            (Ok(Some(public)), Ok(Some(secret))) => Self::read(&public, &secret)
                .map_err(|(is_key, why)| TlsFailure::Foreign { file: if is_key { key } else { certificate }, why }),
            (Ok(None), Ok(Some(_))) => Err(failed(&certificate, missing_half(&key))),
            (Ok(Some(_)), Ok(None)) => Err(failed(&key, missing_half(&certificate))),
            (Err(why), _) => Err(failed(&certificate, why)),
            (_, Err(why)) => Err(failed(&key, why)),
        }
    }

    /// The certificate for clients to trust.
    pub(super) fn pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    /// A new certificate with a key of its own, for these names.
    pub(super) fn certify(&self, names: Vec<String>) -> Result<CertifiedKey, TlsFailure> {
        let common_name = names.first().cloned().unwrap_or_default();
        let mut params = CertificateParams::new(names).map_err(unmakeable)?;
        set_validity(&mut params, -1, DAYS - 1)?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unmakeable)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(unmakeable)?.der().clone();
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialized_der().to_vec()));
        let signing = any_ecdsa_type(&secret).map_err(|error| TlsFailure::Unmakeable(error.to_string()))?;
        Ok(CertifiedKey::new(vec![certificate, self.certificate.clone()], signing))
    }

    /// The two halves, if they are of one authority; else which half is wrong (the key?), and why.
    fn read(certificate: &[u8], key: &[u8]) -> Result<Self, (bool, String)> {
        let certificate = CertificateDer::from_pem_slice(certificate).map_err(|error| (false, error.to_string()))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| (true, error.to_string()))?;
        let key = KeyPair::try_from(&key).map_err(|error| (true, error.to_string()))?;
        if !key.is_compatible(&PKCS_ECDSA_P256_SHA256) {
            return Err((true, "it is not a key for ECDSA on P-256".to_owned()));
        }
        let public = key.public_key_raw();
        if !certificate.windows(public.len()).any(|bytes| bytes == public) {
            return Err((false, format!("it is not the certificate of the key in `{KEY}`")));
        }
        if !certificate.windows(NAME.len()).any(|bytes| bytes == NAME.as_bytes()) {
            return Err((false, format!("its subject is not `{NAME}`")));
        }
        let params = params().map_err(|error| (false, error.to_string()))?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }
}

fn params() -> Result<CertificateParams, TlsFailure> {
    let mut params = CertificateParams::new(Vec::new()).map_err(unmakeable)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let permitted_subtrees =
        names::DOMAINS.iter().map(|domain| GeneralSubtree::DnsName((*domain).to_owned())).collect();
    params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
    set_validity(&mut params, -1, 10 * 365)?;
    Ok(params)
}

/// From so many days after the machine's today to so many: clients check certificates by their own clock.
fn set_validity(params: &mut CertificateParams, first: i64, last: i64) -> Result<(), TlsFailure> {
    let [(year, month, day), (last_year, last_month, last_day)] = [date(first)?, date(last)?];
    params.not_before = date_time_ymd(year, month, day);
    params.not_after = date_time_ymd(last_year, last_month, last_day);
    Ok(())
}

fn date(from_today: i64) -> Result<(i32, u8, u8), TlsFailure> {
    let at = Clock::new().now().checked_add(Duration::from_hours(24 * from_today));
    let text = at.map_err(|error| TlsFailure::Unmakeable(error.to_string()))?.strftime("%Y %m %d").to_string();
    let mut parts = text.split(' ');
    let parsed = (|| Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))();
    parsed.ok_or_else(|| TlsFailure::Unmakeable(format!("`{text}` is no date")))
}

fn found(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Never over a file that is there.
fn write_new(file: &Path, text: &str, secret: bool) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    // Elsewhere a new file belongs to its owner's profile folder or to whatever the user chose.
    let _ = secret;
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn missing_half(other: &Path) -> io::Error {
    io::Error::other(format!("it is missing, but `{}` is there: remove that, or bring this back", other.display()))
}

fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    let encoded = STANDARD.encode(der);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

fn unmakeable(error: rcgen::Error) -> TlsFailure {
    TlsFailure::Unmakeable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_in_a_folder_is_the_same_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let made = Authority::in_folder(folder.path()).unwrap();
        let kept = Authority::in_folder(folder.path()).unwrap();
        assert_eq!(made.pem(), kept.pem());
        assert_ne!(made.pem(), Authority::new().unwrap().pem());
        assert!(kept.certify(vec!["sts.amazonaws.com".to_owned()]).is_ok());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(KEY)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_authority_is_refused_and_left_as_it_is() {
        let broken = |damage: &dyn Fn(&Path)| {
            let folder = tempfile::tempdir().unwrap();
            Authority::in_folder(folder.path()).unwrap();
            damage(folder.path());
            let before = [CERTIFICATE, KEY].map(|file| fs::read(folder.path().join(file)).ok());
            let error = Authority::in_folder(folder.path()).unwrap_err().to_string();
            let after = [CERTIFICATE, KEY].map(|file| fs::read(folder.path().join(file)).ok());
            assert_eq!(before, after);
            error.replace(&folder.path().display().to_string(), "FOLDER").replace('\\', "/")
        };
        let other = Authority::new().unwrap();
        let errors = [
            broken(&|folder| fs::remove_file(folder.join(KEY)).unwrap()),
            broken(&|folder| fs::remove_file(folder.join(CERTIFICATE)).unwrap()),
            broken(&|folder| fs::write(folder.join(CERTIFICATE), other.pem()).unwrap()),
            broken(&|folder| fs::write(folder.join(CERTIFICATE), "not a certificate").unwrap()),
            broken(&|folder| fs::write(folder.join(KEY), "").unwrap()),
        ];
        insta::assert_snapshot!(errors.join("\n"));
    }
}
