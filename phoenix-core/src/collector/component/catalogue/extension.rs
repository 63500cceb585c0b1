//! Extensions.

mod file_storage;
mod health_check;
mod opamp;
mod zpages;

use super::{listen, shared};
use crate::collector::component::Component;

pub(super) static ALL: &[&Component] =
    &[&zpages::ZPAGES, &health_check::HEALTH_CHECK, &opamp::OPAMP, &file_storage::FILE_STORAGE];
