//! What must hold of other programs' complaints, whatever they are.

use futures_util::FutureExt;

use super::Tail;
use crate::keys::fuzz::{CANARY, assert_one_visible_line, assert_untold, pieces, told};

/// So many characters of what was printed, or is a secret, are not shown.
const PIECE: usize = 8;

/// Whatever a program complains about is shown on one line, without the secret that it was given, or what it printed.
pub fn complaints(bytes: &[u8]) {
    let complaint = told(bytes);
    let mut tail = Tail::default();
    let filled = tail.fill(complaint.as_slice()).now_or_never();
    filled.expect("at once").expect("readable");

    let shown = tail.shown_without(CANARY.as_bytes());

    assert_one_visible_line(&shown);
    assert_untold(&shown);
    let piece = pieces(PIECE).find(|piece| shown.contains(piece));
    assert_eq!(piece, None, "a piece of a secret is told: {shown:?}");
    let shown = tail.shown_unless_it_holds(CANARY.as_bytes());
    assert_one_visible_line(&shown);
    assert!(!shown.contains(CANARY));
}
