//! Whether the data comes from the configs that Phoenix makes today.

use std::error::Error;
use std::fs;
use std::io::{self, Write};

use phoenix_core::collector::hash_of;
use phoenix_core::experiment::PlannedArms;
use phoenix_core::model::Variant;
use phoenix_otel::recorded::{ReadOptions, Recording};

use super::world::World;
use crate::case::Case;

/// Says whether the hash in every point of the data is that of the arm config that was derived just now.
pub(super) async fn prove(case: &Case, world: &World, say: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let experiment = world.experiment().await?;
    let PlannedArms::Beside(derived) = experiment.plan().targets[0].arms else {
        return Err("a case is measured in shadow".into());
    };
    let read = Recording::open(&case.folder())?.read(&ReadOptions::default())?;
    writeln!(say, "\nWhere the data comes from:\n")?;
    for variant in Variant::ALL {
        let ran = fs::read_to_string(case.folder().join(format!("{variant}.arm.yaml")))?;
        let (ran, derived) = (hash_of(&ran)?, derived.get(variant).to_string());
        let seen: Vec<String> = read.hashes.get(variant).iter().map(ToString::to_string).collect();
        let from = if seen == [ran.clone()] { "the config that is kept beside it" } else { "ANOTHER config" };
        writeln!(
            say,
            "  {:9} every point is tagged {}…, {from}",
            variant.as_str(),
            &seen.first().map_or("none", |hash| &hash[..12])
        )?;
        if ran == derived {
            writeln!(say, "            and Phoenix derives that very file from the spec today")?;
        } else {
            outdated(&derived, say)?;
        }
    }
    Ok(())
}

fn outdated(derived: &str, say: &mut dyn Write) -> io::Result<()> {
    writeln!(say, "            !! Phoenix derives another file today ({}…):", &derived[..12])?;
    writeln!(say, "            !! this recording is of an older rendering; `make record` makes a new one")
}
