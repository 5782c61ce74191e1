//! Every question there is, and how one gets there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::person::{Dialogue, Person};

const KEY: &str = "pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const SEVERAL: [&str; 2] = [KEY, "pinecone/bc4c7738-0409-556a-8445-b0d75337b1a6"];
/// Where what a test writes down beside the program's own files.
const NOTES: &str = "notes";

/// Is a question.
pub struct Prompt {
    pub line: String,
    /// What is asked, its end.
    pub question: &'static str,
    /// What goes ahead.
    pub right: &'static str,
    /// How the program ends then.
    pub accepted: i32,
    /// How the program ends on any other answer.
    pub declined: i32,
    /// How it ends where nobody can be asked.
    pub unasked: i32,
    pub is_hidden: bool,
    /// Standard input brings something else.
    pub is_beside_stdin: bool,
    prepare: fn(&Person) -> Option<String>,
}

/// Is somebody before whom a question is asked.
pub struct Asked {
    pub prompt: Prompt,
    pub person: Person,
    /// The command line that leads to the question.
    pub line: String,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

/// Lists every question of the program: by name, by number, by yes or no, hidden.
pub fn all() -> Vec<Prompt> {
    let plain = |line: String, question, right| Prompt {
        line,
        question,
        right,
        accepted: 0,
        declined: 5,
        unasked: 5,
        is_hidden: false,
        is_beside_stdin: false,
        prepare: |_| None,
    };
    let [first, second] = SEVERAL;
    let number = "Type the number of keys `2` to go ahead: ";
    let name = "Type the key's name `search-prod` to go ahead: ";
    vec![
        plain(
            format!("keyctl delete {KEY} --sandbox"),
            name,
            "search-prod",
        ),
        plain(
            format!("keyctl delete {first} {second} --sandbox"),
            number,
            "2",
        ),
        Prompt {
            is_beside_stdin: true,
            ..plain(
                format!("printf '{first}\\n{second}\\n' | keyctl delete --from - --sandbox"),
                number,
                "2",
            )
        },
        plain(
            format!("keyctl update {KEY} --sandbox --role DataPlaneViewer"),
            "Change this key? [y/N]: ",
            "yes",
        ),
        plain(
            format!("keyctl rotate {KEY} --sandbox --to file:key"),
            "Make a new key that takes this one's place? [y/N]: ",
            "yes",
        ),
        plain(
            format!("keyctl rotate {KEY} --sandbox --to file:key --delete-old"),
            "Replace this key by a new one, and delete it for good? [y/N]: ",
            "yes",
        ),
        Prompt {
            prepare: |person| {
                let rotate = format!("keyctl rotate {KEY} --sandbox --to file:key --yes");
                assert_eq!(person.runs(&rotate).ends(), 0);
                None
            },
            ..plain(
                format!("keyctl rotate --sandbox --finish {KEY}"),
                name,
                "search-prod",
            )
        },
        Prompt {
            prepare: stored_somewhere,
            // The secret stays where it is, and unproven.
            unasked: 8,
            ..plain(
                "keyctl operations resume --sandbox".to_owned(),
                "Is it wherever it belongs, and does it work? [y/N]: ",
                "yes",
            )
        },
        Prompt {
            declined: 2,
            unasked: 2,
            is_hidden: true,
            ..plain(
                "keyctl identify --sandbox".to_owned(),
                "Secret to look for (not shown): ",
                "sk-admin-sandboxKeyctlNotARealKey7Qx",
            )
        },
    ]
}

/// Leaves a rotation behind whose new secret cannot be read back; returns its id.
fn stored_somewhere(person: &Person) -> Option<String> {
    let store = person.home().join("store");
    fs::write(store, "cat > /dev/null; kill -INT $PPID").expect("written");
    let mut begin = person.runs(&format!(
        "keyctl rotate {KEY} --sandbox --to \"exec:sh $HOME/store\" --yes"
    ));
    begin.ends();
    let (_, rest) = begin.seen().split_once("resume ").expect("a hint");
    Some(rest.chars().take_while(|c| c.is_alphanumeric()).collect())
}

impl Prompt {
    /// Seats somebody before whom it will be asked.
    pub fn seat(self) -> Asked {
        let person = Person::new();
        fs::create_dir(person.home().join(NOTES)).expect("a folder");
        let line = match (self.prepare)(&person) {
            Some(more) => format!("{} {more}", self.line),
            None => self.line.clone(),
        };
        Asked {
            before: files(person.home()),
            prompt: self,
            person,
            line,
        }
    }
}

impl Asked {
    /// Types this, in which `keyctl …` stands for the command line.
    pub fn runs(&self, script: &str) -> Dialogue {
        let script = script.replace("keyctl …", &self.line);
        self.person.runs(&script)
    }

    /// Types the command line, and ends with its exit code, or with 99 where the terminal is not as it was or something
    /// that was typed is left for the shell.
    pub fn runs_between_looks(&self) -> Dialogue {
        self.runs(
            "trap : INT QUIT; stty -a > notes/before; keyctl …; code=$?; stty -a > notes/after
             stty -icanon min 0 time 1; head -c 1 > notes/rest; stty icanon
             cmp notes/before notes/after && test ! -s notes/rest || code=99; exit $code",
        )
    }

    /// Splits the right answer in two.
    pub fn halves(&self) -> (&'static str, &'static str) {
        self.prompt.right.split_at(self.prompt.right.len() / 2)
    }

    /// Returns a note that a script made.
    pub fn note(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.person.home().join(NOTES).join(name)).ok()
    }

    /// Fails unless the question ends without consent, and nothing came of it.
    #[track_caller]
    pub fn assert_declined(&self, dialogue: &mut Dialogue) {
        assert_eq!(dialogue.ends(), self.prompt.declined, "{}", dialogue.seen());
        self.assert_untouched(dialogue);
    }

    /// Fails where a file is not as it was, or a secret that was typed was shown.
    #[track_caller]
    pub fn assert_untouched(&self, dialogue: &Dialogue) {
        let seen = dialogue.seen();
        assert!(
            self.before == files(self.person.home()),
            "{}: {seen}",
            self.line
        );
        self.assert_hidden(dialogue);
    }

    /// Fails where a secret that was typed was shown, or the program panicked.
    #[track_caller]
    pub fn assert_hidden(&self, dialogue: &Dialogue) {
        let seen = dialogue.seen();
        let (first, second) = self.halves();
        let is_shown = [first, second].iter().any(|half| seen.contains(half));
        assert!(
            !(self.prompt.is_hidden && is_shown),
            "{}: {seen}",
            self.line
        );
        assert!(!seen.contains("panicked"), "{seen}");
    }
}

/// Does so before every question, all at once.
pub fn before_each(work: impl Fn(Asked) + Sync) {
    std::thread::scope(|scope| {
        for prompt in all() {
            scope.spawn(|| work(prompt.seat()));
        }
    });
}

/// Reads all files but a test's own notes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true if path.ends_with(NOTES) => {}
            true => found.extend(files(&path)),
            false => drop(found.insert(path.clone(), fs::read(&path).expect("a file"))),
        }
    }
    found
}
