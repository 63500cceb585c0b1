//! What each change does, and what it leaves.

use std::sync::Arc;

use super::DeployerBench;
use crate::conformance::fixture::{fine, hash, host, id, refused};
use crate::model::{Fence, Variant};
use crate::ports::{
    ApplyRequest, CaptureRequest, DeployError, Deployer, ObserveRequest, RemoveRequest, RestoreRequest, Slot,
};

pub(super) async fn nothing_runs_on_a_fresh_host<D: Deployer>(bench: &DeployerBench<D>) {
    assert_eq!(bench.look(0).await.fence, Fence(0));
    bench.assert_runs(0, None, false).await;
    assert_eq!(fine(bench.capture(0, 1).await), None);
}

pub(super) async fn an_unknown_host_cannot_be_touched<D: Deployer>(bench: &DeployerBench<D>) {
    let (deployer, unknown, fence) = (&bench.deployer, || host("no-such-host.invalid"), Fence(1));
    let config = || Arc::clone(&bench.plain[0]);
    let apply = ApplyRequest::new(id(1), unknown(), fence, Slot::Production, config(), hash("any"));
    refused!(deployer.apply(apply).await, DeployError::Impossible { .. });
    let restore = RestoreRequest::new(id(1), unknown(), fence, Some(config()));
    refused!(deployer.restore(restore).await, DeployError::Impossible { .. });
    let capture = CaptureRequest::new(id(1), unknown(), fence);
    refused!(deployer.capture(capture).await, DeployError::Impossible { .. });
    let remove = RemoveRequest::new(id(1), unknown(), fence);
    refused!(deployer.remove(remove).await, DeployError::Impossible { .. });
    let seen = fine(deployer.observe(ObserveRequest::new(id(1), vec![unknown()])).await);
    assert_eq!(seen.hosts, [], "what cannot be seen is left out");
}

pub(super) async fn what_was_applied_is_seen_by_its_hash<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    bench.assert_runs(0, Some(0), false).await;
}

pub(super) async fn another_config_replaces_the_one_before<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    fine(bench.apply(0, 2, 1).await);
    bench.assert_runs(0, Some(1), false).await;
    assert_eq!(fine(bench.capture(0, 2).await).as_deref(), Some(&*bench.plain[1]));
}

pub(super) async fn arms_run_beside_production<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    bench.run_arms(0, 2).await;
    bench.assert_runs(0, Some(0), true).await;
    assert_eq!(fine(bench.capture(0, 2).await).as_deref(), Some(&*bench.plain[0]), "no arm is captured");
}

pub(super) async fn arms_run_where_nothing_else_does<D: Deployer>(bench: &DeployerBench<D>) {
    bench.run_arms(0, 1).await;
    bench.assert_runs(0, None, true).await;
    assert_eq!(fine(bench.capture(0, 1).await), None);
}

pub(super) async fn a_capture_is_the_exact_bytes<D: Deployer>(bench: &DeployerBench<D>) {
    for (fence, plain) in [(1, 0), (2, 1), (3, 2)] {
        fine(bench.apply(0, fence, plain).await);
        bench.assert_runs(0, Some(plain), false).await;
        assert_eq!(fine(bench.capture(0, fence).await).as_deref(), Some(&*bench.plain[plain]));
        bench.assert_runs(0, Some(plain), false).await;
    }
}

pub(super) async fn a_restore_puts_the_exact_bytes_back<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    let before = fine(bench.capture(0, 2).await);
    fine(bench.apply(0, 3, 1).await);
    fine(bench.restore(0, 4, Some(0)).await);
    bench.assert_runs(0, Some(0), false).await;
    assert_eq!(fine(bench.capture(0, 4).await), before);
}

pub(super) async fn a_restore_to_nothing_stops_production<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    bench.assert_runs(0, Some(0), false).await;
    fine(bench.restore(0, 2, None).await);
    bench.assert_runs(0, None, false).await;
    assert_eq!(fine(bench.capture(0, 2).await), None);
}

pub(super) async fn removing_arms_leaves_production<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 2).await);
    bench.run_arms(0, 2).await;
    fine(bench.remove(0, 3).await);
    bench.assert_runs(0, Some(2), false).await;
    fine(bench.remove(0, 4).await);
    bench.assert_runs(0, Some(2), false).await;
}

pub(super) async fn a_restore_leaves_the_arms<D: Deployer>(bench: &DeployerBench<D>) {
    bench.run_arms(0, 1).await;
    fine(bench.restore(0, 2, Some(1)).await);
    bench.assert_runs(0, Some(1), true).await;
}

pub(super) async fn each_host_is_on_its_own<D: Deployer>(bench: &DeployerBench<D>) {
    fine(bench.apply(0, 1, 0).await);
    fine(bench.apply(1, 1, 1).await);
    fine(bench.run_arm(1, 1, Variant::Baseline).await);
    fine(bench.run_arm(1, 1, Variant::Candidate).await);
    fine(bench.remove(0, 2).await);
    bench.assert_runs(0, Some(0), false).await;
    bench.assert_runs(1, Some(1), true).await;
}

pub(super) async fn only_the_hosts_asked_for_are_told<D: Deployer>(bench: &DeployerBench<D>) {
    let told = |hosts: Vec<_>| async {
        let seen = fine(bench.deployer.observe(ObserveRequest::new(id(1), hosts)).await);
        let mut told: Vec<_> = seen.hosts.into_iter().map(|state| state.host).collect();
        told.sort();
        told
    };
    let [one, two] = bench.hosts.clone();
    assert_eq!(told(vec![]).await, []);
    assert_eq!(told(vec![two.clone()]).await, vec![two.clone()]);
    let mut both = vec![one.clone(), two.clone()];
    both.sort();
    assert_eq!(told(vec![two, host("no-such-host.invalid"), one]).await, both);
}
