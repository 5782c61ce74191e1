//! The program's source, read as text.

use std::{fs, path::Path};

/// Is one file of the program, or of what measures it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Below its root, with `/` between the parts.
    pub path: String,
    pub text: String,
}

/// Reads every file below `src/`.
pub fn all() -> Vec<SourceFile> {
    below("src")
}

/// Reads every file of code below a folder of the repository.
pub fn below(root: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut files = Vec::new();
    read(&root, "", &mut files);
    files.retain(|file| file.path.ends_with(".rs"));
    files
}

fn read(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a plain name");
        if path.is_dir() {
            read(&path, &format!("{prefix}{name}/"), files);
        } else {
            files.push(SourceFile {
                path: format!("{prefix}{name}"),
                text: fs::read_to_string(&path).expect("text"),
            });
        }
    }
}

impl SourceFile {
    /// Returns the room the file stands in.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Returns the lines of code: neither comments nor what stands behind `#[cfg(test)]`.
    pub fn code(&self) -> impl Iterator<Item = &str> {
        self.text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]")
            .filter(|line| !line.trim_start().starts_with("//"))
    }
}
