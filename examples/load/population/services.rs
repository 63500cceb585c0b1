//! The cast, as data.

use crate::behaviour::Behaviour;

/// A program that is kept running, in so many processes.
#[derive(Clone, Copy)]
pub(super) struct Service {
    pub(super) program: &'static str,
    /// Its command line, from what it calls itself on.
    pub(super) arguments: &'static [&'static str],
    pub(super) count: usize,
    pub(super) behaviour: Behaviour,
    /// Shortest and longest life in seconds of a worker that is recycled; none lives as long as the load.
    pub(super) life: Option<(f64, f64)>,
}

pub(super) const fn service(
    program: &'static str,
    arguments: &'static [&'static str],
    count: usize,
) -> Service {
    let behaviour = Behaviour {
        cpu_permille: 0.0,
        swing_seconds: 0.0,
        phase: 0.0,
        memory_mib: 0.0,
        write_kib: 0.0,
        seconds: 0.0,
        hot_from: 0.0,
        hot_for: 0.0,
    };
    Service { program, arguments, count, behaviour, life: None }
}

impl Service {
    pub(super) const fn cpu(mut self, permille: f64, swing_seconds: f64) -> Self {
        self.behaviour.cpu_permille = permille;
        self.behaviour.swing_seconds = swing_seconds;
        self
    }

    pub(super) const fn memory(mut self, mib: f64) -> Self {
        self.behaviour.memory_mib = mib;
        self
    }

    pub(super) const fn writes(mut self, kib_per_second: f64) -> Self {
        self.behaviour.write_kib = kib_per_second;
        self
    }

    const fn recycled(mut self, low: f64, high: f64) -> Self {
        self.life = Some((low, high));
        self
    }
}

/// Everything that runs all the time: about a quarter of one core, 240 MiB held.
#[rustfmt::skip]
pub(super) const SERVICES: &[Service] = &[
    // what the shop cannot do without
    service("nginx", &["nginx: master process /srv/app/bin/nginx -g daemon off;"], 1),
    service("nginx", &["nginx: worker process"], 4).cpu(10.0, 30.0).memory(2.0),
    service("postgres", &["/srv/app/bin/postgres", "-D", "/srv/app/pgdata"], 1).memory(8.0),
    service("postgres", &["postgres: checkpointer"], 1).cpu(2.0, 0.0).writes(120.0),
    service("postgres", &["postgres: walwriter"], 1).cpu(2.0, 0.0).writes(60.0),
    service("postgres", &["postgres: autovacuum launcher"], 1),
    service("postgres", &["postgres: shop orders 127.0.0.1 idle"], 4).cpu(4.0, 20.0).memory(2.0),
    service("payments-api", &["/srv/app/bin/payments-api", "--listen", "127.0.0.1:8443"], 3).cpu(12.0, 40.0).memory(10.0),
    // the rest of the shop; the name of the third is longer than the kernel keeps
    service("checkout-api", &["/srv/app/bin/checkout-api", "--listen", "127.0.0.1:8080"], 2).cpu(5.0, 40.0).memory(4.0),
    service("search-api", &["/srv/app/bin/search-api", "--index", "/srv/app/index"], 1).cpu(15.0, 60.0).memory(80.0),
    service("inventory-service", &["/srv/app/bin/inventory-service", "--shard", "3"], 2).cpu(4.0, 0.0),
    service("redis-server", &["/srv/app/bin/redis-server 127.0.0.1:6379"], 1).cpu(8.0, 0.0).memory(32.0),
    service("envoy", &["/srv/app/bin/envoy", "-c", "/srv/app/etc/envoy.yaml"], 2).cpu(10.0, 25.0).memory(4.0),
    service("rabbitmq-server", &["/srv/app/bin/rabbitmq-server"], 1).cpu(5.0, 0.0).memory(16.0),
    service("etcd", &["/srv/app/bin/etcd", "--data-dir", "/srv/app/etcd"], 1).cpu(4.0, 0.0).writes(40.0),
    service("report-builder", &["/srv/app/bin/report-builder", "--daily"], 1).cpu(50.0, 45.0).memory(12.0),
    service("image-resize", &["/srv/app/bin/image-resize", "--watch", "/srv/app/uploads"], 2).cpu(15.0, 35.0).memory(8.0),
    // pools of workers, most of them idle, some recycled
    service("php-fpm", &["php-fpm: pool www"], 20).recycled(20.0, 120.0),
    service("gunicorn", &["gunicorn: worker [shop]"], 20),
    service("celery", &["/srv/app/bin/celery", "-A", "shop", "worker"], 14).recycled(60.0, 300.0),
    service("sidekiq", &["sidekiq 7.2.0 shop [0 of 10 busy]"], 8),
    service("node", &["/srv/app/bin/node", "/srv/app/web/server.js"], 6).cpu(1.0, 0.0),
    // what every host has
    service("containerd-shim-runc-v2", &["/srv/app/bin/containerd-shim-runc-v2", "-namespace", "shop"], 6),
    service("containerd", &["/srv/app/bin/containerd"], 1).cpu(1.0, 0.0),
    service("sshd", &["sshd: /srv/app/bin/sshd -D [listener] 0 of 10-100 startups"], 1),
    service("cron", &["/srv/app/bin/cron", "-f"], 1),
    service("rsyslogd", &["/srv/app/bin/rsyslogd", "-n"], 1).writes(4.0),
    service("dbus-daemon", &["/srv/app/bin/dbus-daemon", "--system", "--nofork"], 1),
    service("systemd-udevd", &["/srv/app/bin/systemd-udevd"], 1),
    service("systemd-journald", &["/srv/app/bin/systemd-journald"], 1).writes(12.0),
    service("chronyd", &["/srv/app/bin/chronyd", "-F", "1"], 1),
    service("agetty", &["/srv/app/bin/agetty", "--noclear", "tty1", "linux"], 1),
];

