//! The one trait behind which the providers' differences end.

use std::future::Future;

use futures_util::future::BoxFuture;

use super::{
    Capabilities, CreateKey, Cursor, Failure, Identity, Key, Kind, Locator, NewKey, Page, Proof,
    Removal, RotateKey, Rotated, Scope, ScopeType, Secret, ServiceAccounts, UpdateKey,
};

/// Administers the keys of one account.
///
/// An adapter asks for one page at a time and says what came back; loops, capability gates, retries, sorting and
/// context are not its business. The defaults are never reached where the capabilities are right: the gate asks
/// them first.
pub trait KeyAdmin: Send + Sync {
    /// Returns what can be done with this account's credential.
    fn capabilities(&self) -> &'static Capabilities;

    /// Returns the organization or team behind the credential, where ordinary answers have told it already.
    fn known_identity(&self) -> Option<Identity> {
        None
    }

    /// Returns the organization or team behind the credential, from one harmless read, which is sent each time: it also
    /// tries the credential. Unless an adapter knows better:
    /// the projects of the first page of [`KeyAdmin::scopes`].
    fn whoami(&self) -> impl Future<Output = Result<Identity, Failure>> + Send {
        async {
            let page = self.scopes(None).await?;
            let projects = page
                .items
                .iter()
                .filter(|scope| scope.scope_type == ScopeType::Project);
            let ids = projects.filter_map(|scope| scope.id.as_ref());
            Ok(Identity {
                id: None,
                places: ids.map(|id| id.raw().to_owned()).collect(),
            })
        }
    }

    /// Returns one page of the places keys live in, the first where nothing was read `after`.
    fn scopes(
        &self,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<Scope>, Failure>> + Send;

    /// Returns the service accounts that keys can be created for: of a project, or of the whole account where it has
    /// no projects. Never asked where no kind takes one.
    fn service_accounts(
        &self,
        scope: Option<&Scope>,
    ) -> impl Future<Output = Result<ServiceAccounts, Failure>> + Send {
        let _ = scope;
        async { Ok(ServiceAccounts::default()) }
    }

    /// Returns one page of the keys of `scope`; an answer that does not say whether more follow is a failure.
    fn list(
        &self,
        scope: &Scope,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<Key>, Failure>> + Send;

    /// Returns everything the provider says about one key. [`Failure::NoSuchKey`] only when the provider itself says of
    /// this key that there is none, or a list that is sure to show it does not: it is taken for proof that the key is
    /// gone. Any other refusal of one leaves that open, whatever its status.
    fn describe(&self, key: &Locator) -> impl Future<Output = Result<Key, Failure>> + Send;

    /// Checks what the capabilities cannot say of a request; sends nothing.
    fn check_create(&self, request: &CreateKey) -> Result<(), Failure> {
        let _ = request;
        Ok(())
    }

    /// Returns the scope that keys of this kind live in, where that needs no asking.
    fn known_scope(&self, kind: Kind) -> Option<Scope> {
        let _ = kind;
        None
    }

    /// Makes a key. Sent once: [`Failure::Unknown`] when nobody can tell whether it was made.
    fn create(&self, request: &CreateKey) -> impl Future<Output = Result<NewKey, Failure>> + Send {
        let kind = request.kind;
        async move { Err(Failure::not_offered("create", format!("{kind} keys"))) }
    }

    /// Changes the named fields of a key, and returns it as it is then. Sent once.
    fn update(
        &self,
        key: &Locator,
        change: &UpdateKey,
    ) -> impl Future<Output = Result<Key, Failure>> + Send {
        let _ = (key, change);
        async { Err(Failure::not_offered("update", "this key")) }
    }

    /// Puts a new secret in the old one's place, where the provider does that. Sent once: [`Failure::Unknown`] when
    /// nobody can tell whether it was done.
    fn rotate(
        &self,
        key: &Locator,
        request: &RotateKey,
    ) -> impl Future<Output = Result<Rotated, Failure>> + Send {
        let _ = (key, request);
        async { Err(Failure::not_offered("rotate", "this key")) }
    }

    /// Checks that a new secret of a key of this kind could be proven; sends nothing.
    fn check_prove(&self, kind: Kind) -> Result<(), Failure> {
        let _ = kind;
        Ok(())
    }

    /// Makes one harmless read with the secret of a key of this kind. [`Failure::Rejected`] when the provider does
    /// not accept it, or not yet; that it may not do this very thing, in the words that only a known key gets, is
    /// proof enough.
    fn prove(
        &self,
        kind: Kind,
        secret: &Secret,
    ) -> impl Future<Output = Result<Proof, Failure>> + Send {
        let _ = secret;
        async move { Err(Failure::not_offered("prove", format!("{kind} keys"))) }
    }

    /// Deletes a key, and says whether the answer alone proves that it is gone. Sent again when nothing came back. That
    /// nothing is there, in whichever words, is a failure here: only a look tells what it means.
    fn delete(&self, key: &Locator) -> impl Future<Output = Result<Removal, Failure>> + Send {
        let _ = key;
        async { Err(Failure::not_offered("delete", "this key")) }
    }
}

/// Is [`KeyAdmin`] behind a pointer; every adapter has it for nothing.
pub trait AnyKeyAdmin: Send + Sync {
    fn capabilities(&self) -> &'static Capabilities;
    fn check_create(&self, request: &CreateKey) -> Result<(), Failure>;
    fn known_scope(&self, kind: Kind) -> Option<Scope>;
    fn check_prove(&self, kind: Kind) -> Result<(), Failure>;
    fn known_identity(&self) -> Option<Identity>;
    fn whoami(&self) -> BoxFuture<'_, Result<Identity, Failure>>;
    fn scopes<'a>(
        &'a self,
        after: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page<Scope>, Failure>>;
    fn service_accounts<'a>(
        &'a self,
        scope: Option<&'a Scope>,
    ) -> BoxFuture<'a, Result<ServiceAccounts, Failure>>;
    fn list<'a>(
        &'a self,
        scope: &'a Scope,
        after: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page<Key>, Failure>>;
    fn describe<'a>(&'a self, key: &'a Locator) -> BoxFuture<'a, Result<Key, Failure>>;
    fn create<'a>(&'a self, request: &'a CreateKey) -> BoxFuture<'a, Result<NewKey, Failure>>;
    fn update<'a>(
        &'a self,
        key: &'a Locator,
        change: &'a UpdateKey,
    ) -> BoxFuture<'a, Result<Key, Failure>>;
    fn rotate<'a>(
        &'a self,
        key: &'a Locator,
        request: &'a RotateKey,
    ) -> BoxFuture<'a, Result<Rotated, Failure>>;
    fn prove<'a>(&'a self, kind: Kind, secret: &'a Secret)
    -> BoxFuture<'a, Result<Proof, Failure>>;
    fn delete<'a>(&'a self, key: &'a Locator) -> BoxFuture<'a, Result<Removal, Failure>>;
}

