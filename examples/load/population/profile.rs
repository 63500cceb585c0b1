//! Kinds of load.

use clap::ValueEnum;

use super::services::{SERVICES, Service, service};

/// What kind of host the load makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// A small shop's host; what recordings are made of.
    Shop,
    /// The shop's services, and nothing that comes or goes.
    Steady,
    /// The same with large pools of workers and forty more programs.
    Cardinality,
    /// The shop with four times as many short-lived processes, of shorter lives.
    Churn,
    /// A database host: a few processes that use nearly all of it, and many little ones that do next to nothing.
    Database,
    /// Some more workers and somewhat more short-lived processes than the shop has.
    Mixed,
}

/// When the sleeping processes work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Surge {
    /// They are idle for so many seconds,
    pub(crate) after: f64,
    /// work for so many, and are idle again.
    pub(crate) lasts: f64,
}

/// Idle until the surge: one process that works hard, and some that work less.
const SLEEPERS: [Service; 2] = [
    service("nightly-import", &["/srv/app/bin/nightly-import", "--all"], 1).cpu(350.0, 0.0),
    service("reindex-worker", &["/srv/app/bin/reindex-worker"], 5).cpu(30.0, 0.0),
];

/// Pools as a busy host has them.
const POOLS: [Service; 5] = [
    service("php-fpm", &["php-fpm: pool www"], 100),
    service("gunicorn", &["gunicorn: worker [shop]"], 80),
    service("celery", &["/srv/app/bin/celery", "-A", "shop", "worker"], 60),
    service("java", &["/srv/app/bin/java", "-jar", "/srv/app/lib/batch.jar"], 40).memory(0.5),
    service("httpd", &["/srv/app/bin/httpd", "-DFOREGROUND"], 40),
];

/// Programs of which there is one process each.
const SINGLES: [&str; 40] = [
    "acct-sync",
    "ad-export",
    "alert-relay",
    "audit-tail",
    "backup-agent",
    "cart-sweeper",
    "cdn-purge",
    "coupon-api",
    "crm-bridge",
    "csv-loader",
    "currency-feed",
    "dedup-images",
    "dns-cache",
    "doc-render",
    "event-router",
    "fraud-score",
    "geo-lookup",
    "invoice-mail",
    "label-print",
    "ldap-mirror",
    "loyalty-api",
    "mail-queue",
    "map-tiles",
    "order-export",
    "parcel-track",
    "price-feed",
    "pdf-render",
    "queue-drain",
    "rate-limit",
    "refund-api",
    "review-scan",
    "sitemap-gen",
    "sms-gateway",
    "stock-sync",
    "tax-tables",
    "thumb-cache",
    "ticket-bot",
    "vat-check",
    "wish-list",
    "zip-codes",
];

/// Everything on a database host; together the database's processes hold nine GiB, which is a hundred times what the others hold.
#[rustfmt::skip]
const DATABASE: [Service; 9] = [
    service("postgres", &["/srv/app/bin/postgres", "-D", "/srv/app/pgdata"], 1).memory(1200.0).cpu(5.0, 0.0),
    service("postgres", &["postgres: checkpointer"], 1).memory(1200.0).cpu(20.0, 0.0).writes(900.0),
    service("postgres", &["postgres: walwriter"], 1).memory(1200.0).cpu(20.0, 0.0).writes(600.0),
    service("postgres", &["postgres: shop orders 127.0.0.1 SELECT"], 5).memory(1200.0).cpu(50.0, 20.0),
    service("sshd", &["sshd: /srv/app/bin/sshd -D [listener] 0 of 10-100 startups"], 3),
    service("cron", &["/srv/app/bin/cron", "-f"], 3),
    service("systemd-udevd", &["/srv/app/bin/systemd-udevd"], 8),
    service("containerd-shim-runc-v2", &["/srv/app/bin/containerd-shim-runc-v2", "-namespace", "shop"], 8),
    service("agetty", &["/srv/app/bin/agetty", "--noclear", "tty1", "linux"], 4),
];

/// What is added for a mixed load.
const SOME: [Service; 2] = [
    service("php-fpm", &["php-fpm: pool www"], 30),
    service("httpd", &["/srv/app/bin/httpd", "-DFOREGROUND"], 20),
];

impl Profile {
    /// The services, sleepers last: what comes before them is drawn alike with and without a surge.
    pub(super) fn services(self, surge: Option<Surge>) -> Vec<Service> {
        let mut services = SERVICES.to_vec();
        match self {
            Profile::Shop | Profile::Churn => {}
            Profile::Steady => services.iter_mut().for_each(|service| service.life = None),
            Profile::Cardinality => {
                services.extend(POOLS);
                services.extend(SINGLES.iter().map(|program| service(program, &[], 1)));
            }
            Profile::Database => services = DATABASE.to_vec(),
            Profile::Mixed => services.extend(SOME),
        }
        if let Some(Surge { after, lasts }) = surge {
            services.extend(SLEEPERS.map(|mut sleeper| {
                sleeper.behaviour.hot_from = after;
                sleeper.behaviour.hot_for = lasts;
                sleeper
            }));
        }
        services
    }

    /// Short-lived processes started per second, in the mean.
    pub(super) fn errands_per_second(self) -> f64 {
        match self {
            Profile::Steady | Profile::Database => 0.0,
            Profile::Shop | Profile::Cardinality => 3.0,
            Profile::Mixed => 5.0,
            Profile::Churn => 12.0,
        }
    }

    /// Shortest and longest life of a short-lived process, in seconds.
    pub(super) fn errand_seconds(self) -> (f64, f64) {
        match self {
            Profile::Churn => (0.3, 8.0),
            _ => (0.3, 25.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn processes(profile: Profile, surge: Option<Surge>) -> usize {
        profile.services(surge).iter().map(|service| service.count).sum()
    }

    #[test]
    fn the_shop_is_what_recordings_were_made_of() {
        assert_eq!(processes(Profile::Shop, None), 112);
        assert_eq!((Profile::Shop.errands_per_second(), Profile::Shop.errand_seconds()), (3.0, (0.3, 25.0)));
    }

    #[test]
    fn a_steady_host_recycles_nobody() {
        assert!(Profile::Steady.services(None).iter().all(|service| service.life.is_none()));
        assert_eq!(processes(Profile::Steady, None), processes(Profile::Shop, None));
    }

    #[test]
    fn high_cardinality_is_several_times_the_shop() {
        assert!(processes(Profile::Cardinality, None) > 4 * processes(Profile::Shop, None));
    }

    #[test]
    fn a_surge_adds_sleepers_behind_everybody_else() {
        let surge = Some(Surge { after: 25.0, lasts: 20.0 });
        for profile in Profile::value_variants() {
            let (without, with) = (profile.services(None), profile.services(surge));
            let names = |services: &[Service]| services.iter().map(|s| s.program).collect::<Vec<_>>();
            assert_eq!(names(&with)[..without.len()], names(&without)[..]);
            let sleepers = &with[without.len()..];
            assert_eq!(names(sleepers), ["nightly-import", "reindex-worker"]);
            assert!(sleepers.iter().all(|s| (s.behaviour.hot_from, s.behaviour.hot_for) == (25.0, 20.0)));
        }
    }
}
