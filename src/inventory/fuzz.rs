//! What must hold of whatever is typed to choose keys.

use jiff::Timestamp;

use super::{Pattern, When};
use crate::keys::fuzz::text_of;

/// A pattern takes what reads like itself where it has no blanks to fill, and a moment is never off the clock.
///
/// The first line is the pattern, the second a name, the third a moment.
pub fn filters(bytes: &[u8]) {
    let text = text_of(bytes);
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (pattern, name, moment) = (next(), next(), next());
    if let Ok(read) = pattern.parse::<Pattern>() {
        let fits = read.fits(&name.into());
        if !pattern.contains(['*', '?', '[']) {
            assert_eq!(fits, pattern == name, "{pattern:?} and {name:?}");
        }
        let anything: Pattern = format!("*{pattern}*").parse().expect("a pattern, too");
        assert!(!fits || anything.fits(&format!("a{name}b").as_str().into()));
    }
    if let Ok(when) = moment.parse::<When>() {
        for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            let before = when.before(now);
            assert!(matches!(when, When::At(_)) || before <= now);
        }
    }
}
