//! The organization's data plane: where the account says it is, or else where the control plane says.

use tokio::sync::OnceCell;

use super::{connect, organization::Organization};
use crate::{
    http::{Client, Endpoint},
    keys::{Failure, Secret},
};

/// Leads to the organization and to the host that serves it.
#[derive(Debug)]
pub struct DataPlane {
    host: Host,
    /// The name that picks one of several organizations.
    pub name: Option<String>,
    organization: OnceCell<Organization>,
}

#[derive(Debug)]
enum Host {
    Set(Client),
    Sought {
        control_plane: Client,
        credential: Secret,
        found: Box<OnceCell<Client>>,
    },
}

impl DataPlane {
    /// Takes the data plane that the account names.
    pub fn set(client: Client, name: Option<String>) -> Self {
        Self::of(Host::Set(client), name)
    }

    /// Asks the control plane, once, when the data plane is needed.
    pub fn sought(control_plane: Client, credential: Secret, name: Option<String>) -> Self {
        let host = Host::Sought {
            control_plane,
            credential,
            found: Box::default(),
        };
        Self::of(host, name)
    }

    fn of(host: Host, name: Option<String>) -> Self {
        Self {
            host,
            name,
            organization: OnceCell::new(),
        }
    }

    /// Returns the organization, where it was asked for before.
    pub fn known(&self) -> Option<&Organization> {
        self.organization.get()
    }

    /// Returns the organization.
    pub async fn organization(&self) -> Result<&Organization, Failure> {
        let name = self.name.as_deref();
        let find = async || match &self.host {
            Host::Set(client) => Organization::find(client, name).await,
            Host::Sought { control_plane, .. } => {
                let found = Organization::discover(control_plane, name).await;
                found.map_err(not_about_a_key)
            }
        };
        self.organization.get_or_try_init(find).await
    }

    /// Returns what speaks to the data plane.
    pub async fn client(&self) -> Result<&Client, Failure> {
        let (control_plane, credential, found) = match &self.host {
            Host::Set(client) => return Ok(client),
            Host::Sought {
                control_plane,
                credential,
                found,
            } => (control_plane, credential, found),
        };
        let open = async || {
            let organization = self.organization().await?;
            let Some(url) = &organization.api_url else {
                return Err(Failure::not_found(
                    "Braintrust does not say where the organization's data plane is",
                    format!("set `{}` to its URL", connect::API_URL),
                ));
            };
            // The credential will go there.
            let endpoint = Endpoint::parse(url.raw(), "api_url");
            let endpoint = endpoint.map_err(|problem| Failure::Unreadable(problem.to_string()))?;
            connect::client(control_plane.transport(), endpoint, credential)
        };
        found.get_or_try_init(open).await
    }
}

/// Says which setting leads to the control plane, where that has no such path.
fn not_about_a_key(failure: Failure) -> Failure {
    match failure {
        Failure::Refused { refusal, .. } if refusal.says_not_there() => Failure::Refused {
            refusal,
            way_out: Some(
                "check `BRAINTRUST_APP_URL`, or set `BRAINTRUST_API_URL` to the organization's data plane".into(),
            ),
        },
        other => other,
    }
}
