//! The keychain of this operating system; what it is called with waits until it answers.

use super::Trouble;
use crate::keys::Secret;

/// Reads the entry of this name.
pub fn read(name: &str) -> Result<Secret, Trouble> {
    native::read(name)
}

/// Stores a value in the entry of this name.
pub fn store(name: &str, value: &str) -> Result<(), Trouble> {
    native::store(name, value)
}

/// Removes the entry of this name. Fails with [`Trouble::NoEntry`] when there is none.
pub fn forget(name: &str) -> Result<(), Trouble> {
    native::forget(name)
}

#[cfg(all(
    feature = "keychain",
    any(target_os = "linux", target_os = "macos", windows)
))]
mod native {
    #[cfg(target_os = "macos")]
    use apple_native_keyring_store::keychain::Store;
    #[cfg(target_os = "linux")]
    use dbus_secret_service_keyring_store::Store;
    use keyring_core::{Entry, Error, api::CredentialStoreApi};
    #[cfg(windows)]
    use windows_native_keyring_store::Store;
    use zeroize::Zeroize;

    use super::{Secret, Trouble};
    use crate::credentials::value::Unfit;

    /// Every entry of keyctl stands under this name; the account's name is the user.
    const SERVICE: &str = "keyctl";

    pub fn read(name: &str) -> Result<Secret, Trouble> {
        entry(name)?
            .get_password()
            .map(Secret::new)
            .map_err(trouble)
    }

    pub fn store(name: &str, value: &str) -> Result<(), Trouble> {
        entry(name)?.set_password(value).map_err(trouble)
    }

    pub fn forget(name: &str) -> Result<(), Trouble> {
        entry(name)?.delete_credential().map_err(trouble)
    }

    fn entry(name: &str) -> Result<Entry, Trouble> {
        let store = Store::new().map_err(|error| match trouble(error) {
            Trouble::Failed(words) => Trouble::Absent(words),
            other => other,
        })?;
        store.build(SERVICE, name, None).map_err(trouble)
    }

    /// Says what went wrong. Only the system's own words are shown: an error may hold the entry's bytes.
    fn trouble(error: Error) -> Trouble {
        match error {
            Error::NoEntry => Trouble::NoEntry,
            Error::NoStorageAccess(_) => Trouble::Locked,
            Error::Ambiguous(_) => Trouble::Ambiguous,
            Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
                bytes.zeroize();
                Trouble::Unfit(Unfit::NotText)
            }
            Error::PlatformFailure(words) => Trouble::Failed(words.to_string()),
            Error::TooLong(what, limit) => {
                Trouble::Failed(format!("the {what} is longer than {limit} characters"))
            }
            Error::Invalid(what, reason) => Trouble::Failed(format!("{what}: {reason}")),
            Error::NotSupportedByStore(reason) => Trouble::Failed(reason),
            _ => Trouble::Failed("it is in disorder".to_owned()),
        }
    }
}

#[cfg(not(all(
    feature = "keychain",
    any(target_os = "linux", target_os = "macos", windows)
)))]
mod native {
    use super::{Secret, Trouble};

    pub fn read(_: &str) -> Result<Secret, Trouble> {
        Err(Trouble::NotBuilt)
    }

    pub fn store(_: &str, _: &str) -> Result<(), Trouble> {
        Err(Trouble::NotBuilt)
    }

    pub fn forget(_: &str) -> Result<(), Trouble> {
        Err(Trouble::NotBuilt)
    }
}
