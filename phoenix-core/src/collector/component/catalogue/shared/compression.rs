//! How requests are compressed: `compression`, `compression_params`.

use crate::collector::check::fields::View;
use crate::collector::component::schema::{Kind, Schema, Words, field};
use crate::collector::diagnostic::Code;

/// `compression`.
pub(crate) const COMPRESSION: Kind = Kind::Enum(&WORDS);

/// `compression_params`.
pub(crate) static PARAMS: Schema = Schema::of(&[field("level", Kind::Int(64))]);

static WORDS: Words =
    Words::of(&["gzip", "zlib", "deflate", "snappy", "x-snappy-framed", "zstd", "lz4", "none"]).or_empty();

/// The level must be one that the compression has.
pub(crate) fn level_fits(client: &View<'_>) {
    let Some(compression) = client.text("compression") else {
        return;
    };
    client.section("compression_params", |params| {
        let Some(level) = params.int("level") else {
            return;
        };
        let fits = match compression {
            "" | "none" | "zstd" => true,
            "gzip" | "zlib" | "deflate" => (-2..=9).contains(&level),
            _ => level == 0,
        };
        if !fits {
            let help = match compression {
                "gzip" | "zlib" | "deflate" => "write -2 to 9, or leave it out",
                _ => "leave it out: this compression has no levels",
            };
            params.refuse(
                Code::Conflict,
                "level",
                format!("the compression `{compression}` has no level {level}"),
                help,
            );
        }
    });
}
