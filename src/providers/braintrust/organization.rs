//! Which organization the account is about.

use super::{
    connect::ORGANIZATION,
    wire::{self, LIMIT, List},
};
use crate::{
    http::{Client, Path, Request},
    keys::{Cursor, Failure, Kind, Page, Scope, Text, read_all},
};

/// Is the organization whose keys are administered.
#[derive(Debug)]
pub struct Organization {
    pub id: Text,
    pub name: Text,
    /// Where its data plane is, if the provider says so.
    pub api_url: Option<Text>,
    /// Whether requests have to say which organization they mean.
    pub is_one_of_several: bool,
}

impl Organization {
    /// Asks the data plane for it: the one named, or the only one that the credential sees.
    ///
    /// Fails with [`Failure::NotFound`] when none has the name, and with [`Failure::Conflict`] when there are
    /// several and none is named: the first one would be a guess.
    pub async fn find(client: &Client, name: Option<&str>) -> Result<Self, Failure> {
        Self::choose(all(client).await?, name)
    }

    /// Asks the control plane for it, with the same failures.
    pub async fn discover(control_plane: &Client, name: Option<&str>) -> Result<Self, Failure> {
        let request = Request::post(Path::of("api/apikey/login")).that_only_reads();
        let login: wire::Login = control_plane.send(request).await?;
        Self::choose(login.org_info, name)
    }

    pub(super) fn choose(
        mut all: Vec<wire::Organization>,
        name: Option<&str>,
    ) -> Result<Self, Failure> {
        let is_one_of_several = all.len() > 1;
        let namesakes = all.iter().filter(|own| Some(own.name.raw()) == name);
        if namesakes.count() > 1 {
            return Err(Failure::Conflict {
                problem: "several organizations have this name".to_owned(),
                candidates: all.iter().map(|own| own.id.to_string()).collect(),
                way_out: Some(format!(
                    "set `{}` to the data plane of the one that is meant",
                    super::connect::API_URL
                )),
            });
        }
        let index = match name {
            Some(name) => all.iter().position(|own| own.name.raw() == name),
            None if is_one_of_several => return Err(unnamed(&all)),
            None => (!all.is_empty()).then_some(0),
        };
        let Some(index) = index else {
            return Err(missing(&all));
        };
        let chosen = all.swap_remove(index);
        Ok(Self {
            id: chosen.id,
            name: chosen.name,
            api_url: chosen.api_url.filter(|url| !url.raw().is_empty()),
            is_one_of_several,
        })
    }

    /// Is the organization as the place of its keys of one kind.
    pub fn scope(&self, kind: Kind) -> Scope {
        wire::organization_scope(kind, Some(self.id.clone()), Some(self.name.clone()))
    }

    /// Returns the id, where requests have to name the organization.
    pub fn id_to_send(&self) -> Option<&str> {
        self.is_one_of_several.then(|| self.id.raw())
    }

    /// Returns the name, where requests have to name the organization.
    pub fn name_to_send(&self) -> Option<&str> {
        self.is_one_of_several.then(|| self.name.raw())
    }
}

async fn all(client: &Client) -> Result<Vec<wire::Organization>, Failure> {
    let page = |after: Option<Cursor>| async move {
        let request = Request::get(Path::of("v1/organization"))
            .query("limit", LIMIT.to_string())
            .maybe_query("starting_after", after.map(|cursor| cursor.0));
        let list: List<wire::Organization> = client.send(request).await?;
        // Nobody has so many; that there are two is all that must not be missed.
        let is_last = list.objects.len() < LIMIT;
        Ok(Page {
            next: list.next().filter(|_| !is_last).map(Cursor),
            items: list.objects,
            coverage: None,
        })
    };
    Ok(read_all(page).await?.items)
}

fn unnamed(all: &[wire::Organization]) -> Failure {
    Failure::Conflict {
        problem: "the credential sees several organizations, and none is named".to_owned(),
        candidates: all.iter().map(|own| own.name.to_string()).collect(),
        way_out: Some(format!("set `{ORGANIZATION}` to one of: {}", names(all))),
    }
}

fn missing(all: &[wire::Organization]) -> Failure {
    if all.is_empty() {
        return Failure::not_found(
            "the credential sees no organization",
            "use a credential of a member of the organization",
        );
    }
    Failure::not_found(
        format!("the credential sees no organization of the name in `{ORGANIZATION}`"),
        format!("set it to one of: {}", names(all)),
    )
}

fn names(all: &[wire::Organization]) -> String {
    let names: Vec<String> = all.iter().map(|own| format!("`{}`", own.name)).collect();
    names.join(", ")
}
