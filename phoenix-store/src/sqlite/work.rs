//! The outbox: effects and wakes with their leases.

use phoenix_core::experiment::{Effect, EffectKey};
use phoenix_core::model::{ExperimentId, HostId, Timestamp};
use phoenix_core::ports::{ClaimRequest, Claimed, Leased, StoreError, Token, Work};
use rusqlite::{Connection, OptionalExtension, params};

use super::experiments::{at_most, id_of};
use super::fault::Fault;
use crate::form::{from_json, place_of_host, place_of_wake};

/// Effects are due at once, before every wake.
const AT_ONCE: i64 = i64::MIN;

/// What a commit puts in, as rows hold it.
pub(super) struct Piece<'a> {
    pub(super) experiment: i64,
    /// The change that brings it.
    pub(super) born: i64,
    pub(super) place: &'a str,
    /// JSON of key and effect.
    pub(super) effect: &'a str,
}

/// Puts an effect in, in the place of the one that it supersedes.
pub(super) fn put(db: &Connection, piece: &Piece<'_>) -> Result<(), Fault> {
    let Piece { experiment, born, place, effect } = piece;
    add(db, *experiment, *born, place, Some(effect), AT_ONCE)
}

fn add(
    db: &Connection,
    experiment: i64,
    born: i64,
    place: &str,
    effect: Option<&str>,
    due: i64,
) -> Result<(), Fault> {
    // A new number is above that of every other row: numbers follow the order of commits.
    let mut statement = db.prepare_cached(
        "INSERT OR REPLACE INTO work (experiment, born, place, effect, due) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    statement.execute(params![experiment, born, place, effect, due])?;
    Ok(())
}

/// Sets the time of an experiment's wake anew.
pub(super) fn set_wake(
    db: &Connection,
    id: ExperimentId,
    experiment: i64,
    born: i64,
    at: Option<Timestamp>,
) -> Result<(), Fault> {
    let place = place_of_wake(id);
    let at = at.map(Timestamp::as_micros);
    let mut statement = db.prepare_cached("SELECT number, until IS NOT NULL FROM work WHERE place = ?1")?;
    let found: Option<(i64, bool)> =
        statement.query_row([&place], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match (found, at) {
        // Whoever has it acknowledges the time that it was leased for, not this one.
        (Some((number, true)), _) => {
            db.prepare_cached("UPDATE work SET is_anew = 1, anew = ?2 WHERE number = ?1")?
                .execute(params![number, at])?;
        }
        (_, Some(at)) => add(db, experiment, born, &place, None, at)?,
        (Some((number, false)), None) => remove(db, number)?,
        (None, None) => {}
    }
    Ok(())
}

/// Removes what was to be done on a host.
pub(super) fn forget_host(db: &Connection, host: &HostId) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM work WHERE place = ?1")?.execute([place_of_host(host.as_str())])?;
    Ok(())
}

pub(super) fn claim(db: &Connection, request: &ClaimRequest) -> Result<Claimed, Fault> {
    let now = request.now.as_micros();
    end_leases(db, now)?;
    let until = request.now.plus(request.lease).as_micros();
    let mut work = Vec::new();
    for row in due(db, now, request.limit)? {
        db.prepare_cached(
            "UPDATE work SET leases = leases + 1, attempts = attempts + 1, is_given = 1, until = ?2, is_anew = 0, anew = NULL
             WHERE number = ?1",
        )?
        .execute(params![row.number, until])?;
        let token = Token(format!("{}.{}.{}", row.number, row.born, row.leases + 1));
        work.push(Leased::new(token, row.work, u32::try_from(row.attempts).unwrap_or(u32::MAX)));
    }
    let mut statement =
        db.prepare_cached("SELECT due FROM work WHERE until IS NULL ORDER BY due, number LIMIT 1")?;
    let next: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
    Ok(Claimed::new(work, next.map(|due| Timestamp::from_micros(due).max(request.now))))
}

/// A piece that nobody has and whose time has come.
struct Due {
    number: i64,
    born: i64,
    leases: i64,
    attempts: i64,
    work: Work,
}

fn due(db: &Connection, now: i64, limit: usize) -> Result<Vec<Due>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT number, born, leases, attempts, effect, (SELECT id FROM experiments WHERE number = work.experiment)
         FROM work WHERE until IS NULL AND due <= ?1 ORDER BY due, number LIMIT ?2",
    )?;
    let mut rows = statement.query(params![now, at_most(limit)])?;
    let mut pieces = Vec::new();
    while let Some(row) = rows.next()? {
        let effect: Option<String> = row.get(4)?;
        let work = match effect {
            Some(effect) => {
                let (key, effect): (EffectKey, Effect) = from_json(&effect, "read an effect")?;
                Work::Effect { key, effect }
            }
            None => Work::Wake(id_of(&row.get::<_, String>(5)?)?),
        };
        let (number, born, leases) = (row.get(0)?, row.get(1)?, row.get(2)?);
        pieces.push(Due { number, born, leases, attempts: row.get(3)?, work });
    }
    Ok(pieces)
}

