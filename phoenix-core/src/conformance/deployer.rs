//! The suite of deployers.

mod bench;
mod changes;
mod fences;

pub use bench::DeployerBench;

/// Makes of one list: a public function per case, [`DEPLOYER_CASES`], and the macro that makes a test of each.
macro_rules! suite {
    ($d:tt $($room:ident: { $($case:ident),+ $(,)? })+) => {
        /// The names of all cases of the suite of deployers.
        pub const DEPLOYER_CASES: &[&str] = &[$($(stringify!($case)),+),+];

        /// The cases of the suite of deployers, each a function that panics when a promise is broken.
        #[allow(missing_docs)] // the names are the sentences
        pub mod deployer_case {
            use super::DeployerBench;
            use crate::ports::Deployer;

            $($(
                pub async fn $case<D: Deployer>(bench: &DeployerBench<D>) {
                    super::$room::$case(bench).await;
                }
            )+)+
        }

        /// One test per case of the suite of deployers: as `store_conformance!`, with `fresh` giving a
        /// [`DeployerBench`](crate::conformance::DeployerBench).
        #[macro_export]
        macro_rules! deployer_conformance {
            (block_on = $d block_on:path, fresh = $d fresh:expr $d(,)?) => {$($(
                #[test]
                fn $case() {
                    $d block_on(async { $d crate::conformance::deployer_case::$case(&$d fresh).await });
                }
            )+)+};
            (test = $d test:meta, fresh = $d fresh:expr $d(,)?) => {$($(
                #[$d test]
                async fn $case() {
                    $d crate::conformance::deployer_case::$case(&$d fresh).await;
                }
            )+)+};
        }
    };
}

suite! { $
    changes: {
        nothing_runs_on_a_fresh_host,
        an_unknown_host_cannot_be_touched,
        what_was_applied_is_seen_by_its_hash,
        another_config_replaces_the_one_before,
        arms_run_beside_production,
        arms_run_where_nothing_else_does,
        a_capture_is_the_exact_bytes,
        a_restore_puts_the_exact_bytes_back,
        a_restore_to_nothing_stops_production,
        removing_arms_leaves_production,
        a_restore_leaves_the_arms,
        each_host_is_on_its_own,
        only_the_hosts_asked_for_are_told,
    }
    fences: {
        an_equal_fence_repeats_harmlessly,
        the_steps_of_one_effect_share_its_fence,
        a_lower_fence_is_refused_and_changes_nothing,
        an_old_apply_after_a_newer_restore_does_not_win,
        an_old_restore_after_a_newer_apply_does_not_win,
        an_old_removal_after_newer_arms_does_not_win,
        a_capture_keeps_older_changes_out,
        each_host_has_a_fence_of_its_own,
        fences_count_across_experiments,
        the_highest_fence_is_told_with_every_observation,
    }
}
