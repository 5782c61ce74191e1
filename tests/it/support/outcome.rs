//! What a run of the program ended with.

/// Is what a run ended with.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Fails unless the run ended with this code.
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Fails unless standard error is this text.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert_eq!(self.stderr, text);
        self
    }

    /// Fails unless standard error contains this text.
    #[track_caller]
    pub fn mentions(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "{text:?} is not in:\n{}",
            self.stderr
        );
        self
    }

    /// Fails unless standard output is this text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert_eq!(self.stdout, text);
        self
    }

    /// Reads standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("one JSON document")
    }

    /// Reads standard error as one JSON object with one error.
    #[track_caller]
    pub fn json_error(&self) -> serde_json::Value {
        let object: serde_json::Value = serde_json::from_str(&self.stderr)
            .unwrap_or_else(|_| panic!("not one JSON object:\n{}", self.stderr));
        object["error"].clone()
    }
}
