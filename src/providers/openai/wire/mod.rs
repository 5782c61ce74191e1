//! OpenAI's JSON, and how it reads in keyctl's words.

mod admin_key;
mod bodies;
mod list;
mod project;
mod project_key;
mod service_account;

#[cfg(test)]
mod tests;

pub use admin_key::AdminApiKey;
pub use bodies::{
    CreateAdminKey, CreateServiceAccount, CreateServiceAccountKey, Deleted, UpdateProjectKey,
};
pub use list::{Identified, List};
pub use project::{Project, organization_scope, project_scope};
pub use project_key::ProjectApiKey;
pub use service_account::{CreatedKey, CreatedServiceAccount, ServiceAccount};
