//! The demo: a recording judged by the real use cases, on virtual time.
//!
//! Nothing here decides anything. Controller, machine, renderer and statistics are those of production; the store and the hosts are
//! in memory, the measurements come from a recording, and the clock jumps from one due time to the next.

mod chronicle;
mod ending;
mod origin;
mod page;
mod world;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use phoenix_core::analysis::report::html;
use phoenix_core::experiment::{Outcome, PhaseName};
use phoenix_core::model::Verdict;

use crate::case::Case;
use crate::record::Notes;
use chronicle::Chronicle;
use world::World;

/// How the experiment of a case ended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ended {
    /// How it ended; `None` when somebody would have to decide.
    pub outcome: Option<Outcome>,
    /// What the data said.
    pub verdict: Option<Verdict>,
    /// What is not as it should be; empty when all is well.
    pub complaints: Vec<String>,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// Replays a case, telling what happens as it happens, and writes what it yields into the folder `out`.
///
/// The same recording gives the same text, byte for byte.
///
/// # Errors
/// When a file cannot be read or written, or a use case is refused.
pub fn show(case: &Case, out: &Path, say: &mut dyn Write) -> Result<Ended, Box<dyn Error>> {
    pollster::block_on(replay(case, out, say))
}

async fn replay(case: &Case, out: &Path, say: &mut dyn Write) -> Result<Ended, Box<dyn Error>> {
    let notes = Notes::read(&case.folder())?;
    let mut world = World::create(case, &notes).await?;
    page::opening(case, &world, &notes, say)?;
    origin::prove(case, &world, say).await?;

    writeln!(say, "\nWhat happens (time since it was created):\n")?;
    let mut chronicle = Chronicle::new(world.now());
    world.start().await?;
    loop {
        chronicle.tell(&world, say).await?;
        let phase = world.experiment().await?.phase().name();
        // Nobody is there to be asked.
        if phase.is_terminal() || phase == PhaseName::AwaitingDecision {
            break;
        }
        world.step().await?;
    }

    let (report, story) = chronicle.into_report(&world)?;
    page::closing(&report, &story, say)?;
    let experiment = world.experiment().await?;
    let outcome = experiment.outcome();
    let mut complaints = ending::complaints(case, &world, &experiment, &report);
    complaints.extend(world.misread());

    let mut files = vec![out.join(format!("{}.html", case.name))];
    fs::create_dir_all(out)?;
    fs::write(&files[0], html::render(&report, &story))?;
    if let Some(promoted) = world.promoted(outcome) {
        files.push(out.join(format!("{}.promoted.yaml", case.name)));
        fs::write(&files[1], promoted)?;
    }
    page::ending(outcome, &complaints, &files, say)?;
    Ok(Ended { outcome, verdict: experiment.verdict(), complaints, files })
}
