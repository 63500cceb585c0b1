//! What an address names.

use super::OpenError;
use super::query::nearest;

/// The schemes of addresses.
const SCHEMES: [&str; 4] = ["memory", "sqlite", "postgres", "postgresql"];

/// What an address names, as far as its form says.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(not(all(feature = "sqlite", feature = "postgres")), allow(dead_code))]
pub(super) enum Address<'a> {
    /// The store of the core.
    Memory,
    /// A file of SQLite, or `:memory:`; still encoded.
    Sqlite { path: &'a str, query: &'a str },
    /// PostgreSQL; its own library reads the rest.
    Postgres { query: &'a str },
}

impl Address<'_> {
    pub(super) fn of(address: &str) -> Result<Address<'_>, OpenError> {
        let Some((scheme, rest)) = address.split_once(':') else {
            return Err(OpenError::UnknownScheme { hint: String::new() });
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        match scheme {
            "memory" => {
                super::query::options(query, &[])?;
                if place.is_empty() {
                    Ok(Address::Memory)
                } else {
                    Err(OpenError::WrongAddress { rule: "a store in memory has no name: write `memory:`" })
                }
            }
            "sqlite" => match place.strip_prefix("//").unwrap_or(place) {
                "" => Err(OpenError::WrongAddress {
                    rule: "name the file: `sqlite:phoenix.db`, or `sqlite::memory:` for a store in memory",
                }),
                path => Ok(Address::Sqlite { path, query }),
            },
            "postgres" | "postgresql" if place.starts_with("//") => Ok(Address::Postgres { query }),
            "postgres" | "postgresql" => Err(OpenError::WrongAddress {
                rule: "PostgreSQL's address is of the form `postgres://user:password@host:port/database`",
            }),
            other => Err(OpenError::UnknownScheme { hint: hint(other) }),
        }
    }
}

/// The scheme that was meant, if one is near. What was written is not repeated.
fn hint(scheme: &str) -> String {
    nearest(&scheme.to_ascii_lowercase(), &SCHEMES)
        .map(|near| format!("; did you mean `{near}:`?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_address_is_read() {
        let sqlite = |path, query| Address::Sqlite { path, query };
        for (address, expected) in [
            ("memory:", Address::Memory),
            ("sqlite:phoenix.db", sqlite("phoenix.db", "")),
            ("sqlite:data/phoenix.db?readers=2", sqlite("data/phoenix.db", "readers=2")),
            ("sqlite:/var/lib/phoenix.db", sqlite("/var/lib/phoenix.db", "")),
            ("sqlite://phoenix.db", sqlite("phoenix.db", "")),
            ("sqlite:///var/lib/phoenix.db", sqlite("/var/lib/phoenix.db", "")),
            ("sqlite::memory:", sqlite(":memory:", "")),
            ("sqlite://:memory:", sqlite(":memory:", "")),
            ("postgres://u:p@h/d?sslmode=require", Address::Postgres { query: "sslmode=require" }),
            ("postgresql://h/d", Address::Postgres { query: "" }),
        ] {
            assert_eq!(Address::of(address).unwrap(), expected, "{address}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_forms_that_are() {
        for (address, says) in [
            ("", "`memory:`, `sqlite:FILE` or `postgres://"),
            ("phoenix.db", "`memory:`, `sqlite:FILE` or `postgres://"),
            ("sqlite", "`memory:`, `sqlite:FILE` or `postgres://"),
            ("sqlit:phoenix.db", "did you mean `sqlite:`?"),
            ("SQLITE:phoenix.db", "did you mean `sqlite:`?"),
            ("postgress://u:p@h/d", "did you mean `postgres:`?"),
            ("mysql://u:p@h/d", "`memory:`, `sqlite:FILE` or `postgres://"),
            ("sqlite:", "name the file"),
            ("sqlite://", "name the file"),
            ("sqlite:?readers=2", "name the file"),
            ("memory:mine", "has no name"),
            ("memory:?readers=2", "no option `readers`"),
            ("postgres:u:p@h/d", "`postgres://user:password@host:port/database`"),
        ] {
            let error = Address::of(address).unwrap_err().to_string();
            assert!(error.contains(says), "{address}: {error}");
        }
    }
}
