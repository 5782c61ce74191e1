//! The domain: what a key is, what can be asked of it, and how asking can fail. No I/O, no HTTP words.

mod address;
mod admin;
mod capability;
mod change;
mod entry;
mod error;
mod exit_code;
mod failure;
mod field;
mod finding;
mod forms;
mod grade;
mod id;
mod identity;
mod key;
mod kind;
mod limits;
mod locator;
mod moment;
mod near;
mod new_key;
mod owner;
mod page;
mod pages;
mod proof;
mod refusal;
mod report;
mod rotation;
mod scope;
mod secret;
mod text;

#[cfg(any(test, fuzzing))]
pub mod fuzz;
#[cfg(any(test, fuzzing))]
pub mod untold;

pub use address::Address;
pub use admin::{AnyKeyAdmin, KeyAdmin};
pub use capability::{Capabilities, Fields, KindCapabilities, LastUse, PlaceRule, Support};
pub use change::{BudgetChange, CreateKey, Permissions, UpdateKey};
pub use entry::{AccountName, Entry};
pub use error::{Attempt, Error, Operation};
pub use exit_code::ExitCode;
pub use failure::Failure;
pub use field::Field;
pub use forms::{Form, TELLING};
pub use grade::Grade;
pub use id::KeyId;
pub use identity::Identity;
pub use key::{Fact, Key, Status};
pub use kind::Kind;
pub use limits::{Budget, Lifetime, RateLimit};
pub use locator::{KeyRef, Locator, Place};
pub use moment::Moment;
pub use near::nearest;
pub use new_key::NewKey;
pub use owner::{Owner, OwnerType};
pub use page::{Cursor, Page, Removal};
pub use pages::{Whole, pages, read_all};
pub use proof::Proof;
pub use refusal::Refusal;
pub use report::{AccountReport, Inventory};
pub use rotation::{RotateKey, RotateSupport, Rotated};
pub use scope::{Scope, ScopeType};
pub use secret::Secret;
pub use text::{Text, has_hidden, is_hidden};
