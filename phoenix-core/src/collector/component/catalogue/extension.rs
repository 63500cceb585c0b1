//! Extensions.

mod basicauth;
mod bearertokenauth;
mod file_storage;
mod headers_setter;
mod health_check;
mod oauth2client;
mod opamp;
mod pprof;
mod zpages;

use super::{listen, shared};
use crate::collector::component::Component;

pub(super) static ALL: &[&Component] = &[
    &zpages::ZPAGES,
    &health_check::HEALTH_CHECK,
    &opamp::OPAMP,
    &file_storage::FILE_STORAGE,
    &basicauth::BASICAUTH,
    &bearertokenauth::BEARERTOKENAUTH,
    &headers_setter::HEADERS_SETTER,
    &oauth2client::OAUTH2CLIENT,
    &pprof::PPROF,
];
