//! The suite of stores.

mod claims;
mod commits;
mod deletion;
mod events_over_time;
mod feed;
mod library;
mod listing;
mod outbox;
mod requests;
mod samples;
mod wakes;

pub use events_over_time::{RELEASED_EVENTS, assert_released_events_are_loaded, keep_released_events};

/// Makes of one list: a public function per case, [`STORE_CASES`], and the macro that makes a test of each.
macro_rules! suite {
    ($d:tt $($room:ident: { $($case:ident),+ $(,)? })+) => {
        /// The names of all cases of the suite of stores.
        pub const STORE_CASES: &[&str] = &[$($(stringify!($case)),+),+];

        /// The cases of the suite of stores, each a function that takes a store that holds nothing and panics when a promise is broken.
        #[allow(missing_docs)] // the names are the sentences
        pub mod store_case {
            use crate::ports::Store;

            $($(
                pub async fn $case<S: Store>(store: &S) {
                    super::$room::$case(store).await;
                }
            )+)+
        }

        /// One test per case of the suite of stores; see [`conformance`](crate::conformance).
        #[macro_export]
        macro_rules! store_conformance {
            (block_on = $d block_on:path, fresh = $d fresh:expr $d(,)?) => {$($(
                #[test]
                fn $case() {
                    $d block_on(async { $d crate::conformance::store_case::$case(&$d fresh).await });
                }
            )+)+};
            (test = $d test:meta, fresh = $d fresh:expr $d(,)?) => {$($(
                #[$d test]
                async fn $case() {
                    $d crate::conformance::store_case::$case(&$d fresh).await;
                }
            )+)+};
        }
    };
}

suite! { $
    commits: {
        a_new_experiment_is_stored_whole,
        a_commit_on_an_old_version_is_a_conflict_and_changes_nothing,
        a_second_first_commit_is_a_conflict,
        a_commit_on_an_experiment_that_is_not_there_is_a_conflict,
        what_cannot_be_meant_is_refused,
        history_has_no_gaps_and_comes_in_pages,
        loading_gives_the_snapshot_and_what_came_after_it,
        a_commit_without_a_snapshot_keeps_the_one_before,
        events_come_back_exactly,
        a_commit_without_events_keeps_artifacts_and_leaves_the_rest,
        of_many_writers_exactly_one_wins_each_version,
        a_refused_commit_leaves_everything_untouched,
        an_experiment_is_rebuilt_when_its_snapshot_is_of_another_apply,
    }
    events_over_time: {
        experiments_of_every_event_ever_released_are_loaded,
        an_event_of_an_unknown_schema_is_refused_at_load_with_the_schema,
    }
    requests: {
        a_repeated_request_returns_its_first_result_and_changes_nothing,
        a_repeated_creation_names_the_first_experiment,
        a_request_id_with_other_content_is_refused,
        a_refused_commit_does_not_use_up_its_request_id,
        a_request_can_be_asked_after,
        a_repeated_request_is_known_before_the_version_is_looked_at,
    }
    claims: {
        an_unknown_host_is_free_with_fence_zero,
        hosts_are_told_in_the_order_asked_for,
        a_taken_target_is_held,
        a_held_target_is_refused_and_its_holder_named,
        taking_what_one_holds_is_no_change,
        a_release_lets_another_take,
        releasing_what_another_holds_does_nothing,
        a_claim_on_an_old_fence_is_a_conflict,
        an_effect_needs_a_higher_fence_than_all_before,
        fences_rise_within_a_commit,
        an_effect_on_a_host_that_is_not_held_is_refused,
        fences_outlive_releases_and_experiments,
    }
    outbox: {
        effects_are_offered_in_the_order_of_their_commits,
        a_limit_leaves_work_for_the_next_claim,
        what_is_leased_is_offered_to_nobody_else,
        what_is_done_is_never_offered_again,
        what_was_given_back_is_offered_when_its_time_has_come,
        a_lease_that_ran_out_is_offered_again_with_a_new_token,
        a_lost_lease_can_do_nothing,
        a_renewed_lease_lasts_longer,
        an_unknown_token_is_lost,
        a_newer_effect_supersedes_the_older_one_of_its_subject,
        a_superseded_effect_loses_its_lease,
        effects_of_other_subjects_and_experiments_stay,
        each_notice_stands_for_itself,
        at_most_one_effect_per_host_is_offered,
        a_release_ends_what_was_to_be_done_on_the_host,
        an_effect_that_comes_with_the_release_is_performed,
        effects_come_back_exactly,
    }
    wakes: {
        a_wake_is_offered_at_its_time_and_not_before,
        a_wake_has_one_worker_at_a_time,
        a_wake_that_was_done_is_gone,
        a_wake_that_was_given_back_comes_again,
        a_later_commit_moves_the_wake,
        a_later_commit_without_a_time_unsets_the_wake,
        a_time_set_during_the_lease_outlives_the_acknowledgement,
        a_time_set_during_the_lease_outlives_giving_back,
        a_time_unset_during_the_lease_stays_unset,
        a_time_set_during_a_lease_that_runs_out_is_offered,
        a_lost_wake_can_do_nothing,
    }
    feed: {
        the_feed_of_an_empty_store_can_be_followed,
        each_experiment_is_told_at_its_latest_state,
        only_what_changed_after_the_cursor_is_told,
        pages_of_the_feed_miss_nothing_while_experiments_change,
        a_deletion_is_told,
        a_refused_or_repeated_commit_is_not_told,
        a_foreign_cursor_is_refused,
        a_reader_beside_many_writers_misses_nothing,
        a_large_commit_beside_small_ones_is_told,
    }
    listing: {
        experiments_are_listed_in_the_order_of_ids,
        pages_are_not_disturbed_by_what_is_inserted,
        a_page_that_is_just_full_says_whether_there_is_more,
        phases_and_labels_select,
        pages_of_a_selection_are_whole,
    }
    deletion: {
        a_deleted_experiment_is_gone,
        deletion_needs_the_version,
        deletion_frees_targets_and_ends_work,
        deletion_leaves_others_and_artifacts,
    }
    library: {
        a_template_revision_never_changes,
        the_newest_revision_is_the_highest,
        each_template_is_listed_once_at_its_newest,
        a_missing_template_is_not_found,
        artifacts_come_back_byte_for_byte,
        an_artifact_never_changes,
        a_commit_with_contradicting_artifacts_is_refused,
    }
    samples: {
        samples_come_back_exactly_and_in_order,
        the_same_sample_again_is_a_no_op,
        another_value_is_a_conflict_and_nothing_is_kept,
        a_contradiction_within_one_call_is_a_conflict,
        a_value_that_is_no_number_is_refused,
        a_window_holds_whole_intervals_only,
        sightings_are_kept_by_arm_target_and_interval,
        proofs_of_watching_are_cut_to_the_window,
        the_newest_list_of_used_signals_stays,
        measurements_belong_to_their_experiment,
    }
}
