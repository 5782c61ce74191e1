//! Who owns a file that is there, and who may read it: whatever takes its place is like it.

use std::{
    fs::{File, Metadata},
    io,
    path::Path,
};

/// Makes a file belong to whom another one belongs to, with that one's mode: for nobody more, and nobody less.
#[cfg(unix)]
pub fn give(file: &File, other: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let own = file.metadata()?;
    let owner = (own.uid() != other.uid()).then_some(other.uid());
    let group = (own.gid() != other.gid()).then_some(other.gid());
    if owner.is_some() || group.is_some() {
        fchown(file, owner, group)?;
    }
    set_mode(file, other.mode())
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "where there are owners and modes, it can fail"
)]
pub fn give(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Proves that a file can be made like the one that is there, and leaves it as it was. The error says what cannot be
/// kept.
#[cfg(unix)]
pub fn prove(file: &File, path: &Path, other: &Metadata) -> Result<(), String> {
    use std::os::unix::fs::{MetadataExt, fchown};

    if other.mode() & 0o400 == 0 {
        return Err("its mode does not let its owner read it".to_owned());
    }
    if has_access_list(path) {
        return Err("it has an access list (ACL), which would be lost".to_owned());
    }
    let own = file.metadata().map_err(|error| error.to_string())?;
    let proven = give(file, other);
    let restored = set_mode(file, 0o600).and_then(|()| match file.metadata()? {
        now if (now.uid(), now.gid()) == (own.uid(), own.gid()) => Ok(()),
        _ => fchown(file, Some(own.uid()), Some(own.gid())),
    });
    match proven.and(restored) {
        Ok(()) => Ok(()),
        Err(_) if own.uid() != other.uid() => {
            Err("it belongs to another user, which cannot be kept".to_owned())
        }
        Err(_) if own.gid() != other.gid() => {
            Err("it belongs to a group that you are not in, which cannot be kept".to_owned())
        }
        Err(error) => Err(format!("its mode cannot be kept: {error}")),
    }
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "where there are owners and modes, it can fail"
)]
pub fn prove(_: &File, _: &Path, _: &Metadata) -> Result<(), String> {
    Ok(())
}

/// Sets who may do what with a file.
#[cfg(unix)]
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mode = mode & 0o777;
    // It was born with it, unless the mask took even its owner's part away.
    match file.metadata()?.permissions().mode() & 0o777 == mode {
        true => Ok(()),
        false => file.set_permissions(std::fs::Permissions::from_mode(mode)),
    }
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "where there are modes, it can fail"
)]
pub fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

/// Tells whether an access list lets others at the file than its mode says.
#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    use rustix::io::Errno;

    // Into no room at all the system writes nothing, whether there is a list or not.
    let mut list = [0_u8; 1024];
    match rustix::fs::lgetxattr(path, "system.posix_acl_access", &mut list[..]) {
        Ok(length) => length > 0,
        Err(error) => error == Errno::RANGE,
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn has_access_list(_: &Path) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::fs::{XattrFlags, setxattr};

    use super::*;

    /// Writes an access list as the kernel keeps it: the owner, so many other users, the group, the mask, and others.
    fn access_list(users: u32) -> Vec<u8> {
        const NOBODY: u32 = u32::MAX;
        let others = (0..users).map(|user| (0x02, 4, 2000 + user));
        let list = [(0x01, 6, NOBODY)].into_iter().chain(others).chain([
            (0x04, 0, NOBODY),
            (0x10, 4, NOBODY),
            (0x20, 0, NOBODY),
        ]);
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (tag, mode, who) in list {
            bytes.extend(u16::to_le_bytes(tag));
            bytes.extend(u16::to_le_bytes(mode));
            bytes.extend(u32::to_le_bytes(who));
        }
        bytes
    }

    #[test]
    fn file_with_an_access_list_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(".env");
        let file = tempfile::tempfile().expect("a file");
        for users in [1, 400] {
            std::fs::write(&path, "KEY=old\n").expect("written");
            let found = path.metadata().expect("there");
            prove(&file, &path, &found).expect("nobody else may read it");
            let list = access_list(users);
            let set = setxattr(&path, "system.posix_acl_access", &list, XattrFlags::empty());
            if let Err(error) = set {
                let why = format!("skipped: no access list can be set here: {error}\n");
                io::Write::write_all(&mut io::stderr(), why.as_bytes()).expect("said");
                return;
            }

            let refused = prove(&file, &path, &path.metadata().expect("there"));

            let lost = "it has an access list (ACL), which would be lost";
            assert_eq!(refused, Err(lost.to_owned()), "{users}");
            std::fs::remove_file(&path).expect("removed");
        }
    }
}
