//! Lists of experiments, a page at a time, in the order of ids.
//!
//! Phases and labels have indexes that end in the id: a page costs what it shows, however many there are. With several phases each is
//! paged for itself and the pages are merged; with labels the first one leads, and what it names is looked at.

pub(super) mod words;

use phoenix_core::ports::{ListRequest, Listed, StoreError};

use super::Inner;
use super::rows::limit;
use crate::form::phase_word;

/// No id is lower.
const LOWEST: &str = "00000000-0000-0000-0000-000000000000";

const ALL: &str = "
SELECT id::text, version, name, phase, outcome, debts, labels, created_at, updated_at FROM {schema}.experiments
WHERE id >= $1::uuid AND id IS DISTINCT FROM $3::uuid ORDER BY experiments.id LIMIT $2";

const IN_PHASES: &str = "
SELECT page.id::text, version, name, page.phase, outcome, debts, labels, created_at, updated_at
FROM unnest($4::text[]) AS wanted (phase) CROSS JOIN LATERAL (
    SELECT id, version, name, phase, outcome, debts, labels, created_at, updated_at FROM {schema}.experiments
    WHERE phase = wanted.phase AND id >= $1::uuid AND id IS DISTINCT FROM $3::uuid ORDER BY id LIMIT $2
) AS page ORDER BY page.id LIMIT $2";

const WITH_LABELS: &str = "
SELECT id::text, version, name, phase, outcome, debts, experiments.labels, created_at, updated_at
FROM {schema}.labels AS first JOIN {schema}.experiments ON id = first.experiment
WHERE first.label = $5 AND first.experiment >= $1::uuid AND first.experiment IS DISTINCT FROM $3::uuid
    AND ($4::text[] = '{}' OR phase = ANY ($4::text[]))
    AND (
        SELECT count(*) FROM {schema}.labels AS other
        WHERE other.label = ANY ($6::text[]) AND other.experiment = first.experiment
    ) = cardinality($6::text[])
ORDER BY first.experiment LIMIT $2";

impl Inner {
    pub(super) async fn list(&self, request: &ListRequest) -> Result<Listed, StoreError> {
        const OPERATION: &str = "list experiments";
        let after = request.after.map(|id| id.to_string());
        let from = after.as_deref().unwrap_or(LOWEST);
        let one_more = limit(request.limit) + 1;
        let mut phases =
            request.phases.iter().map(|phase| phase_word(*phase)).collect::<Result<Vec<_>, _>>()?;
        phases.sort_unstable();
        phases.dedup();
        let labels: Vec<String> =
            request.labels.iter().map(|(key, value)| words::of_label(key, value)).collect();
        let rows = if let Some((first, others)) = labels.split_first() {
            let sql = self.sql(WITH_LABELS);
            let make = || {
                sqlx::query(sql.clone())
                    .bind(from)
                    .bind(one_more)
                    .bind(&after)
                    .bind(&phases)
                    .bind(first)
                    .bind(others)
            };
            self.rows(OPERATION, make).await?
        } else if phases.is_empty() {
            let sql = self.sql(ALL);
            self.rows(OPERATION, || sqlx::query(sql.clone()).bind(from).bind(one_more).bind(&after)).await?
        } else {
            let sql = self.sql(IN_PHASES);
            self.rows(OPERATION, || {
                sqlx::query(sql.clone()).bind(from).bind(one_more).bind(&after).bind(&phases)
            })
            .await?
        };
        let more = rows.len() > request.limit;
        let page = rows.iter().take(request.limit).map(|row| words::summary(row, 0, 1));
        Ok(Listed::new(page.collect::<Result<_, _>>()?, more))
    }
}
