//! Who may send, and what a request passes through on its way: `auth`, `middlewares`.

use crate::collector::component::Class;
use crate::collector::component::schema::{Kind, Schema, field};

/// `auth` of a client or a gRPC server: an extension that vouches for requests.
pub(crate) static AUTH: Schema = Schema::of(&[field("authenticator", Kind::Id(Class::Extension))]);

/// `auth` of an HTTP server.
pub(crate) static SERVER_AUTH: Schema = Schema::of(&[field("request_params", Kind::TEXTS)]).with(&[&AUTH]);

/// `middlewares`: extensions that requests pass through.
pub(crate) const MIDDLEWARES: Kind = Kind::StrictList(&Kind::Object(&MIDDLEWARE));

static MIDDLEWARE: Schema = Schema::of(&[field("id", Kind::Id(Class::Extension))]);
