//! Classes of hosts as they are named on the command line: `web servers=300`, `databases=12x2.5`.

use phoenix_core::analysis::report::HostClass;

const FORM: &str = "write CLASS=HOSTS or CLASS=HOSTSxWEIGHT, such as `web servers=300` or `databases=12x2.5`";

/// A class, or what is wrong with it.
pub(super) fn class(text: &str) -> Result<HostClass, String> {
    let (name, numbers) = text.rsplit_once('=').ok_or_else(|| format!("there is no `=`: {FORM}"))?;
    let (hosts, weight) = numbers.split_once('x').unwrap_or((numbers, "1"));
    let hosts = hosts.trim().parse().map_err(|_| format!("`{hosts}` is no number of hosts: {FORM}"))?;
    let is_weight = |weight: &f64| weight.is_finite() && *weight >= 0.0;
    let weight = weight
        .trim()
        .parse()
        .ok()
        .filter(is_weight)
        .ok_or_else(|| format!("`{weight}` is no weight: {FORM}"))?;
    match name.trim() {
        "" => Err(format!("the class has no name: {FORM}")),
        name => Ok(HostClass { name: name.to_owned(), hosts, weight }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_a_name_a_number_and_perhaps_a_weight() {
        let of = |name: &str, hosts, weight| Ok(HostClass { name: name.to_owned(), hosts, weight });
        assert_eq!(class("web servers=300"), of("web servers", 300, 1.0));
        assert_eq!(class("a=b=12x2.5"), of("a=b", 12, 2.5));
        assert_eq!(class(" edge = 1 x 0 "), of("edge", 1, 0.0));
        for wrong in
            ["web", "=3", "web=", "web=-1", "web=3x", "web=3xNaN", "web=3x-1", "web=1.5", "web=3xinf"]
        {
            assert!(class(wrong).unwrap_err().contains("write CLASS=HOSTS"), "{wrong}");
        }
    }
}