impl<T: KeyAdmin> AnyKeyAdmin for T {
    fn capabilities(&self) -> &'static Capabilities {
        KeyAdmin::capabilities(self)
    }

    fn check_create(&self, request: &CreateKey) -> Result<(), Failure> {
        KeyAdmin::check_create(self, request)
    }

    fn known_scope(&self, kind: Kind) -> Option<Scope> {
        KeyAdmin::known_scope(self, kind)
    }

    fn check_prove(&self, kind: Kind) -> Result<(), Failure> {
        KeyAdmin::check_prove(self, kind)
    }

    fn known_identity(&self) -> Option<Identity> {
        KeyAdmin::known_identity(self)
    }

    fn whoami(&self) -> BoxFuture<'_, Result<Identity, Failure>> {
        Box::pin(KeyAdmin::whoami(self))
    }

    fn scopes<'a>(
        &'a self,
        after: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page<Scope>, Failure>> {
        Box::pin(KeyAdmin::scopes(self, after))
    }

    fn service_accounts<'a>(
        &'a self,
        scope: Option<&'a Scope>,
    ) -> BoxFuture<'a, Result<ServiceAccounts, Failure>> {
        Box::pin(KeyAdmin::service_accounts(self, scope))
    }

    fn list<'a>(
        &'a self,
        scope: &'a Scope,
        after: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page<Key>, Failure>> {
        Box::pin(KeyAdmin::list(self, scope, after))
    }

    fn describe<'a>(&'a self, key: &'a Locator) -> BoxFuture<'a, Result<Key, Failure>> {
        Box::pin(KeyAdmin::describe(self, key))
    }

    fn create<'a>(&'a self, request: &'a CreateKey) -> BoxFuture<'a, Result<NewKey, Failure>> {
        Box::pin(KeyAdmin::create(self, request))
    }

    fn update<'a>(
        &'a self,
        key: &'a Locator,
        change: &'a UpdateKey,
    ) -> BoxFuture<'a, Result<Key, Failure>> {
        Box::pin(KeyAdmin::update(self, key, change))
    }

    fn rotate<'a>(
        &'a self,
        key: &'a Locator,
        request: &'a RotateKey,
    ) -> BoxFuture<'a, Result<Rotated, Failure>> {
        Box::pin(KeyAdmin::rotate(self, key, request))
    }

    fn prove<'a>(
        &'a self,
        kind: Kind,
        secret: &'a Secret,
    ) -> BoxFuture<'a, Result<Proof, Failure>> {
        Box::pin(KeyAdmin::prove(self, kind, secret))
    }

    fn delete<'a>(&'a self, key: &'a Locator) -> BoxFuture<'a, Result<Removal, Failure>> {
        Box::pin(KeyAdmin::delete(self, key))
    }
}
