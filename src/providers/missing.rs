//! What a provider's sentence says is missing. Only a sentence that is read to its last word counts: one that names
//! anything else, or that nobody foresaw, says nothing, and lists have to decide.

use crate::keys::Refusal;

/// The words for a key. A word before them, as in `team of the API key`, is another thing.
const KEY: &[&[&str]] = &[
    &["key"],
    &["api", "key"],
    &["api-key"],
    &["apikey"],
    &["admin", "key"],
    &["admin", "api", "key"],
];

/// How a sentence goes on and ends behind the thing that is missing.
const ENDS: &[&[&str]] = &[
    &["not", "found"],
    &["was", "not", "found"],
    &["is", "not", "found"],
    &["could", "not", "be", "found"],
    &["cannot", "be", "found"],
    &["does", "not", "exist"],
    &["doesn't", "exist"],
    &["no", "longer", "exists"],
];

/// How a sentence ends that begins with `no`.
const ENDS_BEHIND_NO: &[&[&str]] = &[&["found"], &["was", "found"], &["exists"]];

/// The shortest word that is taken for an id.
const SHORTEST_ID: usize = 4;

/// How ids begin that may have no digit.
const ID_PREFIXES: &[&str] = &["key_", "proj_"];

/// Tells whether a refusal says that an API key is missing, and nothing else.
pub fn says_key_is_missing(refusal: &Refusal) -> bool {
    KEY.iter().any(|key| says_is_missing(refusal, key))
}

/// Tells whether a refusal says that this thing is missing, and nothing else: `API key not found`, `The API key key_1
/// was not found`, `No such API key`.
pub fn says_is_missing(refusal: &Refusal, thing: &[&str]) -> bool {
    let Some(message) = &refusal.message else {
        return false;
    };
    let message = message.raw().to_lowercase();
    let sentence = message.trim().trim_end_matches(['.', '!']);
    let words: Vec<&str> = sentence.split_whitespace().map(bare).collect();
    let words = behind(&words, &["there", "is"]).unwrap_or(&words);
    if let Some(words) = behind(words, &["no", "such"]) {
        return behind(words, thing).is_some_and(|words| {
            words.is_empty() || behind_id(words).is_some_and(<[_]>::is_empty)
        });
    }
    if let Some(words) = behind(words, &["no"]) {
        return behind(words, thing)
            .and_then(behind_id)
            .is_some_and(|words| words.is_empty() || ENDS_BEHIND_NO.contains(&words));
    }
    let words = behind(words, &["the"]).unwrap_or(words);
    behind(words, thing).is_some_and(|words| ENDS.contains(&behind_id(words).unwrap_or(words)))
}

/// Returns the words behind these; `None` where a sentence does not begin with them.
fn behind<'a, 'b>(words: &'a [&'b str], these: &[&str]) -> Option<&'a [&'b str]> {
    let begin = words.get(..these.len())?;
    (begin == these).then(|| &words[these.len()..])
}

/// Returns the words behind an id; `None` where a sentence does not begin with one.
fn behind_id<'a, 'b>(words: &'a [&'b str]) -> Option<&'a [&'b str]> {
    let words = behind(words, &["with"]).unwrap_or(words);
    let words = behind(words, &["the"]).unwrap_or(words);
    let words = behind(words, &["id"]).unwrap_or(words);
    words
        .split_first()
        .filter(|(word, _)| is_id(word))
        .map(|(_, rest)| rest)
}

/// Takes the marks off that a sentence puts around an id.
fn bare(word: &str) -> &str {
    let word = word.strip_suffix(':').unwrap_or(word);
    word.trim_matches(['"', '\'', '`', '(', ')', '[', ']', '<', '>'])
}

/// Tells whether a word can be nothing but an id, or what is left of one that was masked.
fn is_id(word: &str) -> bool {
    let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let has_prefix = ID_PREFIXES.iter().any(|prefix| word.starts_with(prefix));
    word == "redacted"
        || (word.len() >= SHORTEST_ID && word.bytes().all(is_of_id) && (has_digit || has_prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says_so(message: &str) -> bool {
        says_key_is_missing(&Refusal::saying(404, message))
    }

    #[test]
    fn key_itself_is_what_is_missing() {
        for message in [
            "API key not found",
            "api key not found.",
            "Key not found",
            "API key [redacted] not found",
            "API key 62b0dbfe-3489-4b79-b850-34d911527c88 not found",
            "API key: key_1 was not found",
            "The API key key_project was not found",
            "The admin API key 'key_8f20d1c7' does not exist",
            "API key with id 62b0dbfe-3489-4b79-b850-34d911527c88 not found",
            "API key with ID `key_1` could not be found",
            "Key key_1 does not exist",
            "No such API key",
            "No such API key: key_1",
            "There is no such key.",
            "No API key with the id key_1 was found",
        ] {
            assert!(says_so(message), "{message}");
        }
    }

    #[test]
    fn anything_else_that_is_missing_is_no_key() {
        for message in [
            "",
            "Not found",
            "Route not found",
            "Endpoint not found",
            "Service account not found",
            "The requested URL was not found on this server",
            "No such operation",
            "Team not found",
            "User not found",
            "Tenant not found",
            "Unknown region",
            "Path /admin/api-keys/x not found",
            "Cannot GET /api-keys/key_1",
            "Resource for key not found",
            "Route for key not found",
            "Team for this API key was not found",
            "Organization not found for this API key",
            "The user who owns this API key was not found",
            "The owner of API key key_1 was not found",
            "API key endpoint not found",
            "API key id endpoint not found",
            "API key sub-resource not found",
            "API key with endpoint not found",
            "API key v2 endpoint not found",
            "API key /v1/keys/key_1 not found",
            "API key not found in this region",
            "API key not found: the route is unknown",
            "API key not found. The route is unknown.",
            "API key found, team not found",
            "API key team_1, which is of the team, not found",
            "project or API key was not found",
            "Project key_1 not found",
            "No API key found",
            "No such API key endpoint",
            "No such endpoint for the API key",
            "Your API key was not found",
            "This API key was not found",
            "Public key not found",
            "Encryption key not found",
        ] {
            assert!(!says_so(message), "{message}");
        }
    }

    #[test]
    fn other_things_are_held_to_the_same_sentence() {
        let says = |message, thing: &[&str]| says_is_missing(&Refusal::saying(404, message), thing);

        assert!(says("The project proj_abc was not found", &["project"]));
        assert!(says(
            "Service account key_1 not found",
            &["service", "account"]
        ));
        assert!(!says("Project route not found", &["project"]));
        assert!(!says("API key not found in project proj_abc", &["project"]));
    }
}
