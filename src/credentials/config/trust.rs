//! Whether a file is one that only its user can have written.

use std::{
    fs::{File, Metadata},
    io::Read,
    path::Path,
};

use crate::keys::{Failure, Text};

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
    let metadata = path
        .metadata()
        .map_err(|error| refused(&format!("cannot be read: {error}"), name_another()))?;
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
        .map_err(|error| refused(&format!("cannot be read: {error}"), name_another()))?;
    String::from_utf8(bytes)
        .map_err(|_| refused("is not UTF-8 text", "save it as UTF-8".to_owned()))
}

#[cfg(unix)]
fn distrust(path: &Path, metadata: &Metadata) -> Option<(&'static str, String)> {
    use std::os::unix::fs::MetadataExt;

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
    // A link is as trustworthy as the folder of the file behind it.
    let path = &path.canonicalize().ok()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mode = folder.unwrap_or(Path::new(".")).metadata().ok()?.mode();
    if mode & WRITABLE_BY_OTHERS != 0 && mode & STICKY == 0 {
        let folder = Text::new(folder.unwrap_or(Path::new(".")).display().to_string());
        return Some((
            "is in a folder that others can change",
            format!("`chmod go-w {folder}`"),
        ));
    }
    None
}

#[cfg(not(unix))]
fn distrust(_path: &Path, _metadata: &Metadata) -> Option<(&'static str, String)> {
    None
}
