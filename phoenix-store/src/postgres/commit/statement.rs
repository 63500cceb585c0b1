//! The text of a commit's statement: only the parts that the commit needs, always with the same numbers for the same values.
//!
//! It begins by moving the experiment from its expected version, and all other parts hang on that: where it is not moved, nothing is
//! written. Where another expectation does not hold, the statement fails, and PostgreSQL undoes all of it. Conditions stand where rows
//! are locked or changed, so that they are looked at again after waiting for another transaction. Locks are taken in one order:
//! the counter, the experiment, hosts by name, the outbox, artifacts by name, the request.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::postgres::schema::Statements;

/// Which parts the statement of a commit needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) creates: bool,
    pub(super) has_events: bool,
    pub(super) has_snapshot: bool,
    pub(super) has_hosts: bool,
    pub(super) has_effects: bool,
    pub(super) has_wake: bool,
    pub(super) has_artifacts: bool,
    pub(super) has_request: bool,
    /// Whether the feed is ordered by a counter.
    pub(super) counts: bool,
}

/// The statements of all shapes that were wanted so far.
#[derive(Debug, Default)]
pub(in crate::postgres) struct Texts(RwLock<HashMap<Shape, Arc<str>>>);

impl Texts {
    /// The statement of a shape; it is the program's own text, and the name of its schema was checked.
    pub(super) fn of(&self, shape: Shape, statements: &Statements) -> SqlStr {
        let made = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&shape).cloned();
        let made = made.unwrap_or_else(|| {
            let made = statements.fill(&text(shape)).into();
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(shape).or_insert(made))
        });
        AssertSqlSafe(made).into_sql_str()
    }
}

const COUNT: &str = "
counted AS (UPDATE {schema}.feed_counter SET feed_position = feed_position + 1 RETURNING feed_position),";

const CREATE: &str = "
moved AS (
    INSERT INTO {schema}.experiments
        (id, version, feed_position, name, phase, outcome, debts, labels, created_at, updated_at)
    VALUES ($1::uuid, $3, {position}, $4, $5, $6, $7, $8, $10, $11)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
),
labelled AS (
    INSERT INTO {schema}.labels (label, experiment) SELECT label, id FROM moved, unnest($9::text[]) AS given (label)
),
back AS (DELETE FROM {schema}.deleted USING moved WHERE deleted.id = moved.id)";

const MOVE: &str = "
moved AS (
    UPDATE {schema}.experiments
    SET version = $3, feed_position = {position}, name = $4, phase = $5, outcome = $6, debts = $7, labels = $8,
        created_at = $10, updated_at = $11
    WHERE id = $1::uuid AND version = $2
    RETURNING id
),
-- What the statement reads of an experiment is as it was before.
relabelled AS (
    SELECT experiments.id FROM {schema}.experiments JOIN moved USING (id) WHERE experiments.labels <> $8
),
unlabelled AS (
    DELETE FROM {schema}.labels USING relabelled
    WHERE labels.experiment = relabelled.id AND labels.label <> ALL ($9::text[])
),
labelled AS (
    INSERT INTO {schema}.labels (label, experiment)
    SELECT label, id FROM relabelled, unnest($9::text[]) AS given (label)
    ON CONFLICT (label, experiment) DO NOTHING
)";

const STAY: &str = "
moved AS (SELECT id FROM {schema}.experiments WHERE id = $1::uuid AND version = $2 FOR UPDATE)";

const EVENTS: &str = ",
told AS (
    INSERT INTO {schema}.events (experiment, version, record)
    SELECT id, given.version, record FROM moved, unnest($12::bigint[], $13::text[]) AS given (version, record)
)";

const SNAPSHOT: &str = ",
cached AS (
    INSERT INTO {schema}.snapshots (experiment, version, apply_version, bytes) SELECT id, $3, $14, $15 FROM moved
    ON CONFLICT (experiment) DO UPDATE
    SET version = excluded.version, apply_version = excluded.apply_version, bytes = excluded.bytes
)";

const HOSTS: &str = ",
asked AS MATERIALIZED (
    SELECT given.* FROM moved, unnest($16::text[], $17::boolean[], $18::bigint[], $19::bigint[], $20::bigint[], $21::boolean[])
        AS given (host, taken, expected, first, last, released)
),
locked AS MATERIALIZED (
    SELECT host, holder, fence FROM {schema}.hosts
    WHERE host = ANY ($16::text[]) AND EXISTS (SELECT 1 FROM moved) ORDER BY host FOR UPDATE
),
fit AS MATERIALIZED (
    SELECT asked.*, (taken OR COALESCE(holder = $1::uuid, false)) AS is_own FROM asked JOIN locked USING (host)
    WHERE (NOT taken OR (COALESCE(holder = $1::uuid, true) AND fence = expected))
        AND (first IS NULL OR (first > fence AND (taken OR holder = $1::uuid)))
),
kept AS (
    UPDATE {schema}.hosts
    SET holder = CASE WHEN released THEN NULL ELSE $1::uuid END, fence = COALESCE(last, fence)
    FROM fit WHERE hosts.host = fit.host AND is_own
),
met AS (
    INSERT INTO {schema}.hosts (host, holder, fence)
    SELECT host, CASE WHEN released THEN NULL ELSE $1::uuid END, COALESCE(last, 0) FROM asked
    WHERE taken AND expected = 0 AND COALESCE(first > 0, true) AND NOT EXISTS (SELECT 1 FROM locked WHERE locked.host = asked.host)
    ORDER BY host
    ON CONFLICT (host) DO NOTHING
    RETURNING host
),
-- A release ends what earlier commits wanted of the host; this commit's own effect takes the place by itself.
ended AS (
    DELETE FROM {schema}.outbox USING fit
    WHERE outbox.place = 'host/' || fit.host AND fit.is_own AND fit.released AND fit.last IS NULL
)";

