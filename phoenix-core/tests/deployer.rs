//! The fleet in memory keeps every promise of the port, also behind `Arc<dyn Deployer>`, and misbehaves when it is told to.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use phoenix_core::conformance::DeployerBench;
use phoenix_core::memory::{Conduct, MemoryDeployer};
use phoenix_core::model::{ConfigHash, ExperimentId, Fence, HostId, PerVariant, Timestamp, Variant};
use phoenix_core::ports::{
    ApplyRequest, CaptureRequest, DeployError, Deployer, ObserveRequest, RemoveRequest, RestoreRequest, Slot,
};
use pollster::block_on;

fn host(name: &str) -> HostId {
    HostId::new(name).expect("a legal name")
}

fn fleet() -> MemoryDeployer {
    let seconds = AtomicI64::new(0);
    let fleet = MemoryDeployer::new(move || Timestamp::from_secs(seconds.fetch_add(1, Ordering::Relaxed)));
    fleet.install(&host("web-1"), None);
    fleet.install(&host("web-2"), None);
    fleet
}

fn bench<D: Deployer>(deployer: D) -> DeployerBench<D> {
    let arm =
        |variant: Variant| (format!("{variant} arm").into_bytes().into(), ConfigHash::of(b"slot zeroed"));
    let plain = [&b"one"[..], b"two\r\n", b"\x00three"].map(Arc::from);
    DeployerBench::new(deployer, [host("web-1"), host("web-2")], plain, PerVariant::from_fn(arm))
}

mod memory {
    phoenix_core::deployer_conformance! {
        block_on = pollster::block_on,
        fresh = super::bench(super::fleet()),
    }
}

mod behind_a_pointer {
    use std::sync::Arc;

    use phoenix_core::ports::Deployer;

    phoenix_core::deployer_conformance! {
        block_on = pollster::block_on,
        fresh = super::bench(Arc::new(super::fleet()) as Arc<dyn Deployer>),
    }
}

fn id() -> ExperimentId {
    ExperimentId::from_parts(1, [1; 10])
}

fn apply(fence: u64) -> ApplyRequest {
    let config: Arc<[u8]> = Arc::from(*b"candidate");
    let hash = ConfigHash::of(&config);
    ApplyRequest::new(id(), host("web-1"), Fence(fence), Slot::Production, config, hash)
}

#[test]
fn a_collector_that_refuses_goes_on_with_what_it_had() {
    let fleet = fleet();
    let before: Arc<[u8]> = Arc::from(*b"before");
    fleet.install(&host("web-1"), Some(Arc::clone(&before)));
    fleet.conduct(&host("web-1"), Conduct::Reject("unknown field".to_owned()));
    let error = block_on(fleet.apply(apply(1))).unwrap_err();
    assert!(matches!(&error, DeployError::Rejected { message, .. } if message == "unknown field"), "{error}");
    assert_eq!(fleet.running(&host("web-1"), Slot::Production), Some(before));
    let restore = RestoreRequest::new(id(), host("web-1"), Fence(1), None);
    block_on(fleet.restore(restore)).unwrap();
    assert_eq!(fleet.running(&host("web-1"), Slot::Production), None);
}

#[test]
fn an_old_effect_does_not_win_over_one_that_was_refused() {
    let fleet = fleet();
    fleet.conduct(&host("web-1"), Conduct::Reject("no".to_owned()));
    assert!(block_on(fleet.apply(apply(2))).is_err());
    fleet.conduct(&host("web-1"), Conduct::Obey);
    let error = block_on(fleet.apply(apply(1))).unwrap_err();
    assert!(matches!(error, DeployError::Fenced { seen: Fence(2), .. }), "{error}");
}

#[test]
fn a_host_that_cannot_be_reached_is_left_out_and_does_nothing() {
    let fleet = fleet();
    fleet.conduct(&host("web-1"), Conduct::Unreachable);
    let errors = [
        block_on(fleet.apply(apply(5))).unwrap_err(),
        block_on(fleet.capture(CaptureRequest::new(id(), host("web-1"), Fence(5)))).unwrap_err(),
        block_on(fleet.remove(RemoveRequest::new(id(), host("web-1"), Fence(5)))).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.code(), phoenix_core::error::ErrorCode::Unavailable, "{error}");
    }
    let both = ObserveRequest::new(id(), vec![host("web-1"), host("web-2")]);
    let seen = block_on(fleet.observe(both)).unwrap().hosts;
    assert_eq!(seen.iter().map(|state| &state.host).collect::<Vec<_>>(), [&host("web-2")]);
    fleet.conduct(&host("web-1"), Conduct::Obey);
    block_on(fleet.apply(apply(1))).expect("nothing was kept of what did not reach the host");
}

#[test]
fn what_somebody_else_installs_is_seen_by_the_hash_of_its_bytes() {
    let fleet = fleet();
    block_on(fleet.apply(apply(1))).unwrap();
    fleet.install(&host("web-1"), Some(Arc::from(*b"by hand")));
    let seen = block_on(fleet.observe(ObserveRequest::new(id(), vec![host("web-1")]))).unwrap();
    assert_eq!(seen.hosts[0].seen.production, Some(ConfigHash::of(b"by hand")));
    assert_eq!(seen.hosts[0].fence, Fence(1));
}
