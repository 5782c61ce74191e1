//! Whether a file is one that only its user can have written.

use std::{fs::Metadata, io, path::Path};

#[cfg(unix)]
use crate::credentials::access::{Access, quoted};
use crate::{
    credentials::file::cause,
    files::{self, Limit, Links},
    keys::{Failure, Text},
};

const LIMIT: Limit = Limit::mib(1);

/// What helps against a folder that cannot be changed from here.
#[cfg(unix)]
const ELSEWHERE: &str = "copy the file to a folder of your own, and name the copy with `--config`";

/// Reads the file. Fails with [`Failure::Usage`] when others could have changed it: it names hosts that get
/// credentials, and commands that are run.
pub fn read(path: &Path) -> Result<String, Failure> {
    let shown = Text::new(path.display().to_string());
    let refused = |problem: &str, way_out: String| {
        Failure::usage(format!("the config file {shown} {problem}"), way_out)
    };
    let name_another = || {
        // A shell expands it where it stands alone only.
        let is_unexpanded = path.starts_with("~");
        if is_unexpanded {
            "write `$HOME/` in place of `~/`: the shell left it as it was".to_owned()
        } else {
            "name another with `--config`".to_owned()
        }
    };
    let unreadable = |error: io::Error| {
        let problem = format!("cannot be read: {}", cause(&error));
        refused(&problem, name_another())
    };
    let file = files::open(path, Links::Followed).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if let Some((problem, way_out)) = distrust(path, &metadata) {
        return Err(refused(problem, way_out));
    }
    let bytes = LIMIT.read_open(&file).map_err(unreadable)?;
    str::from_utf8(&bytes)
        .map(str::to_owned)
        .map_err(|_| refused("is not UTF-8 text", "save it as UTF-8".to_owned()))
}

#[cfg(unix)]
fn distrust(path: &Path, metadata: &Metadata) -> Option<(&'static str, String)> {
    use std::{os::unix::fs::MetadataExt, path::absolute};

    const WRITABLE_BY_OTHERS: u32 = 0o022;
    const STICKY: u32 = 0o1000;

    let access = Access::of(path, metadata);
    let user = access.user;
    if access.owner != user && access.owner != 0 {
        let way_out = if access.may_take() {
            format!("`chown 0 {}`", quoted(path))
        } else {
            "copy it to a folder of your own, and name the copy with `--config`".to_owned()
        };
        return Some(("belongs to somebody else", way_out));
    }
    if metadata.mode() & WRITABLE_BY_OTHERS != 0 {
        let way_out = closing(
            access,
            path,
            "copy it to a folder of your own, and name the copy with `--config`; a container's secret or config gets its mode where it is mounted, as in `defaultMode: 0444`",
        );
        return Some(("can be changed by others", way_out));
    }
    // Whoever can change a folder on the way can put another file in this one's place, and a link has two ways.
    let unseen = || {
        Some((
            "is in a folder that cannot be looked at",
            ELSEWHERE.to_owned(),
        ))
    };
    let (Ok(named), Ok(meant)) = (absolute(path), path.canonicalize()) else {
        return unseen();
    };
    let folders = named.ancestors().chain(meant.ancestors()).skip(1);
    for folder in folders.filter(|folder| *folder != meant) {
        let Ok(found) = folder.metadata() else {
            return unseen();
        };
        let access = Access::of(folder, &found);
        if access.owner != user && access.owner != 0 {
            let way_out = if access.may_take() {
                format!("`chown 0 {}`, or {ELSEWHERE}", quoted(folder))
            } else {
                ELSEWHERE.to_owned()
            };
            return Some(("is in a folder of somebody else", way_out));
        }
        if found.mode() & WRITABLE_BY_OTHERS != 0 && found.mode() & STICKY == 0 {
            return Some((
                "is in a folder that others can change",
                closing(access, folder, ELSEWHERE),
            ));
        }
    }
    None
}

/// Says how others lose their access, or what to do `instead` where that cannot be changed from here.
#[cfg(unix)]
fn closing(access: Access, path: &Path, instead: &str) -> String {
    if access.may_change() {
        format!("`chmod go-w {}`", quoted(path))
    } else {
        instead.to_owned()
    }
}

#[cfg(not(unix))]
fn distrust(_path: &Path, _metadata: &Metadata) -> Option<(&'static str, String)> {
    None
}
