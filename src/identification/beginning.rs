//! Whose value a secret can be, as how it begins tells.

use crate::{
    keys::Secret,
    providers::{self, Descriptor},
};

/// Is the providers whose values begin like a secret; none when it begins like nobody's.
#[derive(Debug)]
pub struct Beginning {
    pub owners: Vec<&'static Descriptor>,
}

impl Beginning {
    /// Holds a secret against the beginnings that are known.
    pub fn of(secret: &Secret, all: &'static [Descriptor]) -> Self {
        Self {
            owners: providers::owners(secret, all),
        }
    }

    /// Takes a value for one of the providers whose values begin in no way of their own.
    pub fn without_any(all: &'static [Descriptor]) -> Self {
        let owners = all.iter().filter(|own| own.secret_prefixes.is_empty());
        Self {
            owners: owners.collect(),
        }
    }

    /// Tells whether the value cannot be this provider's. What begins like nobody's may be anybody's.
    pub fn rules_out(&self, descriptor: &Descriptor) -> bool {
        self.rules_out_named(descriptor.name)
    }

    /// Tells the same of the provider of this name.
    pub fn rules_out_named(&self, name: &str) -> bool {
        let mut owners = self.owners.iter();
        !self.owners.is_empty() && !owners.any(|own| own.name == name)
    }

    /// Says how it begins: `as Acme's secrets do`.
    pub fn words(&self) -> String {
        let owners = self.owners.iter().map(|own| format!("{}'s", own.title));
        let owners: Vec<String> = owners.collect();
        format!("as {} secrets do", owners.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::ALL;

    /// Returns the names of the providers that are ruled out.
    fn ruled_out(value: &str) -> Vec<&'static str> {
        let beginning = Beginning::of(&Secret::new(value), ALL);
        let others = ALL.iter().filter(|own| beginning.rules_out(own));
        others.map(|own| own.name).collect()
    }

    #[test]
    fn longest_beginning_rules_out_everybody_else() {
        for owner in ALL {
            for prefix in owner.secret_prefixes {
                let others = ALL
                    .iter()
                    .filter(|own| !own.secret_prefixes.contains(prefix));
                let others: Vec<&str> = others.map(|own| own.name).collect();

                let value = format!("{prefix}0123456789abcdef");

                assert_eq!(ruled_out(&value), others, "{prefix}");
            }
        }
    }

    #[test]
    fn beginning_that_several_share_rules_out_none_of_them() {
        let beginning = Beginning::of(&Secret::new("sk-0123456789abcdef"), ALL);

        assert_eq!(beginning.owners.len(), 2);
        assert!(beginning.words().contains("'s and "));
    }

    #[test]
    fn what_begins_like_nobodys_may_be_anybodys() {
        assert!(ruled_out("3c90c3cc-0d44-4b50-8888-8dd25736052a").is_empty());
    }
}
