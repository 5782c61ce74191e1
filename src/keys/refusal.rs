//! The provider's own words, when it says no.

use std::{fmt, time::Duration};

use super::Text;

/// Keeps what the provider said: cleaned of credentials, capped, never the body itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The provider's machine-readable code, when it gave one.
    pub code: Option<Text>,
    /// The provider's sentence, when it gave one.
    pub message: Option<Text>,
    /// The id under which the provider's support finds the request.
    pub request_id: Option<Text>,
    /// Whether the body had the shape in which this provider says no: whatever stands before it has another.
    pub is_own: bool,
    /// How long the answer asks to wait.
    pub wait: Option<Duration>,
    /// What gave the answer, where it is a page for a browser and not the API's own.
    pub page: Option<Text>,
}

impl Refusal {
    /// Returns `HTTP 403, request req_7f3a`, for the parentheses of a message.
    pub fn place(&self) -> String {
        match &self.request_id {
            Some(id) => format!("HTTP {}, request {id}", self.status),
            None => format!("HTTP {}", self.status),
        }
    }

    /// Makes one of which nothing but the status is known.
    pub fn of(status: u16) -> Self {
        Self {
            status,
            code: None,
            message: None,
            request_id: None,
            is_own: false,
            wait: None,
            page: None,
        }
    }

    /// Makes one in the provider's own shape, without code and request id.
    #[cfg(test)]
    pub fn saying(status: u16, message: &str) -> Self {
        Self {
            message: Some(message.into()),
            is_own: true,
            ..Self::of(status)
        }
    }

    /// Tells whether the status says that nothing is there. Whose words that are, and what is not there, is another
    /// question.
    pub fn says_not_there(&self) -> bool {
        matches!(self.status, 404 | 410)
    }

    /// Tells whether the code is `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_ref().is_some_and(|own| own.raw() == code)
    }

    /// Tells whether the message contains `words`, in any case.
    pub fn mentions(&self, words: &str) -> bool {
        self.message
            .as_ref()
            .is_some_and(|message| message.raw().to_lowercase().contains(words))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.message, &self.code) {
            (Some(message), _) => write!(formatter, "{message}"),
            (None, Some(code)) => write!(formatter, "{code}"),
            (None, None) => formatter.write_str("the provider gave no reason"),
        }
    }
}

impl std::error::Error for Refusal {}
