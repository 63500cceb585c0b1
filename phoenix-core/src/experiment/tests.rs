//! The rules of the machine, each as given … when … then ….

mod deadlines;
mod debts;
mod deploying;
mod drift;
mod given;
mod looks;
mod pending;
mod promoting;
mod recount;
mod rolling_back;
mod silence;
mod table;
mod words;

use given::Given;
