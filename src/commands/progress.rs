//! A list, and somebody who watches it being taken.

use crate::{
    inventory::{Portion, Taking},
    output::{Meter, Progress},
};

/// Waits for the next portion of a list, and shows meanwhile how far it has come.
pub async fn next(taking: &mut Taking<'_>, meter: &Meter) -> Option<Portion> {
    loop {
        let portion = tokio::select! {
            biased;
            portion = taking.next() => Some(portion),
            () = meter.beat() => None,
        };
        meter.show(|| state(taking));
        if let Some(portion) = portion {
            return portion;
        }
    }
}

fn state(taking: &Taking<'_>) -> Progress {
    let progress = taking.progress();
    Progress {
        done: progress.scopes_done,
        known: progress.scopes,
        words: format!("{} keys", progress.keys),
    }
}
