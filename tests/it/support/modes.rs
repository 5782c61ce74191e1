//! Who may do what with a file, where the system has modes that say so.

use std::path::Path;

/// Fails unless a file has this mode, where there are modes.
#[track_caller]
pub fn assert_mode(path: &Path, expected: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let metadata = std::fs::metadata(path).expect("a file");
        let mode = metadata.permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{mode:o}: {}", path.display());
    }
    #[cfg(not(unix))]
    assert!(path.exists(), "{expected:o}: {}", path.display());
}

/// Gives a file this mode, where there are modes.
pub fn set_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::{fs, os::unix::fs::PermissionsExt};

        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    }
    #[cfg(not(unix))]
    assert!(path.exists(), "{mode:o}: {}", path.display());
}