/// What comes and goes: program and command line.
pub(super) const ERRANDS: &[(&str, &[&str])] = &[
    ("sh", &["sh", "-c", "/srv/app/jobs/healthcheck"]),
    ("sh", &["sh", "-c", "/srv/app/jobs/rotate-logs"]),
    ("bash", &["bash", "/srv/app/jobs/deploy-hook"]),
    ("curl", &["curl", "-fsS", "http://127.0.0.1:8080/health"]),
    ("jq", &["jq", "-r", ".status"]),
    ("awk", &["awk", "{ print $1 }", "/srv/app/log/access.log"]),
    ("grep", &["grep", "-c", "ERROR", "/srv/app/log/app.log"]),
    ("gzip", &["gzip", "-9", "/srv/app/log/access.log.1"]),
    ("pg_dump", &["pg_dump", "--schema-only", "shop"]),
    ("git", &["git", "fetch", "--quiet"]),
    ("php", &["php", "/srv/app/artisan", "schedule:run"]),
    ("ps", &["ps", "-eo", "pid,comm"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_alone_are_a_hundred_processes_of_modest_cost() {
        let total = |of: fn(&Behaviour) -> f64| -> f64 {
            SERVICES.iter().map(|service| of(&service.behaviour) * service.count as f64).sum()
        };
        assert!(SERVICES.iter().map(|service| service.count).sum::<usize>() >= 100);
        assert!(total(|behaviour| behaviour.cpu_permille) <= 300.0);
        assert!(total(|behaviour| behaviour.memory_mib) <= 256.0);
        assert!(total(|behaviour| behaviour.write_kib) > 0.0);
    }

    #[test]
    fn command_lines_name_no_place_outside_the_made_host() {
        let services = SERVICES.iter().map(|service| service.arguments);
        let errands = ERRANDS.iter().map(|(_, arguments)| *arguments);
        for argument in services.chain(errands).flatten() {
            for word in argument.split(' ').filter(|word| word.starts_with('/')) {
                assert!(word.starts_with("/srv/app/"), "{word}");
            }
        }
    }

    #[test]
    fn the_critical_programs_run_all_the_time() {
        for program in ["nginx", "postgres", "payments-api"] {
            let of_that_name: Vec<_> = SERVICES.iter().filter(|service| service.program == program).collect();
            assert!(!of_that_name.is_empty(), "{program} is missing");
            assert!(of_that_name.iter().all(|service| service.life.is_none()), "{program} is recycled");
            assert!(ERRANDS.iter().all(|(errand, _)| *errand != program), "{program} is also an errand");
        }
    }
}