const EFFECTS: &str = ",
put AS (
    INSERT INTO {schema}.outbox (number, place, experiment, effect_version, effect_index, effect, due)
    SELECT nextval('{schema}.outbox_numbers'), place, id, $3, effect_index, effect, '-9223372036854775808'
    FROM (
        SELECT id, given.* FROM moved, unnest($22::text[], $23::bigint[], $24::text[])
            WITH ORDINALITY AS given (place, effect_index, effect, nth) ORDER BY nth
    ) AS ordered
    ON CONFLICT (place) DO UPDATE
    SET number = excluded.number, experiment = excluded.experiment, effect_version = excluded.effect_version,
        effect_index = excluded.effect_index, effect = excluded.effect, due = excluded.due, leased_until = NULL, generation = 0, attempts = 0, anew = false, anew_at = NULL
)";

/// Whoever has the wake acknowledges the time that it was leased for, not the new one.
const WAKE: &str = ",
wake AS (
    INSERT INTO {schema}.outbox AS known (number, place, experiment, due)
    SELECT nextval('{schema}.outbox_numbers'), $25, id, $26 FROM moved
    ON CONFLICT (place) DO UPDATE
    SET number = CASE WHEN known.leased_until IS NULL THEN excluded.number ELSE known.number END,
        due = CASE WHEN known.leased_until IS NULL THEN excluded.due ELSE known.due END,
        generation = CASE WHEN known.leased_until IS NULL THEN 0 ELSE known.generation END,
        attempts = CASE WHEN known.leased_until IS NULL THEN 0 ELSE known.attempts END,
        anew = known.leased_until IS NOT NULL,
        anew_at = CASE WHEN known.leased_until IS NOT NULL THEN excluded.due END
)";

const NO_WAKE: &str = ",
known AS MATERIALIZED (
    SELECT number, leased_until FROM {schema}.outbox WHERE place = $25 AND EXISTS (SELECT 1 FROM moved) FOR UPDATE
),
unset AS (
    UPDATE {schema}.outbox SET anew = true, anew_at = NULL
    FROM known WHERE outbox.number = known.number AND known.leased_until IS NOT NULL
),
gone AS (
    DELETE FROM {schema}.outbox USING known WHERE outbox.number = known.number AND known.leased_until IS NULL
)";

const ARTIFACTS: &str = ",
made AS (
    INSERT INTO {schema}.artifacts (name, bytes)
    SELECT given.name, given.bytes FROM moved, unnest($27::text[], $28::bytea[]) AS given (name, bytes) ORDER BY given.name
    ON CONFLICT (name) DO NOTHING
    RETURNING name
),
alike AS (
    SELECT name FROM {schema}.artifacts JOIN unnest($27::text[], $28::bytea[]) AS given (name, bytes) USING (name)
    WHERE artifacts.name = ANY ($27::text[]) AND artifacts.bytes = given.bytes
)";

const REQUEST: &str = ",
noted AS (
    INSERT INTO {schema}.requests (id, digest, experiment, version) SELECT $29, $30, id, $3 FROM moved
    ON CONFLICT (id) DO NOTHING
    RETURNING id
)";

const HOSTS_FIT: &str = "
        AND (SELECT count(*) FROM asked WHERE taken OR first IS NOT NULL)
            = (SELECT count(*) FROM fit WHERE taken OR first IS NOT NULL) + (SELECT count(*) FROM met)";
const ARTIFACTS_FIT: &str = "
        AND (SELECT count(*) FROM made) + (SELECT count(*) FROM alike) = cardinality($27::text[])";
const REQUEST_FITS: &str = "
        AND EXISTS (SELECT 1 FROM noted)";

fn text(shape: Shape) -> String {
    let Shape { creates, has_events, has_snapshot, has_hosts, has_effects, has_wake, .. } = shape;
    let mut text = "WITH".to_owned();
    let mut add = |part: &str| text.push_str(part);
    let position = if shape.counts {
        "(SELECT feed_position FROM counted)"
    } else {
        "pg_current_xact_id()::text::bigint"
    };
    match (has_events, creates) {
        (false, _) => add(STAY),
        (true, _) => {
            if shape.counts {
                add(COUNT);
            }
            add(&if creates { CREATE } else { MOVE }.replace("{position}", position));
            add(EVENTS);
        }
    }
    let parts = [
        (has_snapshot, SNAPSHOT),
        (has_hosts, HOSTS),
        (has_effects, EFFECTS),
        (has_events && has_wake, WAKE),
        (has_events && !has_wake && !creates, NO_WAKE),
        (shape.has_artifacts, ARTIFACTS),
        (shape.has_request, REQUEST),
    ];
    parts.iter().filter(|(is_needed, _)| *is_needed).for_each(|(_, part)| add(part));
    let expectations =
        [(has_hosts, HOSTS_FIT), (shape.has_artifacts, ARTIFACTS_FIT), (shape.has_request, REQUEST_FITS)];
    let expected: String =
        expectations.iter().filter(|(is_needed, _)| *is_needed).map(|(_, part)| *part).collect();
    if expected.is_empty() {
        text.push_str("\nSELECT EXISTS (SELECT 1 FROM moved)");
    } else {
        // The text is no truth value, which fails, and so undoes all; it stands in the server's log.
        let _ = write!(
            text,
            "
SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM moved) THEN false
    WHEN true{expected} THEN true
    ELSE ('a commit that Phoenix undoes, and tells its caller why: ' || (SELECT id FROM moved)::text)::boolean
END"
        );
    }
    text
}
