//! What an account is asked to change: the gate before, each request once.

use super::{Account, difference::differences, gate, reading::is_about};
use crate::{
    keys::{
        CreateKey, Entry, Error, Failure, Key, Kind, Locator, NewKey, Operation, Removal,
        RotateKey, RotateSupport, Rotated, Scope, Secret, UpdateKey,
    },
    terminal::Approved,
};

/// A plan that deletes a key once it is agreed to.
pub trait Deletes {
    /// What has to be known before the key may go, beside the consent.
    type Evidence;

    /// Returns the key that goes; `None` when the plan lets it live.
    fn deleted(&self) -> Option<&Key>;
}

impl Account {
    /// Checks, without sending anything, that a key can be created as asked.
    pub fn check_create(&self, request: &CreateKey) -> Result<(), Error> {
        gate::create(self.capabilities(), self.descriptor.title, request)
            .and_then(|()| self.admin.check_create(request))
            .map_err(|failure| self.error(Operation::Create, None, failure))
    }

    /// Replaces a project's name in the request with its id, and returns the scope the key will live in.
    pub async fn place(&self, request: &mut CreateKey) -> Result<Option<Scope>, Error> {
        let Some(typed) = &request.project else {
            return Ok(None);
        };
        let scope = self.project(typed).await?;
        request.project = scope.id.as_ref().map(|id| id.raw().to_owned());
        Ok(Some(scope))
    }

    /// Creates a key. Sent once.
    pub async fn create(&self, request: &CreateKey) -> Result<NewKey, Error> {
        self.check_create(request)?;
        let answer = self.admin.create(request).await;
        answer
            .map(|mut new| {
                new.notes.extend(differences(request, &new.key));
                self.without_own_credential(new)
            })
            .map_err(|failure| self.error(Operation::Create, None, failure))
    }

    /// Takes a secret out of an answer that is the very credential which signed the request: it is no new one.
    fn without_own_credential(&self, mut new: NewKey) -> NewKey {
        let is_own = |secret: &Secret| self.credentials.iter().any(|own| own.is_same(secret));
        if new.secret.as_ref().is_some_and(is_own) {
            new.secret = None;
            new.notes.push(
                "the answer gave back the credential that signed the request, which is no new secret"
                    .to_owned(),
            );
        }
        new
    }

    /// Checks, without sending anything, that a key at this address can be changed as asked; `kind` is its kind
    /// where that is known already.
    pub fn check_update(
        &self,
        key: &Locator,
        kind: Option<Kind>,
        change: &UpdateKey,
    ) -> Result<(), Error> {
        gate::update(
            self.capabilities(),
            self.descriptor.title,
            key,
            kind,
            change,
        )
        .and_then(|()| gate::address(key))
        .map_err(|failure| self.key_error(Operation::Update, key, failure))
    }

    /// Changes a key as it was agreed to. Sent once.
    pub async fn update<T>(&self, agreed: &Approved<T>) -> Result<Entry, Error>
    where
        T: AsRef<Key> + AsRef<UpdateKey>,
    {
        let key: &Key = agreed.plan().as_ref();
        let change: &UpdateKey = agreed.plan().as_ref();
        let kind = Some(key.kind);
        let key = &key.locator();
        self.check_update(key, kind, change)?;
        let answer = self.admin.update(key, change).await;
        let answer = answer.and_then(|answer| {
            // The change was made; that the answer is about another key leaves it unclear to which.
            is_about(answer, key).map_err(|failure| Failure::Unknown {
                cause: Box::new(failure),
                way_out: None,
            })
        });
        answer
            .map(|key| self.entry(key))
            .map_err(|failure| self.key_error(Operation::Update, key, failure))
    }

    /// Returns, without sending anything, how a key at this address gets a new secret; `kind` is its kind where that
    /// is known already.
    pub fn rotation(&self, key: &Locator, kind: Option<Kind>) -> Result<RotateSupport, Error> {
        gate::rotate(self.capabilities(), self.descriptor.title, key, kind)
            .and_then(|support| gate::address(key).map(|()| support))
            .map_err(|failure| self.key_error(Operation::Rotate, key, failure))
    }

    /// Puts a new secret in the old one's place, as it was agreed to. Sent once.
    pub async fn rotate(
        &self,
        agreed: &Approved<impl AsRef<Key>>,
        request: &RotateKey,
    ) -> Result<Rotated, Error> {
        let key = agreed.plan().as_ref();
        let kind = Some(key.kind);
        let key = &key.locator();
        self.rotation(key, kind)?;
        let answer = self.admin.rotate(key, request).await;
        answer
            .map(|rotated| Rotated {
                new: self.without_own_credential(rotated.new),
                ..rotated
            })
            .map_err(|failure| self.key_error(Operation::Rotate, key, failure))
    }

    /// Deletes a key again that was made just now and whose secret nobody has: that needs nobody's consent.
    pub async fn take_back(&self, new: &Key) -> Result<Removal, Error> {
        let kind = Some(new.kind);
        let key = &new.locator();
        self.check_delete(key, kind)?;
        let answer = self.admin.delete(key).await;
        answer.map_err(|failure| self.key_error(Operation::Delete, key, failure))
    }

    /// Checks, without sending anything, that a key at this address can be deleted; `kind` is its kind where that
    /// is known already.
    pub fn check_delete(&self, key: &Locator, kind: Option<Kind>) -> Result<(), Error> {
        gate::delete(self.capabilities(), self.descriptor.title, key, kind)
            .and_then(|()| gate::address(key))
            .map_err(|failure| self.key_error(Operation::Delete, key, failure))
    }

    /// Sends a deletion that was agreed to, and that this evidence carries. Fails with [`Failure::NotConfirmed`] when
    /// the plan deletes nothing.
    pub async fn delete<P: Deletes>(
        &self,
        agreed: &Approved<P>,
        _evidence: &P::Evidence,
    ) -> Result<Removal, Error> {
        let Some(key) = agreed.plan().deleted() else {
            return Err(Error::from(Failure::NotConfirmed {
                problem: "what was agreed to deletes no key".to_owned(),
                way_out: None,
            }));
        };
        let kind = Some(key.kind);
        let key = &key.locator();
        self.check_delete(key, kind)?;
        self.admin
            .delete(key)
            .await
            .map_err(|failure| self.key_error(Operation::Delete, key, failure))
    }
}
