//! `nop`: drops everything.

use super::all;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::Schema;
use crate::collector::component::{Class, Component};

pub(super) static NOP: Component =
    Component::new(Class::Exporter, "nop").supporting(&all(Beta)).schema(&Schema::EMPTY);
