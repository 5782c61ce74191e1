//! A project that no account has, and what it may have been meant to be.

use futures_util::future::join_all;

use crate::{
    accounts::{Account, Narrow},
    keys::{Failure, ScopeType, Suggestions},
};

/// Adds the nearest projects to the failure of a list that was narrowed to one that is not there. They are asked for only
/// then, and what cannot be asked suggests nothing.
pub async fn with_suggestion(failure: Failure, accounts: &[Account], narrow: &Narrow) -> Failure {
    let Failure::NotFound {
        what,
        way_out,
        refusal,
    } = failure
    else {
        return failure;
    };
    let asked = join_all(accounts.iter().map(Account::scopes)).await;
    let projects = asked.into_iter().flatten().flatten();
    let projects = projects.filter(|scope| scope.scope_type == ScopeType::Project);
    let projects: Vec<_> = projects.collect();
    let missing = narrow
        .projects
        .iter()
        .find(|typed| !projects.iter().any(|own| own.is_called(typed)));
    let question = missing.and_then(|typed| {
        let mut near = Suggestions::of(typed);
        let words = projects
            .iter()
            .flat_map(|own| own.name.iter().chain(&own.id));
        words.for_each(|word| near.add(word.raw()));
        near.question()
    });
    let hints: Vec<String> = question.into_iter().chain(way_out).collect();
    Failure::NotFound {
        what,
        way_out: Some(hints.join(" ")),
        refusal,
    }
}
