//! Kills and freezes workers, and starts them again.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::kit::dice::Dice;
use crate::worker::Place;

/// What was done to a worker.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    pub kills: u32,
    /// Frozen past its leases, and let go on.
    pub freezes: u32,
}

/// Starts a worker again and again and kills each at a random moment, until `is_over` and it was killed `kills` times.
pub fn reap(
    place: &Place,
    address: &str,
    number: usize,
    seed: u64,
    kills: u32,
    is_over: &AtomicBool,
) -> Done {
    let mut dice = Dice::new(seed.wrapping_mul(1_000).wrapping_add(number as u64));
    let mut done = Done::default();
    while !is_over.load(Ordering::SeqCst) || done.kills < kills {
        let frozen = place.frozen_of(number);
        drop(fs::remove_file(&frozen));
        let mut child = start(place, address, number, dice.roll());
        // Most lives are short; some are long enough for whole steps.
        let life = if dice.once_in(3) { dice.between(300, 1_200) } else { dice.between(20, 400) };
        let until = Instant::now() + Duration::from_millis(life);
        while Instant::now() < until && !frozen.exists() {
            thread::sleep(Duration::from_millis(5));
        }
        let froze_itself = frozen.exists();
        if froze_itself || dice.once_in(10) {
            signal(&child, Signal::STOP);
            // Half a second of ours is a lease.
            thread::sleep(Duration::from_millis(dice.between(600, 1_800)));
            signal(&child, Signal::CONT);
            done.freezes += 1;
            thread::sleep(Duration::from_millis(dice.between(50, 300)));
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(status.code().is_none(), "worker {number} ended by itself: {status}");
        done.kills += 1;
    }
    done
}

fn start(place: &Place, address: &str, number: usize, chances: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(place.words(address, number, chances))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}
