//! A mistyped word, and what it was meant to be.

/// How every suggestion begins.
pub const QUESTION: &str = "did you mean ";

/// Words less alike than this are not suggested.
const LEAST_LIKENESS: f64 = 0.8;

/// Shorter words are part of too many others.
const SHORTEST_PART: usize = 3;

/// Returns the known word that `typed` most likely meant.
pub fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|word| (strsim::jaro_winkler(typed, word), *word))
        .filter(|(likeness, _)| *likeness > LEAST_LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// The few words most like a typed one, out of any number that are shown to it one by one.
#[derive(Clone, Debug)]
pub struct Suggestions {
    typed: String,
    /// The best first.
    best: Vec<(f64, String)>,
}

impl Suggestions {
    /// The most words that are suggested.
    const MOST: usize = 3;

    /// Starts with no suggestion for this word.
    pub fn of(typed: &str) -> Self {
        Self {
            typed: typed.to_lowercase(),
            best: Vec::new(),
        }
    }

    /// Keeps a word if it is among the most alike so far; one of another case, or that contains the typed one, is alike.
    pub fn add(&mut self, word: &str) {
        let folded = word.to_lowercase();
        let mut likeness = strsim::jaro_winkler(&self.typed, &folded);
        if self.typed.chars().count() >= SHORTEST_PART && folded.contains(&self.typed) {
            likeness = likeness.max(0.9);
        }
        // Short words with one slip are not alike by the other measure.
        if self.typed.chars().count() >= SHORTEST_PART
            && strsim::osa_distance(&self.typed, &folded) == 1
        {
            likeness = likeness.max(0.85);
        }
        let is_known = self.best.iter().any(|(_, own)| own == word);
        if likeness > LEAST_LIKENESS && !is_known {
            let place = self.best.partition_point(|(own, _)| *own >= likeness);
            self.best.insert(place, (likeness, word.to_owned()));
            self.best.truncate(Self::MOST);
        }
    }

    /// Takes over what another search suggests for the same word.
    pub fn merge(&mut self, other: Self) {
        for (_, word) in other.best {
            self.add(&word);
        }
    }

    /// Returns a question such as ``did you mean `ci` or `cd`?``; `None` where no word is alike.
    pub fn question(&self) -> Option<String> {
        let words = self.best.iter();
        let words: Vec<String> = words
            .map(|(_, word)| format!("`{}`", super::text::visible(word)))
            .collect();
        let (last, others) = words.split_last()?;
        Some(match others.is_empty() {
            true => format!("{QUESTION}{last}?"),
            false => format!("{QUESTION}{} or {last}?", others.join(", ")),
        })
    }
}

/// Returns a question that suggests the known words most like a typed one; `None` where no word is alike.
pub fn suggest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut suggestions = Suggestions::of(typed);
    for word in known {
        suggestions.add(word);
    }
    suggestions.question()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_words_are_suggested_best_first() {
        let known = ["ci", "checkout-web", "checkout-api", "billing"];

        let question = suggest("chekout-api", known).expect("a suggestion");

        assert_eq!(question, "did you mean `checkout-api` or `checkout-web`?");
        assert_eq!(suggest("zzz", known), None);
    }

    #[test]
    fn part_of_a_word_and_other_case_suggest_it() {
        let known = ["prod-checkout-api", "Web"];

        let part = suggest("checkout", known).expect("a suggestion");
        let case = suggest("WEB", known).expect("a suggestion");

        assert_eq!(part, "did you mean `prod-checkout-api`?");
        assert_eq!(case, "did you mean `Web`?");
        assert_eq!(
            suggest("Wbe", known),
            Some("did you mean `Web`?".to_owned())
        );
    }

    #[test]
    fn few_of_many_words_are_kept() {
        let known: Vec<String> = (0..1_000).map(|n| format!("ci-{n}")).collect();

        let question = suggest("ci-1", known.iter().map(String::as_str)).expect("some");

        assert!(question.starts_with("did you mean `ci-1`"), "{question}");
        assert_eq!(question.matches('`').count(), 6, "{question}");
    }

    #[test]
    fn suggestion_shows_hidden_characters() {
        let question = suggest("abcd", ["abcd\u{202e}"]).expect("a suggestion");

        assert!(!question.contains('\u{202e}'), "{question}");
    }
}
