//! Old effects cannot win.

use std::sync::Arc;

use super::DeployerBench;
use crate::conformance::fixture::{fine, id};
use crate::model::{Fence, Variant};
use crate::ports::{ApplyRequest, DeployError, Deployer, Slot};

pub(super) async fn an_equal_fence_repeats_harmlessly<D: Deployer>(bench: &DeployerBench<D>) {
    for _ in 0..3 {
        fine(bench.apply(0, 1, 0).await);
    }
    bench.assert_runs(0, Some(0), false).await;
    for _ in 0..2 {
        assert_eq!(fine(bench.capture(0, 2).await).as_deref(), Some(&*bench.plain[0]));
        bench.run_arms(0, 2).await;
    }
    bench.assert_runs(0, Some(0), true).await;
    for _ in 0..2 {
        fine(bench.restore(0, 3, Some(1)).await);
        fine(bench.remove(0, 3).await);
    }
    bench.assert_runs(0, Some(1), false).await;
    assert_eq!(bench.look(0).await.fence, Fence(3));
}

pub(super) async fn the_steps_of_one_effect_share_its_fence<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 7, 0).await);
    assert_eq!(fine(bench.capture(0, 7).await).as_deref(), Some(&*bench.plain[0]));
    fine(bench.run_arm(0, 7, Variant::Baseline).await);
    fine(bench.run_arm(0, 7, Variant::Candidate).await);
    bench.assert_runs(0, Some(0), true).await;
    fine(bench.remove(0, 7).await);
    fine(bench.restore(0, 7, None).await);
    bench.assert_runs(0, None, false).await;
}

pub(super) async fn a_lower_fence_is_refused_and_changes_nothing<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 4, 0).await);
    bench.run_arms(0, 5).await;
    for old in [0, 1, 4] {
        bench.assert_fenced(0, 5, bench.capture(0, old).await);
        bench.assert_fenced(0, 5, bench.apply(0, old, 1).await);
        bench.assert_fenced(0, 5, bench.run_arm(0, old, Variant::Candidate).await);
        bench.assert_fenced(0, 5, bench.restore(0, old, None).await);
        bench.assert_fenced(0, 5, bench.restore(0, old, Some(2)).await);
        bench.assert_fenced(0, 5, bench.remove(0, old).await);
    }
    bench.assert_runs(0, Some(0), true).await;
    assert_eq!(bench.look(0).await.fence, Fence(5));
    fine(bench.apply(0, 5, 1).await);
}

pub(super) async fn an_old_apply_after_a_newer_restore_does_not_win<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    fine(bench.apply(0, 2, 1).await);
    fine(bench.restore(0, 3, Some(0)).await);
    bench.assert_fenced(0, 3, bench.apply(0, 2, 1).await);
    bench.assert_runs(0, Some(0), false).await;
}

pub(super) async fn an_old_restore_after_a_newer_apply_does_not_win<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    fine(bench.restore(0, 2, None).await);
    fine(bench.apply(0, 3, 1).await);
    bench.assert_fenced(0, 3, bench.restore(0, 2, None).await);
    bench.assert_runs(0, Some(1), false).await;
}

pub(super) async fn an_old_removal_after_newer_arms_does_not_win<D: Deployer>(bench: &DeployerBench<D>) {
    bench.run_arms(0, 1).await;
    fine(bench.remove(0, 2).await);
    bench.run_arms(0, 3).await;
    bench.assert_fenced(0, 3, bench.remove(0, 2).await);
    bench.assert_fenced(0, 3, bench.run_arm(0, 1, Variant::Baseline).await);
    bench.assert_runs(0, None, true).await;
}

pub(super) async fn a_capture_keeps_older_changes_out<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    assert_eq!(fine(bench.capture(0, 3).await).as_deref(), Some(&*bench.plain[0]));
    // What was captured would no longer be what is put back.
    bench.assert_fenced(0, 3, bench.apply(0, 2, 1).await);
    bench.assert_runs(0, Some(0), false).await;
}

pub(super) async fn each_host_has_a_fence_of_its_own<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 9, 0).await);
    fine(bench.apply(1, 1, 1).await);
    bench.assert_fenced(0, 9, bench.apply(0, 8, 1).await);
    assert_eq!((bench.look(0).await.fence, bench.look(1).await.fence), (Fence(9), Fence(1)));
}

pub(super) async fn fences_count_across_experiments<D: Deployer>(bench: &DeployerBench<D>) {
    let of_another = |fence| {
        let (host, config) = (bench.hosts[0].clone(), Arc::clone(&bench.plain[1]));
        ApplyRequest::new(id(2), host, Fence(fence), Slot::Production, config, bench.hash(1))
    };
    fine(bench.apply(0, 5, 0).await);
    let old: Result<(), DeployError> = bench.deployer.apply(of_another(4)).await;
    bench.assert_fenced(0, 5, old);
    bench.assert_runs(0, Some(0), false).await;
    fine(bench.deployer.apply(of_another(6)).await);
    bench.assert_fenced(0, 6, bench.restore(0, 5, None).await);
    bench.assert_runs(0, Some(1), false).await;
}

pub(super) async fn the_highest_fence_is_told_with_every_observation<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    assert_eq!(bench.look(0).await.fence, Fence(1));
    fine(bench.capture(0, 2).await);
    assert_eq!(bench.look(0).await.fence, Fence(2));
    fine(bench.run_arm(0, 3, Variant::Baseline).await);
    assert_eq!(bench.look(0).await.fence, Fence(3));
    fine(bench.remove(0, 5).await);
    assert_eq!(bench.look(0).await.fence, Fence(5));
    fine(bench.restore(0, 8, None).await);
    let state = bench.look(0).await;
    assert_eq!(state.fence, Fence(8));
    let again = bench.look(0).await;
    assert!(again.observed_at >= state.observed_at, "time does not go back between two observations");
}
