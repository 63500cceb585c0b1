//! Permissions of files and folders, octal digits in a text: `"0755"`.

use crate::collector::check::fields::View;
use crate::collector::diagnostic::Code;

/// The field must hold permissions when it is written or has a default.
pub(crate) fn are_octal(object: &View<'_>, name: &str) {
    const ALL: i32 = 0o777;
    let Some(text) = object.text(name) else {
        return;
    };
    let problem = match i32::from_str_radix(text, 8) {
        Ok(bits) if bits & ALL == bits => return,
        Ok(_) => "has bits beside those of permissions",
        Err(_) => "is no octal number",
    };
    object.refuse(
        Code::InvalidValue,
        name,
        format!("`{text}` {problem}"),
        "write three octal digits in quotes, \"0755\" for instance",
    );
}
