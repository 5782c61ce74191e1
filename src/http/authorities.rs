//! The certificate authorities that settings name, instead of the operating system's.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use zeroize::Zeroizing;

use crate::{
    files::{Limit, Links},
    keys::Failure,
};

/// Files and folders of certificate authorities: all of them are trusted, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Authorities {
    pub files: Vec<CaPlace>,
    /// Every file in them is read, whatever it is called.
    pub folders: Vec<CaPlace>,
}

/// A file or folder, with the setting that names it.
#[derive(Clone, Debug)]
pub struct CaPlace {
    pub path: PathBuf,
    pub source: &'static str,
}

/// The bundles of operating systems have some hundred KiB.
const BUNDLE_LIMIT: Limit = Limit::mib(16);

/// The folders of operating systems hold some hundred files.
const MOST_FILES: usize = 10_000;

/// All files of a folder together.
const FOLDER_LIMIT: Limit = Limit::mib(64);

impl Authorities {
    /// Reads them all. Fails with [`Failure::Usage`] when one is unreadable or holds no certificate: a trust setting
    /// that cannot be used is never passed over.
    pub fn read(&self) -> Result<RootCertStore, Failure> {
        let mut roots = RootCertStore::empty();
        for place in &self.files {
            let found = read_bundle(&place.path);
            place.add(found, &mut roots, "the file holds no certificate")?;
        }
        for place in &self.folders {
            let found = read_folder(&place.path);
            place.add(found, &mut roots, "no file in it holds a certificate")?;
        }
        Ok(roots)
    }
}

impl CaPlace {
    fn add(
        &self,
        found: Result<RootCertStore, String>,
        roots: &mut RootCertStore,
        empty: &str,
    ) -> Result<(), Failure> {
        let refused = |problem: &str| {
            Failure::usage(
                format!(
                    "the certificates in `{}` cannot be used: {}: {problem}",
                    self.source,
                    self.path.display()
                ),
                "name a PEM file with at least one CERTIFICATE block, or a folder of them",
            )
        };
        let found = found.map_err(|problem| refused(&problem))?;
        if found.is_empty() {
            return Err(refused(empty));
        }
        roots.roots.extend(found.roots);
        Ok(())
    }
}

fn read_folder(path: &Path) -> Result<RootCertStore, String> {
    match path.metadata() {
        Err(_) => return Err("there is no such folder".to_owned()),
        Ok(found) if !found.is_dir() => return Err("it is not a folder".to_owned()),
        Ok(_) => {}
    }
    let entries = fs::read_dir(path).map_err(|error| error.to_string())?;
    let mut roots = RootCertStore::empty();
    let mut total = 0;
    for (number, entry) in entries.enumerate() {
        if number >= MOST_FILES {
            return Err(format!("there are more than {MOST_FILES} files in it"));
        }
        let entry = entry.map_err(|error| error.to_string())?;
        // Links without an end, folders and files of other sorts stand between the certificates.
        let Ok(bytes) = bytes_of(&entry.path()) else {
            continue;
        };
        total += bytes.len() as u64;
        if total > FOLDER_LIMIT.bytes() {
            return Err(format!("its files are larger than {FOLDER_LIMIT} together"));
        }
        if let Ok(found) = certificates_in(&bytes) {
            roots.roots.extend(found.roots);
        }
    }
    Ok(roots)
}

/// Reads a PEM file, with a byte order mark or without.
pub(super) fn read_bundle(path: &Path) -> Result<RootCertStore, String> {
    certificates_in(&bytes_of(path)?)
}

fn bytes_of(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let read = BUNDLE_LIMIT.read(path, Links::Followed);
    read.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    })
}

fn certificates_in(bytes: &[u8]) -> Result<RootCertStore, String> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("it is UTF-16 text; save it as UTF-8".to_owned());
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(text) {
        let certificate = certificate.map_err(|_| "it is not PEM".to_owned())?;
        // Bundles hold a few certificates that no verifier accepts; the others still count.
        let _ = roots.add(certificate);
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use std::fs::{File, write};

    use super::*;

    fn authorities(files: &[&Path], folders: &[&Path]) -> Authorities {
        let place = |path: &&Path| CaPlace {
            path: (*path).to_owned(),
            source: "--ca-file",
        };
        Authorities {
            files: files.iter().map(place).collect(),
            folders: folders.iter().map(place).collect(),
        }
    }

    fn complaint(path: &Path) -> String {
        let files = authorities(&[path], &[]);
        files.read().expect_err("unusable").to_string()
    }

    /// Returns the certificate of an authority, as PEM.
    fn pem() -> String {
        let key = rcgen::KeyPair::generate().expect("a key");
        let names = vec!["authority".to_owned()];
        let parameters = rcgen::CertificateParams::new(names).expect("parameters");
        parameters.self_signed(&key).expect("signed").pem()
    }

    #[test]
    fn f039_every_file_of_a_folder_is_trusted() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path().join("1a2b3c4d.0"), pem()).expect("written");
        write(folder.path().join("company.crt"), pem()).expect("written");
        write(folder.path().join("README"), "no certificate").expect("written");
        fs::create_dir(folder.path().join("java")).expect("a folder");
        let file = folder.path().join("company.crt");

        let folders = authorities(&[], &[folder.path()]).read().expect("usable");
        let both = authorities(&[&file], &[folder.path()])
            .read()
            .expect("usable");

        assert_eq!((folders.len(), both.len()), (2, 3));
    }

    #[test]
    fn f039_folder_without_certificates_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = folder.path().join("missing");

        for (path, problem) in [
            (folder.path(), "no file in it holds a certificate"),
            (&missing, "there is no such folder"),
        ] {
            let refusal = authorities(&[], &[path]).read().expect_err("unusable");
            assert!(refusal.to_string().ends_with(problem), "{refusal}");
        }
    }

    #[test]
    fn f039_byte_order_mark_hides_no_certificate() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bundle.pem");
        write(&file, format!("\u{feff}{}", pem())).expect("written");

        let roots = authorities(&[&file], &[]).read().expect("usable");

        assert_eq!(roots.len(), 1);
        write(&file, b"\xff\xfe-\0-\0").expect("written");
        assert!(complaint(&file).ends_with("it is UTF-16 text; save it as UTF-8"));
    }

    #[test]
    fn file_that_is_no_bundle_by_its_size_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let huge = folder.path().join("huge.pem");
        let file = File::create(&huge).expect("made");
        // It takes no space on the disk.
        file.set_len(1 << 30).expect("grown");

        let said = complaint(&huge);

        assert!(said.ends_with("it is larger than 16 MiB"), "{said}");
    }

    #[test]
    fn folder_whose_files_are_too_large_together_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..5 {
            let file = File::create(folder.path().join(number.to_string())).expect("made");
            file.set_len(BUNDLE_LIMIT.bytes()).expect("grown");
        }

        let refusal = authorities(&[], &[folder.path()]).read();

        let refusal = refusal.expect_err("too large").to_string();
        assert!(
            refusal.ends_with("its files are larger than 64 MiB together"),
            "{refusal}"
        );
    }

    #[test]
    fn file_without_certificates_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let empty = folder.path().join("empty.pem");
        write(&empty, "").expect("written");

        assert!(complaint(&empty).starts_with("the certificates in `--ca-file` cannot be used: "));
        assert!(complaint(&empty).ends_with("empty.pem: the file holds no certificate"));
        assert!(complaint(folder.path()).ends_with("it is not a regular file"));
        assert!(complaint(&folder.path().join("missing")).ends_with("there is no such file"));
    }
}
