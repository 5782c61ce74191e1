//! One line of a record: its number, its time, what happened, and a sum over all of it.

use jiff::Timestamp;
use ring::digest;
use serde::{Deserialize, Serialize};

use super::step::Event;

/// The schema of the lines.
const VERSION: u32 = 1;

const SUM_KEY: &[u8] = b",\"sum\":\"";
const SUM_END: &[u8] = b"\"}";
const SUM_DIGITS: usize = 16;

/// Is a line without its sum.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    v: u32,
    /// Counts up from 0.
    pub n: u64,
    pub at: Timestamp,
    pub step: Event,
}

/// Tells what is wrong with a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not what was written.
    Broken,
    /// It is whole, but this version cannot read it.
    Newer,
}

impl Line {
    /// Makes a line of this version's schema.
    pub fn new(n: u64, at: Timestamp, step: Event) -> Self {
        Self {
            v: VERSION,
            n,
            at,
            step,
        }
    }

    /// Returns the bytes of the line, with its end.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut body = serde_json::to_vec(self)?;
        body.pop();
        Ok(seal(body))
    }

    /// Reads a line without its end.
    pub fn read(line: &[u8]) -> Result<Self, Fault> {
        let Some(body) = unsealed(line) else {
            return Err(match serde_json::from_slice::<Schema>(line) {
                Ok(schema) if schema.v > VERSION => Fault::Newer,
                _ => Fault::Broken,
            });
        };
        // The sum is right: whoever wrote this meant it, and wrote all of it.
        let mut whole = body.to_vec();
        whole.push(b'}');
        match serde_json::from_slice::<Self>(&whole) {
            Ok(line) if line.v == VERSION => Ok(line),
            _ => Err(Fault::Newer),
        }
    }
}

/// Tells whether a whole line stands at the beginning of `bytes` with something else than its end behind it: then
/// this is no line that was cut off while it was written.
pub(super) fn runs_on(bytes: &[u8]) -> bool {
    (0..bytes.len())
        .filter(|start| bytes[*start..].starts_with(SUM_KEY))
        .map(|start| start + SUM_KEY.len() + SUM_DIGITS + SUM_END.len())
        .any(|end| end < bytes.len() && unsealed(&bytes[..end]).is_some())
}

#[derive(Deserialize)]
struct Schema {
    v: u32,
}

pub(super) fn seal(mut body: Vec<u8>) -> Vec<u8> {
    let sum = sum(&body);
    body.extend_from_slice(SUM_KEY);
    body.extend_from_slice(sum.as_bytes());
    body.extend_from_slice(SUM_END);
    body.push(b'\n');
    body
}

/// Returns what the sum is over, if it is right.
fn unsealed(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_suffix(SUM_END)?;
    let (rest, written) = rest.split_at_checked(rest.len().checked_sub(SUM_DIGITS)?)?;
    let body = rest.strip_suffix(SUM_KEY)?;
    (written == sum(body).as_bytes()).then_some(body)
}

fn sum(body: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, body);
    hex(&digest.as_ref()[..SUM_DIGITS / 2])
}

/// Writes bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_has_its_place_its_time_and_its_sum() {
        let line = Line::new(3, Timestamp::UNIX_EPOCH, Event::Done);

        let bytes = line.to_bytes().expect("bytes");

        assert_eq!(
            String::from_utf8_lossy(&bytes),
            "{\"v\":1,\"n\":3,\"at\":\"1970-01-01T00:00:00Z\",\"step\":{\"is\":\"done\"},\"sum\":\"SUM\"}\n"
                .replace("SUM", &sum(&bytes[..bytes.len() - 27]))
        );
        assert_eq!(Line::read(&bytes[..bytes.len() - 1]), Ok(line));
    }

    #[test]
    fn newer_schema_and_steps_nobody_knows_yet_are_not_taken_for_damage() {
        for body in [
            "{\"v\":2,\"n\":0,\"what\":{}",
            "{\"v\":2,\"n\":0,\"at\":\"1970-01-01T00:00:00Z\",\"step\":{\"is\":\"done\"}",
            "{\"v\":1,\"n\":0,\"at\":\"1970-01-01T00:00:00Z\",\"step\":{\"is\":\"doubled\"}",
        ] {
            let line = seal(body.into());

            assert_eq!(Line::read(&line[..line.len() - 1]), Err(Fault::Newer));
        }
        assert_eq!(Line::read(b"{\"v\":2,\"sum\":7}"), Err(Fault::Newer));
    }

    #[test]
    fn whole_line_without_its_own_end_runs_on() {
        let mut line = seal("{\"v\":1".into());
        line.pop();

        assert!(!runs_on(&line));
        line.push(b'{');
        assert!(runs_on(&line));
    }
}
