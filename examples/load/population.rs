//! Who lives on the host: the services, their workers, and the passers-by.

mod profile;
mod services;

use std::collections::BTreeSet;
use std::io;
use std::process::Child;
use std::time::Duration;

use crate::behaviour::Behaviour;
use crate::dice::Dice;
use crate::process::Stage;
use services::{ERRANDS, Service};

pub(crate) use profile::{Profile, Surge};

/// The processes of the load: services that are kept running, and errands that come and go.
pub(crate) struct Population {
    posts: Vec<Post>,
    errands: Vec<Child>,
    profile: Profile,
    dice: Dice,
    next_errand: f64,
}

/// The place of one service process; a worker that ends is followed by another.
struct Post {
    service: Service,
    dice: Dice,
    holder: Option<Child>,
}

impl Population {
    /// A population whose every lifetime, phase and arrival the seed determines.
    pub(crate) fn new(seed: u64, profile: Profile, surge: Option<Surge>) -> Self {
        let services = profile.services(surge);
        let posts = services.into_iter().flat_map(|service| std::iter::repeat_n(service, service.count));
        let posts = posts.zip(1..).map(|(service, number)| Post {
            service,
            dice: Dice::stream(seed, number),
            holder: None,
        });
        let next_errand = if profile.errands_per_second() > 0.0 { 0.0 } else { f64::INFINITY };
        Self {
            posts: posts.collect(),
            errands: Vec::new(),
            profile,
            dice: Dice::stream(seed, 0),
            next_errand,
        }
    }

    /// Every name that one of its processes can have.
    pub(crate) fn programs(&self) -> BTreeSet<&'static str> {
        let errands = ERRANDS.iter().map(|(program, _)| *program);
        self.posts.iter().map(|post| post.service.program).chain(errands).collect()
    }

    /// Fills the empty posts, notices who has ended, and starts the errands that are due.
    pub(crate) fn advance(&mut self, elapsed: Duration, stage: &Stage) -> io::Result<()> {
        for post in &mut self.posts {
            post.fill(stage)?;
        }
        let mut running = Vec::with_capacity(self.errands.len());
        for mut errand in self.errands.drain(..) {
            if errand.try_wait()?.is_none() {
                running.push(errand);
            }
        }
        self.errands = running;
        while self.next_errand <= elapsed.as_secs_f64() {
            self.next_errand += self.dice.wait(self.profile.errands_per_second());
            let (shortest, longest) = self.profile.errand_seconds();
            let (program, arguments) = self.dice.choose(ERRANDS);
            let behaviour = Behaviour {
                cpu_permille: 15.0 * self.dice.fraction().powi(2),
                memory_mib: 6.0 * self.dice.fraction().powi(3),
                seconds: self.dice.log_uniform(shortest, longest),
                ..Behaviour::default()
            };
            self.errands.push(stage.start(program, arguments, &behaviour)?);
        }
        Ok(())
    }

    /// Ends every process and waits until all are gone.
    pub(crate) fn end(self) {
        let mut all: Vec<Child> = self.posts.into_iter().filter_map(|post| post.holder).collect();
        all.extend(self.errands);
        for child in &mut all {
            // Closing its standard input is what tells a process to end.
            drop(child.stdin.take());
        }
        for mut child in all {
            // One that cannot be waited for is not ours any more.
            let _ = child.wait();
        }
    }
}

impl Post {
    fn fill(&mut self, stage: &Stage) -> io::Result<()> {
        if let Some(holder) = &mut self.holder
            && holder.try_wait()?.is_none()
        {
            return Ok(());
        }
        let seconds = self.service.life.map_or(0.0, |(low, high)| self.dice.log_uniform(low, high));
        let behaviour = Behaviour { phase: self.dice.fraction(), seconds, ..self.service.behaviour };
        self.holder = Some(stage.start(self.service.program, self.service.arguments, &behaviour)?);
        Ok(())
    }
}
