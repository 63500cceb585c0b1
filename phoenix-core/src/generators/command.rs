//! Commands, sensible and not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::id::{config_hashes, experiment_ids, fences, host_ids, timestamps};
use crate::experiment::{
    Availability, Command, Heard, HostFailure, LookReport, News, PauseReason, Plan, Prior, Seen, Starter,
    TargetReport, Update,
};
use crate::model::{ConfigHash, HostId, PerVariant, Verdict};

/// What users ask for; a start names no fences, since only a store knows them.
pub fn user_commands() -> impl Strategy<Value = Command> {
    let start = Command::Start { by: Starter::User, targets: Availability::Free { fences: Vec::new() } };
    let pause =
        prop_oneof![Just(PauseReason::User), Just(PauseReason::Maintenance), Just(PauseReason::Incident)];
    prop_oneof![
        4 => Just(start),
        2 => pause.prop_map(Command::Pause),
        2 => Just(Command::Resume),
        2 => Just(Command::Conclude),
        2 => Just(Command::Promote),
        1 => Just(Command::Rollback),
        2 => (0u64..100_000).prop_map(|seconds| Command::Extend(Duration::from_secs(seconds))),
        1 => Just(Command::Cancel),
        1 => any::<bool>().prop_map(|force| Command::Delete { force }),
        1 => words().prop_map(Command::Update),
    ]
}

fn words() -> impl Strategy<Value = Update> {
    (prop::option::of("[a-z ]{0,20}"), prop::option::of(("[a-z]{1,8}", "[a-z]{0,8}"))).prop_map(
        |(description, label)| Update::Words {
            description,
            labels: label.map(|pair| BTreeMap::from([pair])),
        },
    )
}

/// Any command at all for an experiment with this plan: users', and news with fences, hosts, hashes and times that may or may
/// not be those of the plan.
pub fn commands(plan: &Plan) -> impl Strategy<Value = Command> + use<> {
    let count = plan.targets.len();
    let free = prop_oneof![4 => Just(count), 1 => 0usize..8]
        .prop_flat_map(|count| vec(fences(), count))
        .prop_map(|fences| Availability::Free { fences });
    let held = (hosts_near(plan), experiment_ids()).prop_map(|(host, by)| Availability::Held { host, by });
    let starters = prop_oneof![Just(Starter::User), Just(Starter::Schedule)];
    let start = (starters, prop_oneof![3 => free, 1 => held])
        .prop_map(|(by, targets)| Command::Start { by, targets });
    prop_oneof![
        4 => vec(reports(plan), 0..6).prop_map(Command::Report),
        3 => Just(Command::Wake),
        2 => look_reports().prop_map(Command::RecordLook),
        2 => start,
        5 => user_commands(),
    ]
}

/// Reports of hosts that may or may not be targets of the plan.
pub fn reports(plan: &Plan) -> impl Strategy<Value = TargetReport> + use<> {
    (hosts_near(plan), fences(), timestamps(), news(plan))
        .prop_map(|(host, fence, observed_at, news)| TargetReport { host, fence, observed_at, news })
}

fn hosts_near(plan: &Plan) -> impl Strategy<Value = HostId> + use<> {
    let planned: Vec<HostId> = plan.targets.iter().map(|planned| planned.host.clone()).collect();
    if planned.is_empty() {
        return host_ids().boxed();
    }
    prop_oneof![6 => prop::sample::select(planned), 1 => host_ids()].boxed()
}

fn news(plan: &Plan) -> impl Strategy<Value = News> + use<> {
    let known: Vec<ConfigHash> = plan
        .targets
        .iter()
        .flat_map(|planned| planned.arms.hashes().chain([planned.plain.baseline, planned.plain.candidate]))
        .chain([ConfigHash::of(b"unplanned")])
        .collect();
    let hash = move || prop_oneof![8 => prop::sample::select(known.clone()), 1 => config_hashes()];
    let maybe = || prop::option::weighted(0.8, hash());
    let seen = (maybe(), maybe(), maybe(), any::<bool>()).prop_map(
        |(production, baseline, candidate, exporting)| Seen {
            production,
            arms: PerVariant { baseline, candidate },
            exporting,
        },
    );
    let captured = maybe().prop_map(|hash| hash.map_or(Prior::Nothing, Prior::Config));
    prop_oneof![
        4 => seen.prop_map(News::Seen),
        2 => captured.prop_map(News::Captured),
        1 => hash().prop_map(|hash| News::Failed(HostFailure::Rejected(hash))),
        1 => Just(News::Failed(HostFailure::Impossible)),
    ]
}

/// What looks may have found.
pub fn look_reports() -> impl Strategy<Value = LookReport> {
    let verdict = prop::option::of(prop_oneof![
        Just(Verdict::Adopt),
        Just(Verdict::KeepBaseline),
        Just(Verdict::NeedsTuning),
        Just(Verdict::Inconclusive)
    ]);
    let heard = (0u64..4000, any::<bool>(), any::<bool>());
    let lost = prop::bool::weighted(0.1);
    (0u32..12, verdict, heard, lost).prop_map(|(number, verdict, (seconds, baseline, candidate), lost)| {
        let critical_lost: Arc<[String]> = if lost { Arc::new(["sshd".to_owned()]) } else { Arc::new([]) };
        LookReport {
            number,
            report: ConfigHash::of(b"report"),
            verdict,
            reasons: Arc::new([]),
            heard: Heard { watched: Duration::from_secs(seconds), baseline, candidate },
            critical_lost,
        }
    })
}
