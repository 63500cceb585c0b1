//! A commit is one statement: it does everything or, when an expectation does not hold, nothing; then what stood against it is read.

mod content;
mod reason;
mod statement;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::{Commit, Committed, StoreError};

pub(super) use self::statement::Texts;

use self::content::Content;
use super::Inner;
use super::error::{Refused, state, store_error};
use super::rows::column;
use super::run::TRIES;

pub(super) const OPERATION: &str = "commit";

impl Inner {
    pub(super) async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let version = commit.check()?;
        let content = Content::of(&commit, version)?;
        for _ in 0..TRIES {
            if content.refusal.is_none() && self.carry_out(&content).await? {
                return Ok(Committed::new(commit.experiment, version, false));
            }
            if let Some(first) = self.reason(&commit, content.refusal.as_ref()).await? {
                return Ok(first);
            }
            // Nothing stands against it any more: what did has moved on.
        }
        let reason = format!("other commits were in the way {TRIES} times; send it again");
        let error = Infrastructure::new(ErrorCode::Unavailable, OPERATION);
        Err(error.caused_by(Refused::new(&reason)).into())
    }

    /// Runs the statement; whether it did everything (else it did nothing).
    async fn carry_out(&self, content: &Content) -> Result<bool, StoreError> {
        let text = self.commits.of(content.shape(self.feed.order), &self.statements);
        let rows = self.try_rows(OPERATION, || content.bind(sqlx::query(text.clone()))).await?;
        match rows {
            Ok(rows) => {
                let done = rows.first().map(|row| column(row, 0)).transpose()?.unwrap_or(false);
                if done && content.has_effects() {
                    self.hinter.hint();
                }
                Ok(done)
            }
            // invalid_text_representation: the statement's own way to undo itself.
            Err(error) if state(&error).as_deref() == Some("22P02") => Ok(false),
            Err(error) => Err(store_error(OPERATION, &error)),
        }
    }
}
