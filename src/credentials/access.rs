//! Whether access to a file can be changed from here, and the command that does it: advice has to be one that can be
//! followed where it is given.

use std::path::Path;

use crate::keys::Text;

/// Who runs keyctl, whose the file is, and whether it can be changed where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// The user that keyctl runs as.
    pub user: u32,
    pub owner: u32,
    /// Whether the file is on a mount that nobody can write to from here, as containers mount secrets.
    pub is_read_only: bool,
}

#[cfg(unix)]
impl Access {
    /// Looks at a file or a folder.
    pub fn of(path: &Path, found: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;

        use rustix::fs::{StatVfsMountFlags, statvfs};

        Self {
            user: rustix::process::geteuid().as_raw(),
            owner: found.uid(),
            is_read_only: statvfs(path)
                .is_ok_and(|mount| mount.f_flag.contains(StatVfsMountFlags::RDONLY)),
        }
    }
}

impl Access {
    /// Tells whether `chmod` works.
    pub fn may_change(self) -> bool {
        !self.is_read_only && (self.user == 0 || self.user == self.owner)
    }

    /// Tells whether `chown` works.
    pub fn may_take(self) -> bool {
        !self.is_read_only && self.user == 0
    }

    /// Says how a credential's file becomes one that only its user reads.
    pub fn restricting(self, path: &Path) -> String {
        if self.may_change() {
            format!("run `chmod 600 {}`", quoted(path))
        } else if self.is_read_only {
            self.mounting()
        } else {
            self.copying(path)
        }
    }

    /// Says how a credential's file becomes the user's own.
    pub fn taking(self, path: &Path) -> String {
        if self.may_take() {
            let path = quoted(path);
            format!("run `chown 0 {path} && chmod 600 {path}`")
        } else {
            self.copying(path)
        }
    }

    fn copying(self, path: &Path) -> String {
        format!(
            "copy it, `install -m 600 {} COPY`, and name the copy; or {}",
            quoted(path),
            self.mounting()
        )
    }

    /// Says what sets a mode where the file is mounted from.
    fn mounting(self) -> String {
        const MODE: &str = "0400";

        let user = self.user;
        let others = if user == 0 {
            ""
        } else {
            "; there a file stays root's, so take it from a variable"
        };
        format!(
            "set its mode where the container is defined: in Compose `mode: {MODE}` with `uid: \"{user}\"`, in Kubernetes `defaultMode: {MODE}`{others}"
        )
    }
}

/// Writes a path as a shell reads it.
pub fn quoted(path: &Path) -> String {
    let path = Text::new(path.display().to_string()).to_string();
    shlex::try_quote(&path).map_or_else(|_| path.clone(), |quoted| quoted.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Access = Access {
        user: 1000,
        owner: 1000,
        is_read_only: false,
    };

    #[test]
    fn f034_mode_is_changed_where_that_is_possible() {
        let path = Path::new("/a b/key");
        let of_root = Access { owner: 0, ..OWN };
        let mounted = Access {
            is_read_only: true,
            ..OWN
        };
        let root = Access { user: 0, ..OWN };

        for own in [OWN, root] {
            assert_eq!(own.restricting(path), "run `chmod 600 '/a b/key'`");
        }
        for other in [of_root, mounted] {
            let hint = other.restricting(path);

            assert!(!hint.contains("chmod"), "{hint}");
            assert!(hint.contains("`mode: 0400` with `uid: \"1000\"`"), "{hint}");
            assert!(hint.contains("`defaultMode: 0400`"), "{hint}");
            assert!(hint.contains("take it from a variable"), "{hint}");
        }
    }

    #[test]
    fn f034_file_of_another_user_is_copied_by_whoever_cannot_take_it() {
        let path = Path::new("/run/key");
        let of_another = Access { owner: 12, ..OWN };
        let root = Access {
            user: 0,
            ..of_another
        };

        assert_eq!(
            root.taking(path),
            "run `chown 0 /run/key && chmod 600 /run/key`"
        );
        let hint = of_another.taking(path);
        assert!(
            hint.starts_with("copy it, `install -m 600 /run/key COPY`"),
            "{hint}"
        );
    }

    #[test]
    fn path_in_a_command_is_quoted_for_a_shell() {
        for path in ["/run/key", "/a b/it's", "/a/$(id)", "/a;b"] {
            let written = quoted(Path::new(path));

            assert_eq!(shlex::split(&written), Some(vec![path.to_owned()]));
        }
        assert_eq!(quoted(Path::new("/run/key")), "/run/key");
    }
}
