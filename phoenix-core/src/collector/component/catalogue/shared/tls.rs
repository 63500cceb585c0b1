//! Encryption of connections: `tls`.

use crate::collector::check::fields::View;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::diagnostic::Code;

/// `tls` of what connects.
pub(crate) static CLIENT: Schema = Schema::of(&[
    field("insecure", Kind::Bool),
    field("insecure_skip_verify", Kind::Bool),
    field("server_name_override", Kind::TEXT),
])
.with(&[&COMMON]);

/// `tls` of what connects, at a place where the collector does not look into it.
pub(crate) static UNCHECKED_CLIENT: Schema = Schema::of(CLIENT.fields).with(&[&FIELDS]);

/// `tls` of what listens.
pub(crate) static SERVER: Schema = Schema::of(&[
    field("client_ca_file", Kind::Text(Format::Path)),
    field("client_ca_file_reload", Kind::Bool),
])
.with(&[&COMMON])
.rules(&[Rule::always(server_has_certificate)]);

static COMMON: Schema = Schema::of(&[]).with(&[&FIELDS]).rules(&[
    Rule::always(one_source_each),
    Rule::always(certificate_has_key),
    Rule::always(versions_exist),
]);

static FIELDS: Schema = Schema::of(&[
    field("ca_file", Kind::Text(Format::Path)),
    field("ca_pem", Kind::SECRET),
    field("include_system_ca_certs_pool", Kind::Bool),
    field("cert_file", Kind::Text(Format::Path)),
    field("cert_pem", Kind::SECRET),
    field("key_file", Kind::Text(Format::Path)),
    field("key_pem", Kind::SECRET),
    field("min_version", Kind::TEXT),
    field("max_version", Kind::TEXT),
    field("cipher_suites", Kind::TEXTS),
    field("include_insecure_cipher_suites", Kind::Bool),
    field("reload_interval", Kind::Duration),
    field("curve_preferences", Kind::TEXTS),
    field("tpm", Kind::Object(&TPM)),
]);

static TPM: Schema = Schema::of(&[
    field("enabled", Kind::Bool),
    field("path", Kind::TEXT),
    field("owner_auth", Kind::TEXT),
    field("auth", Kind::TEXT),
]);

/// Whether a certificate or key is given, as a file or as text.
fn is_given(tls: &View<'_>, file: &str, pem: &str) -> Option<bool> {
    match (tls.text(file), tls.text(pem)) {
        (Some(file), Some(pem)) => Some(!file.is_empty() || !pem.is_empty()),
        (Some(text), None) | (None, Some(text)) if !text.is_empty() => Some(true),
        _ => None,
    }
}

fn one_source_each(tls: &View<'_>) {
    for (file, pem) in [("ca_file", "ca_pem"), ("cert_file", "cert_pem"), ("key_file", "key_pem")] {
        let both = tls.text(file).zip(tls.text(pem));
        if both.is_some_and(|(file, pem)| !file.is_empty() && !pem.is_empty()) {
            tls.refuse(
                Code::Conflict,
                pem,
                format!("`{file}` and `{pem}` are both given"),
                "keep one of the two",
            );
        }
    }
}

fn certificate_has_key(tls: &View<'_>) {
    let (cert, key) = (is_given(tls, "cert_file", "cert_pem"), is_given(tls, "key_file", "key_pem"));
    let (present, absent, help) = match (cert, key) {
        (Some(true), Some(false)) => ("cert", "key", "add `key_file` or `key_pem`"),
        (Some(false), Some(true)) => ("key", "certificate", "add `cert_file` or `cert_pem`"),
        _ => return,
    };
    let (file, pem) = (format!("{present}_file"), format!("{present}_pem"));
    let written = if tls.has(&file) { file } else { pem };
    tls.refuse(Code::Missing, &written, format!("`{written}` stands without a {absent}"), help);
}

fn versions_exist(tls: &View<'_>) {
    const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];
    const LOWEST_BY_DEFAULT: usize = 2;
    let place = |name: &str, default: usize| -> Option<usize> {
        let text = tls.text(name)?;
        if text.is_empty() {
            return Some(default);
        }
        let found = VERSIONS.iter().position(|version| *version == text);
        if found.is_none() {
            tls.refuse(
                Code::InvalidValue,
                name,
                format!("`{text}` is no version of TLS"),
                "write \"1.2\" or \"1.3\" in quotes; 1.0 and 1.1 are broken",
            );
        }
        found
    };
    let (min, max) = (place("min_version", LOWEST_BY_DEFAULT), place("max_version", VERSIONS.len()));
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        tls.refuse(
            Code::Conflict,
            "max_version",
            "`max_version` is older than `min_version`, which is 1.2 when left out",
            "raise `max_version`, or lower `min_version`",
        );
    }
}

/// A server without a certificate cannot be reached by TLS.
fn server_has_certificate(tls: &View<'_>) {
    let given = [is_given(tls, "cert_file", "cert_pem"), is_given(tls, "key_file", "key_pem")];
    if given == [Some(false); 2] {
        tls.refuse(
            Code::Missing,
            "",
            "a server needs a certificate and a key",
            "add `cert_file` and `key_file`, or take `tls` out",
        );
    }
}
