//! What can be done to which kind of key: the only truth about it, asked before anything is sent.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use super::{
    Address, Failure, Field, KeyId, Kind, Lifetime, Locator, Place, RotateSupport, ScopeType, Text,
    suggest,
};

/// Is what one provider can do.
#[derive(Debug)]
pub struct Capabilities {
    pub kinds: &'static [KindCapabilities],
    /// Reads an id as typed or as answered; the error says what an id looks like here.
    pub read_id: fn(&str) -> Result<KeyId, &'static str>,
}

/// Is what can be done to one kind of key.
#[derive(Debug)]
pub struct KindCapabilities {
    pub kind: Kind,
    /// What stands before the id in a ref.
    pub place: PlaceRule,
    /// Where keys of this kind live.
    pub scope: ScopeType,
    pub create: Support,
    pub update: Support,
    pub rotate: RotateSupport,
    pub delete: Support,
    /// Whether such a key can be the very credential of an account.
    pub can_be_credential: bool,
    /// How many characters a name may have.
    pub name_length: RangeInclusive<usize>,
    /// The longest lifetime the provider takes, where it says.
    pub longest_lifetime: Option<Lifetime>,
    /// How exactly, and how late, the provider tells when such a key was last used; `None` where it never does.
    pub last_use: Option<LastUse>,
    /// Roles the provider documents; others are sent as typed, the provider judges.
    pub known_roles: &'static [&'static str],
}

/// How exactly, and how late, a provider tells when a key was last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// Two uses closer together than this cannot be told apart.
    pub resolution: SignedDuration,
    /// A use may be told this much later.
    pub lag: SignedDuration,
}

/// Says what stands before the id in a ref.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceRule {
    Account,
    Kind,
    Scope,
}

/// Says whether a provider offers an operation for a kind.
#[derive(Clone, Copy, Debug)]
pub enum Support {
    /// With these fields.
    Yes(Fields),
    /// It does not; the sentence says what to do instead.
    No(&'static str),
}

impl KindCapabilities {
    /// Returns the form of a ref of such a key.
    pub fn ref_shape(&self, account: &str) -> String {
        match self.place {
            PlaceRule::Account => format!("{account}/ID"),
            PlaceRule::Kind => format!("{account}/{}/ID", self.kind),
            PlaceRule::Scope => format!("{account}/{}/ID", self.scope.as_str().to_uppercase()),
        }
    }
}

impl Support {
    /// Tells whether the operation is offered.
    pub fn is_offered(&self) -> bool {
        matches!(self, Self::Yes(_))
    }
}

/// Is what a request may and must say.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// All of these must be given.
    pub required: &'static [Field],
    /// Just one of these must be given; empty where nothing is to be chosen.
    pub one_of: &'static [Field],
    pub optional: &'static [Field],
    /// Pairs that cannot be given together: the first takes the second's place.
    pub exclusive: &'static [(Field, Field)],
}

impl Fields {
    /// Is an operation that takes nothing.
    pub const NONE: Self = Self {
        required: &[],
        one_of: &[],
        optional: &[],
        exclusive: &[],
    };

    /// Lists all fields the operation takes.
    pub fn all(&self) -> impl Iterator<Item = Field> + use<> {
        let lists = [self.required, self.one_of, self.optional];
        lists.into_iter().flatten().copied()
    }
}

impl Capabilities {
    /// Returns what can be done to `kind`, if this provider has it.
    pub fn of(&self, kind: Kind) -> Option<&'static KindCapabilities> {
        self.kinds.iter().find(|own| own.kind == kind)
    }

    /// Returns the kinds that a key at `place` may be of.
    pub fn kinds_at(&self, place: &Place) -> impl Iterator<Item = &'static KindCapabilities> {
        let rule = match place {
            Place::Account => PlaceRule::Account,
            Place::Kind(_) => PlaceRule::Kind,
            Place::Scope(_) => PlaceRule::Scope,
        };
        let kind = match place {
            Place::Kind(kind) => Some(*kind),
            Place::Account | Place::Scope(_) => None,
        };
        self.kinds
            .iter()
            .filter(move |own| own.place == rule && kind.is_none_or(|kind| own.kind == kind))
    }

    /// Reads the segments of a ref behind its account. Fails with [`Failure::Usage`].
    pub fn locate(&self, account: &str, segments: &[String]) -> Result<Locator, Failure> {
        let has_rule = |rule| self.kinds.iter().any(|own| own.place == rule);
        let (place, id) = match segments {
            [id] if has_rule(PlaceRule::Account) => (Place::Account, id),
            [word, id] => match self.place_of(word) {
                Some(place) => (place, id),
                None => return Err(self.misplaced(account)),
            },
            _ => return Err(self.misplaced(account)),
        };
        let id = self.key_id(id)?;
        Ok(Locator { place, id })
    }

    /// Returns what the middle segment of a ref stands for; `None` where refs have none.
    pub fn place_of(&self, word: &str) -> Option<Place> {
        let has_scopes = || self.kinds.iter().any(|own| own.place == PlaceRule::Scope);
        let kind = self.kind_placed(word).map(Place::Kind);
        kind.or_else(|| has_scopes().then(|| Place::Scope(Text::new(word))))
    }

    /// Finds the kind with this name. Fails with [`Failure::Usage`], suggesting the nearest.
    pub fn kind_named(&self, word: &str, provider: &str) -> Result<Kind, Failure> {
        let mut kinds = self.kinds.iter().map(|own| own.kind);
        if let Some(kind) = kinds.clone().find(|kind| kind.0 == word) {
            return Ok(kind);
        }
        let words: Vec<&str> = kinds.by_ref().map(|kind| kind.0).collect();
        let known = format!("its kinds are {}", words.join(", "));
        Err(Failure::usage(
            format!("{provider} has no kind of key `{}`", Text::from(word)),
            match suggest(word, words) {
                Some(question) => format!("{question} {known}"),
                None => known,
            },
        ))
    }

    /// Reads an id. Fails with [`Failure::Usage`], without repeating what was typed.
    pub fn key_id(&self, typed: &str) -> Result<KeyId, Failure> {
        Address::check_id(typed)?;
        (self.read_id)(typed).map_err(|shape| {
            Failure::usage(
                "this is not the id of a key",
                format!("an id looks like {shape}"),
            )
        })
    }

    /// Lists the forms a ref of this account can have.
    pub fn ref_shapes(&self, account: &str) -> Vec<String> {
        let kinds = self.kinds.iter();
        let mut shapes: Vec<String> = kinds.map(|own| own.ref_shape(account)).collect();
        shapes.sort();
        shapes.dedup();
        shapes
    }

    fn kind_placed(&self, word: &str) -> Option<Kind> {
        self.kinds
            .iter()
            .find(|own| own.place == PlaceRule::Kind && own.kind.0 == word)
            .map(|own| own.kind)
    }

    fn misplaced(&self, account: &str) -> Failure {
        Failure::usage(
            format!("this is not the address of a key in {account}"),
            format!("use `{}`", self.ref_shapes(account).join("` or `")),
        )
    }
}
