//! Looking for a key that may have been made.

use jiff::{SignedDuration, Timestamp};

use crate::{
    accounts::{Account, Narrow},
    keys::{CreateKey, Entry, Error, Failure, KeyId, Kind, Operation, Scope, Text},
};

/// When to look after a request whose outcome is unclear, in sixtieths of the wait limit: providers may commit late.
const LOOKS: [u32; 4] = [0, 2, 5, 15];

/// A key whose creation the server dates later than this after the request was made by somebody else.
const LATEST: SignedDuration = SignedDuration::from_mins(15);

/// What a key that was asked for can be recognised by.
pub struct KeyProbe<'a> {
    pub account: &'a Account,
    pub scope: Option<&'a Scope>,
    pub kind: Kind,
    pub name: Option<&'a str>,
    pub new_service_account: Option<&'a str>,
}

/// What a probe showed.
#[derive(Debug)]
pub(super) enum ProbeResult {
    /// One new key fits.
    One(Box<Entry>),
    /// Several new keys fit.
    Several(Vec<Entry>),
    /// There are new keys, and none of this name.
    Others(Vec<Entry>),
    /// There is no new key.
    Nothing,
    /// The list cannot be had.
    Blind,
}

impl<'a> KeyProbe<'a> {
    /// Looks for what a request asks for.
    pub fn of(account: &'a Account, scope: Option<&'a Scope>, request: &'a CreateKey) -> Self {
        Self {
            account,
            scope,
            kind: request.kind,
            name: request.name.as_deref(),
            new_service_account: request.new_service_account.as_deref(),
        }
    }

    /// Returns the keys that are there before the request; `None` to a credential that may create and not list.
    pub async fn before(&self) -> Result<Option<Vec<Entry>>, Error> {
        match self.present().await {
            Ok(entries) => Ok(Some(entries)),
            Err(error) if matches!(*error.failure, Failure::Forbidden { .. }) => Ok(None),
            Err(error) => Err(error.during(Operation::Create)),
        }
    }

    /// Looks several times for keys that were not there before, for a quarter of the wait limit.
    pub(super) async fn repeatedly(
        &self,
        sent: Option<Timestamp>,
        was_there: impl Fn(&KeyId) -> bool,
    ) -> ProbeResult {
        let mut elapsed = 0;
        let mut last = ProbeResult::Blind;
        for moment in LOOKS {
            let wait = self.account.patience() / 60 * (moment - elapsed);
            elapsed = moment;
            if self.account.pause(wait).await.is_err() {
                return ProbeResult::Blind;
            }
            // A look that fails, or shows another key, may be followed by a better one.
            last = match self.once(sent, &was_there).await {
                Ok(found @ (ProbeResult::One(_) | ProbeResult::Several(_))) => return found,
                Ok(result) => result,
                Err(_) => ProbeResult::Blind,
            };
        }
        last
    }

    async fn once(
        &self,
        sent: Option<Timestamp>,
        was_there: impl Fn(&KeyId) -> bool,
    ) -> Result<ProbeResult, Error> {
        let mut entries = self.present().await?;
        entries.retain(|entry| !was_there(&entry.key.id));
        Ok(self.judge(entries, sent))
    }

    /// Lists the keys where the new one will be.
    pub async fn present(&self) -> Result<Vec<Entry>, Error> {
        let narrow = self.narrow();
        match self.scope {
            Some(scope) => self.account.list_scope(scope, &narrow).await,
            None => self.account.entries(&narrow).await,
        }
    }

    /// Says how a person compares the keys.
    pub(super) fn by_hand(&self) -> String {
        let project = self
            .scope
            .and_then(|scope| scope.id.as_ref())
            .map_or(String::new(), |id| format!(" --project {id}"));
        let account = self.service_account();
        format!(
            "look for a key you do not know with `keyctl list --account {}{project}`{account} before you try again",
            self.account.name
        )
    }

    /// Says what to do about a result: only a key with the name that was asked for is offered for deletion.
    pub(super) fn advice(&self, result: &ProbeResult, operation: &str) -> String {
        let account = match self.new_service_account {
            Some(name) => format!(", and with it the service account {}", Text::from(name)),
            None => String::new(),
        };
        match result {
            ProbeResult::One(entry) => format!(
                "a new key of this name appeared{account}, and its secret is lost: if nobody else made it, `keyctl delete {}` and `keyctl operations forget {operation}`, then try again",
                entry.reference()
            ),
            ProbeResult::Several(entries) => format!(
                "several new keys of this name appeared, look at them before deleting any: {}",
                refs(entries)
            ),
            ProbeResult::Others(entries) => format!(
                "new keys appeared, none of this name; look at them before you try again: {}",
                refs(entries)
            ),
            ProbeResult::Nothing => format!(
                "no new key was seen so far, but the provider may still be at it; {}",
                self.by_hand()
            ),
            ProbeResult::Blind => self.by_hand(),
        }
    }

    /// A service account that was made may have no key that a list could show.
    fn service_account(&self) -> String {
        match self.new_service_account {
            Some(name) => format!(
                ", and for a service account {} in the provider's settings,",
                Text::from(name)
            ),
            None => String::new(),
        }
    }

    /// Says what these new keys come to, for a request that was sent at that time by the provider's clock.
    pub(super) fn judge(&self, mut entries: Vec<Entry>, sent: Option<Timestamp>) -> ProbeResult {
        entries.retain(|entry| is_in_time(entry, sent));
        if entries.is_empty() {
            return ProbeResult::Nothing;
        }
        let (mut named, others): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| self.is_called(entry));
        match (named.pop(), named.is_empty()) {
            (None, _) => ProbeResult::Others(others),
            (Some(only), true) => ProbeResult::One(Box::new(only)),
            (Some(last), false) => {
                named.push(last);
                ProbeResult::Several(named)
            }
        }
    }

    fn is_called(&self, entry: &Entry) -> bool {
        let key = &entry.key;
        match (self.name, self.new_service_account) {
            (Some(name), _) => key.name.as_ref().is_some_and(|own| own.raw() == name),
            // The provider chose the name; the account's tells whose key it is.
            (None, Some(account)) => {
                let owner = key.owner.as_ref().and_then(|owner| owner.name.as_ref());
                owner.is_some_and(|own| own.raw() == account)
            }
            (None, None) => true,
        }
    }

    fn narrow(&self) -> Narrow {
        let id = self.scope.and_then(|scope| scope.id.as_ref());
        Narrow {
            projects: id.map(|id| id.raw().to_owned()).into_iter().collect(),
            kinds: vec![self.kind.0.to_owned()],
        }
    }
}

fn refs(entries: &[Entry]) -> String {
    let refs: Vec<String> = entries
        .iter()
        .map(|own| own.reference().to_string())
        .collect();
    refs.join(", ")
}

/// Tells whether a key can be the one that was asked for, by the provider's own clock.
fn is_in_time(entry: &Entry, sent: Option<Timestamp>) -> bool {
    match (entry.key.created_at, sent) {
        (Some(created), Some(sent)) => created.duration_since(sent) <= LATEST,
        _ => true,
    }
}
