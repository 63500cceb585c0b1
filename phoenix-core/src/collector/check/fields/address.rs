//! Addresses and URLs as Go takes them apart.

/// The parts of a URL that rules ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Url<'a> {
    /// What stands before the first `:`, empty when there is none.
    pub scheme: &'a str,
    /// Host and port, empty when there are none.
    pub host: &'a str,
    /// The path, escapes included.
    pub path: &'a str,
}

/// Host and port of `host:port` or `[host]:port`.
///
/// # Errors
/// What is wrong with the address, in a few words.
pub fn split_host_port(address: &str) -> Result<(&str, &str), &'static str> {
    const NO_PORT: &str = "has no port";
    let (before, port) = address.rsplit_once(':').ok_or(NO_PORT)?;
    let host = match before.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, "")) => host,
            Some(_) if address.ends_with(']') => return Err(NO_PORT),
            Some(_) => return Err("has more colons than one"),
            None if address.ends_with(']') => return Err(NO_PORT),
            None => return Err("has a `[` without its `]`"),
        },
        None if before.contains(':') => {
            return Err("has more colons than one; put an IPv6 address into `[…]`");
        }
        None => before,
    };
    match host.contains(['[', ']']) || port.contains(['[', ']']) {
        true => Err("has a bracket that does not belong"),
        false => Ok((host, port)),
    }
}

/// The parts of a URL; a text without a scheme is one, too, a path.
///
/// # Errors
/// What is wrong with the URL, in a few words.
pub fn parse_url(text: &str) -> Result<Url<'_>, &'static str> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("has a control character");
    }
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    escapes(fragment)?;
    if text.is_empty() || text == "*" {
        return Ok(Url { scheme: "", host: "", path: text });
    }
    let (scheme, rest) = scheme(text)?;
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            return Ok(Url { scheme, host: "", path: "" });
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err("has no scheme");
        }
    }
    let (host, path) = match rest.strip_prefix("//") {
        Some(after) if !scheme.is_empty() || !rest.starts_with("///") => {
            let end = after.find('/').unwrap_or(after.len());
            let (authority, path) = after.split_at(end);
            (host(authority)?, path)
        }
        _ => ("", rest),
    };
    escapes(path)?;
    Ok(Url { scheme, host, path })
}

fn scheme(text: &str) -> Result<(&str, &str), &'static str> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("has nothing before its first `:`"),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

fn host(authority: &str) -> Result<&str, &'static str> {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (user, host),
        None => ("", authority),
    };
    let is_user = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(is_user) {
        return Err("has a character before `@` that must be escaped");
    }
    escapes(user)?;
    let port = match host.strip_prefix('[') {
        Some(_) => host.rsplit_once(']').ok_or("has a `[` without its `]`")?.1,
        None => host.rfind(':').map_or("", |at| &host[at..]),
    };
    if !port.is_empty()
        && !port.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err("has a port that is no number");
    }
    let name = &host[..host.len() - port.len()];
    let is_host = |byte: u8| {
        !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"%".contains(&byte)
    };
    match name.bytes().all(is_host) {
        true => Ok(host),
        false => Err("has a character in its host that does not belong"),
    }
}

/// Every `%` begins an escape of two hexadecimal digits.
fn escapes(text: &str) -> Result<(), &'static str> {
    let holds = text.split('%').skip(1).all(|after| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    holds.then_some(()).ok_or("has a `%` without two hexadecimal digits behind it")
}
