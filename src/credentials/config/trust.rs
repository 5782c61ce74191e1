//! Whether a file is one that only its user can have written.

use std::{
    fs::{File, Metadata},
    io::Read,
    path::Path,
};

use crate::{
    credentials::file::cause,
    keys::{Failure, Text},
};

/// A config file has at most this many bytes.
const LARGEST: u64 = 1024 * 1024;

/// Reads the file. Fails with [`Failure::Usage`] when others could have changed it: it names hosts that get
/// credentials, and commands that are run.
pub fn read(path: &Path) -> Result<String, Failure> {
    let shown = Text::new(path.display().to_string());
    let refused = |problem: &str, way_out: String| {
        Failure::usage(format!("the config file {shown} {problem}"), way_out)
    };
    let name_another = || "name another with `--config`".to_owned();
    // Before it is opened: opening a pipe would wait for ever.
    let metadata = path.metadata().map_err(|error| {
        refused(
            &format!("cannot be read: {}", cause(&error)),
            name_another(),
        )
    })?;
    if !metadata.is_file() {
        return Err(refused("is not a file", name_another()));
    }
    if metadata.len() > LARGEST {
        return Err(refused("is over 1 MiB", name_another()));
    }
    if let Some((problem, way_out)) = distrust(path, &metadata) {
        return Err(refused(problem, way_out));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
        .map_err(|error| {
            refused(
                &format!("cannot be read: {}", cause(&error)),
                name_another(),
            )
        })?;
    String::from_utf8(bytes)
        .map_err(|_| refused("is not UTF-8 text", "save it as UTF-8".to_owned()))
}

#[cfg(unix)]
fn distrust(path: &Path, metadata: &Metadata) -> Option<(&'static str, String)> {
    use std::{os::unix::fs::MetadataExt, path::absolute};

    const WRITABLE_BY_OTHERS: u32 = 0o022;
    const STICKY: u32 = 0o1000;

    let shown = Text::new(path.display().to_string());
    let own = rustix::process::geteuid().as_raw();
    if metadata.uid() != own && metadata.uid() != 0 {
        return Some((
            "belongs to somebody else",
            format!("`chown \"$USER\" {shown}`"),
        ));
    }
    if metadata.mode() & WRITABLE_BY_OTHERS != 0 {
        return Some(("can be changed by others", format!("`chmod go-w {shown}`")));
    }
    // Whoever can change a folder on the way can put another file in this one's place, and a link has two ways.
    let unseen = || {
        Some((
            "is in a folder that cannot be looked at",
            "move it".to_owned(),
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
        let shown = Text::new(folder.display().to_string());
        if found.uid() != own && found.uid() != 0 {
            return Some((
                "is in a folder of somebody else",
                format!("`chown \"$USER\" {shown}`, or move the file to a place of your own"),
            ));
        }
        if found.mode() & WRITABLE_BY_OTHERS != 0 && found.mode() & STICKY == 0 {
            return Some((
                "is in a folder that others can change",
                format!("`chmod go-w {shown}`"),
            ));
        }
    }
    None
}

#[cfg(not(unix))]
fn distrust(_path: &Path, _metadata: &Metadata) -> Option<(&'static str, String)> {
    None
}
