//! What makes the marks of one installation its own.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ring::rand::{SecureRandom, SystemRandom};

use super::{file, folder::Folder};

const LENGTH: usize = 32;

/// Is random, and never leaves the folder.
pub(super) struct Salt([u8; LENGTH]);

impl Salt {
    /// Reads the salt, if there is one yet.
    pub fn read(folder: &Folder) -> io::Result<Option<Self>> {
        let file = match file::look(&folder.salt()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        match file::read(&file)?.as_slice().try_into() {
            Ok(bytes) => Ok(Some(Self(bytes))),
            Err(_) => Err(io::Error::other("its file `salt` is damaged")),
        }
    }

    /// Reads the salt; makes it first where there is none.
    pub fn read_or_make(folder: &Folder) -> io::Result<Self> {
        if let Some(salt) = Self::read(folder)? {
            return Ok(salt);
        }
        let lock = folder.lock()?;
        match Self::read(folder)? {
            Some(salt) => Ok(salt),
            None => Self::make(folder, &lock),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the file that becomes the salt when it is whole.
    pub fn draft(folder: &Folder) -> PathBuf {
        folder.salt().with_extension("new")
    }

    /// The salt gets its name when it is whole.
    fn make(folder: &Folder, _lock: &File) -> io::Result<Self> {
        let mut bytes = [0; LENGTH];
        SystemRandom::new()
            .fill(&mut bytes)
            .map_err(|_| io::Error::other("the system gives no random bytes"))?;
        let draft = Self::draft(folder);
        if let Err(error) = fs::remove_file(&draft)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let written = write(&draft, &bytes).and_then(|()| fs::rename(&draft, folder.salt()));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
        written?;
        folder.sync()?;
        Ok(Self(bytes))
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = file::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
