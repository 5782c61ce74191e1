//! Whether an operation is offered, and with which fields.

use crate::keys::{Failure, Field, Fields, Kind, Support};

/// Is what a refusal speaks of.
pub struct Subject<'a> {
    pub provider: &'a str,
    pub verb: &'static str,
    pub kind: Kind,
}

impl Subject<'_> {
    /// Returns the fields the operation takes; [`Failure::Unsupported`] when there is no such operation.
    pub fn offered(&self, support: Support) -> Result<Fields, Failure> {
        match support {
            Support::Yes(fields) => Ok(fields),
            Support::No(instead) => Err(Failure::Unsupported {
                problem: format!(
                    "{} offers no way to {} {} keys",
                    self.provider, self.verb, self.kind
                ),
                instead: instead.to_owned(),
            }),
        }
    }

    /// Checks that no field is too many and none is missing.
    pub fn check_fields(&self, fields: Fields, given: &[Field]) -> Result<(), Failure> {
        let Self {
            provider,
            verb,
            kind,
        } = self;
        if let Some(extra) = given
            .iter()
            .find(|field| !fields.all().any(|own| own == **field))
        {
            let taken: Vec<String> = fields.all().map(|field| format!("`{field}`")).collect();
            return Err(Failure::Unsupported {
                problem: format!(
                    "{provider} cannot {verb} {kind} keys with {} (`{extra}`)",
                    extra.noun()
                ),
                instead: match taken.is_empty() {
                    true => format!("leave out `{extra}`"),
                    false => format!(
                        "for this kind use {}; `keyctl providers` shows who takes `{extra}`",
                        taken.join(", ")
                    ),
                },
            });
        }
        let missing: Vec<String> = fields
            .required
            .iter()
            .filter(|field| !given.contains(field))
            .map(|field| format!("`{field}`"))
            .collect();
        if !missing.is_empty() {
            return Err(Failure::usage(
                format!("{provider} {kind} keys need {}", missing.join(" and ")),
                format!("add {}", missing.join(" and ")),
            ));
        }
        self.check_choice(fields, given)?;
        self.check_pairs(fields, given)
    }

    fn check_pairs(&self, fields: Fields, given: &[Field]) -> Result<(), Failure> {
        let Self {
            provider,
            verb,
            kind,
        } = self;
        let clash = fields
            .exclusive
            .iter()
            .find(|(first, second)| given.contains(first) && given.contains(second));
        match clash {
            Some((first, second)) => Err(Failure::Unsupported {
                problem: format!(
                    "{provider} cannot {verb} {kind} keys with `{first}` and `{second}` at once"
                ),
                instead: format!("leave out `{second}`, or use another way than `{first}`"),
            }),
            None => Ok(()),
        }
    }

    fn check_choice(&self, fields: Fields, given: &[Field]) -> Result<(), Failure> {
        let chosen = fields
            .one_of
            .iter()
            .filter(|field| given.contains(field))
            .count();
        if fields.one_of.is_empty() || chosen == 1 {
            return Ok(());
        }
        let flags: Vec<String> = fields
            .one_of
            .iter()
            .map(|field| format!("`{field}`"))
            .collect();
        Err(Failure::usage(
            format!(
                "{} {} keys need just one of {}",
                self.provider,
                self.kind,
                flags.join(" and ")
            ),
            format!("add {}", flags.join(" or ")),
        ))
    }
}