/// Frees what was leased until `now` or before; its token counts until it is given to somebody else.
fn end_leases(db: &Connection, now: i64) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM work WHERE until <= ?1 AND is_anew AND anew IS NULL")?.execute([now])?;
    db.prepare_cached(
        "UPDATE work SET until = NULL, due = CASE WHEN is_anew THEN anew ELSE due END WHERE until <= ?1",
    )?
    .execute([now])?;
    Ok(())
}

pub(super) fn renew(db: &Connection, token: &Token, until: Timestamp) -> Result<(), Fault> {
    let held = held(db, token)?;
    db.prepare_cached("UPDATE work SET until = ?2 WHERE number = ?1")?
        .execute(params![held.number, until.as_micros()])?;
    Ok(())
}

pub(super) fn ack(db: &Connection, token: &Token) -> Result<(), Fault> {
    let held = held(db, token)?;
    match held.anew {
        Some(Some(at)) => free_again(db, held.number, at, false),
        Some(None) | None => remove(db, held.number),
    }
}

pub(super) fn nack(db: &Connection, token: &Token, retry_at: Timestamp) -> Result<(), Fault> {
    let held = held(db, token)?;
    match held.anew {
        Some(Some(at)) => free_again(db, held.number, at, false),
        Some(None) => remove(db, held.number),
        None => free_again(db, held.number, retry_at.as_micros(), true),
    }
}

/// The piece whose newest token somebody has.
struct Held {
    number: i64,
    /// The wake time that was set since, if one was.
    anew: Option<Option<i64>>,
}

fn held(db: &Connection, token: &Token) -> Result<Held, Fault> {
    let mut numbers = token.0.split('.').map(|number| number.parse::<i64>().ok());
    let parts = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let (Some(Some(number)), Some(Some(born)), Some(Some(leases)), None) = parts else {
        return Err(StoreError::LeaseLost.into());
    };
    let mut statement = db.prepare_cached(
        "SELECT is_anew, anew FROM work WHERE number = ?1 AND born = ?2 AND leases = ?3 AND is_given",
    )?;
    let anew = statement.query_row([number, born, leases], |row| {
        let is_anew: bool = row.get(0)?;
        Ok(if is_anew { Some(row.get(1)?) } else { None })
    });
    let anew = anew.optional()?.ok_or(StoreError::LeaseLost)?;
    Ok(Held { number, anew })
}

/// Ends the lease of a piece and offers it from `due` on; as if it had never been offered, unless its attempts go on.
fn free_again(db: &Connection, number: i64, due: i64, goes_on: bool) -> Result<(), Fault> {
    db.prepare_cached(
        "UPDATE work SET due = ?2, until = NULL, is_given = 0, is_anew = 0, anew = NULL, attempts = attempts * ?3
         WHERE number = ?1",
    )?
    .execute(params![number, due, goes_on])?;
    Ok(())
}

fn remove(db: &Connection, number: i64) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM work WHERE number = ?1")?.execute([number])?;
    Ok(())
}
