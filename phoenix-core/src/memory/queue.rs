//! The outbox: effects and wakes with their leases.

use std::collections::{BTreeMap, BTreeSet};

use crate::experiment::{Effect, EffectKey, Subject};
use crate::model::{ExperimentId, HostId, Timestamp};
use crate::ports::{ClaimRequest, Claimed, Leased, StoreError, Token, Work};

/// What supersedes what: a new piece of work takes the place of the one that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Hosts are shared by all experiments.
    Host(HostId),
    Own(ExperimentId, Subject),
    Wake(ExperimentId),
}

#[derive(Debug)]
struct Piece {
    place: Place,
    work: Work,
    /// Not offered before; `MIN` for at once.
    due: Timestamp,
    lease: Option<Lease>,
    attempts: u32,
    /// The wake time that was set since the newest lease, if one was.
    anew: Option<Option<Timestamp>>,
}

#[derive(Debug)]
struct Lease {
    token: u64,
    /// `None` once it ran out.
    until: Option<Timestamp>,
}

/// Pieces of work by the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pieces: BTreeMap<u64, Piece>,
    places: BTreeMap<Place, u64>,
    tokens: BTreeMap<u64, u64>,
    /// What nobody has, by the time from which it is offered.
    free: BTreeSet<(Timestamp, u64)>,
    /// What somebody has, by the end of the lease.
    leased: BTreeSet<(Timestamp, u64)>,
    last_piece: u64,
    last_token: u64,
}

const AT_ONCE: Timestamp = Timestamp::from_micros(i64::MIN);

impl Queue {
    /// Puts an effect in, in the place of the one that it supersedes.
    pub(super) fn put(&mut self, key: EffectKey, effect: Effect) {
        let place = match effect.subject(key) {
            Subject::Host(host) => Place::Host(host),
            subject => Place::Own(key.experiment, subject),
        };
        self.remove_place(&place);
        self.add(place, Work::Effect { key, effect }, AT_ONCE);
    }

    /// Sets the time of an experiment's wake anew.
    pub(super) fn set_wake(&mut self, id: ExperimentId, at: Option<Timestamp>) {
        let place = Place::Wake(id);
        let number = self.places.get(&place).copied();
        match number.and_then(|number| self.pieces.get_mut(&number)) {
            // Whoever has it acknowledges the time that it was leased for, not this one.
            Some(Piece { lease: Some(Lease { until: Some(_), .. }), anew, .. }) => *anew = Some(at),
            _ => {
                self.remove_place(&place);
                if let Some(at) = at {
                    self.add(place, Work::Wake(id), at);
                }
            }
        }
    }

    /// Removes all work of an experiment.
    pub(super) fn forget(&mut self, id: ExperimentId) {
        let is_its = |piece: &Piece| match &piece.work {
            Work::Effect { key, .. } => key.experiment == id,
            Work::Wake(of) => *of == id,
        };
        let its: Vec<Place> =
            self.pieces.values().filter(|piece| is_its(piece)).map(|piece| piece.place.clone()).collect();
        its.iter().for_each(|place| self.remove_place(place));
    }

    /// Removes what was to be done on a host.
    pub(super) fn forget_host(&mut self, host: &HostId) {
        self.remove_place(&Place::Host(host.clone()));
    }

    pub(super) fn claim(&mut self, request: &ClaimRequest) -> Claimed {
        self.end_leases(request.now);
        let due: Vec<u64> = self
            .free
            .iter()
            .take_while(|(due, _)| *due <= request.now)
            .take(request.limit)
            .map(|(_, number)| *number)
            .collect();
        let until = request.now.plus(request.lease);
        let work = due.into_iter().filter_map(|number| self.lease(number, until)).collect();
        let next_due = self.free.first().map(|(due, _)| (*due).max(request.now));
        Claimed::new(work, next_due)
    }

    pub(super) fn renew(&mut self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        let (number, piece) = self.held(token)?;
        if let Some(lease) = &mut piece.lease {
            let (free, before) = ((piece.due, number), lease.until.replace(until));
            match before {
                Some(before) => self.leased.remove(&(before, number)),
                None => self.free.remove(&free),
            };
            self.leased.insert((until, number));
        }
        Ok(())
    }

    pub(super) fn ack(&mut self, token: &Token) -> Result<(), StoreError> {
        let (number, piece) = self.held(token)?;
        match piece.anew {
            Some(Some(at)) => self.free_again(number, at),
            Some(None) | None => self.remove(number),
        }
        Ok(())
    }

    pub(super) fn nack(&mut self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        let (number, piece) = self.held(token)?;
        match piece.anew {
            Some(Some(at)) => self.free_again(number, at),
            Some(None) => self.remove(number),
            None => {
                let attempts = piece.attempts;
                self.free_again(number, retry_at);
                if let Some(piece) = self.pieces.get_mut(&number) {
                    piece.attempts = attempts;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, place: Place, work: Work, due: Timestamp) {
        self.last_piece += 1;
        let number = self.last_piece;
        self.places.insert(place.clone(), number);
        self.pieces.insert(number, Piece { place, work, due, lease: None, attempts: 0, anew: None });
        self.free.insert((due, number));
    }

    fn remove_place(&mut self, place: &Place) {
        if let Some(number) = self.places.get(place) {
            self.remove(*number);
        }
    }

    fn remove(&mut self, number: u64) {
        let Some(piece) = self.pieces.remove(&number) else { return };
        self.places.remove(&piece.place);
        self.free.remove(&(piece.due, number));
        if let Some(lease) = piece.lease {
            self.tokens.remove(&lease.token);
            if let Some(until) = lease.until {
                self.leased.remove(&(until, number));
            }
        }
    }

    /// The piece whose newest token this is.
    fn held(&mut self, token: &Token) -> Result<(u64, &mut Piece), StoreError> {
        let number = token.0.parse().ok().and_then(|token: u64| self.tokens.get(&token)).copied();
        let number = number.ok_or(StoreError::LeaseLost)?;
        let piece = self.pieces.get_mut(&number).ok_or(StoreError::LeaseLost)?;
        Ok((number, piece))
    }

    /// Ends the lease of a piece and offers it from `due` on, as if it had never been offered.
    fn free_again(&mut self, number: u64, due: Timestamp) {
        let Some(piece) = self.pieces.get_mut(&number) else { return };
        self.free.remove(&(piece.due, number));
        if let Some(lease) = piece.lease.take() {
            self.tokens.remove(&lease.token);
            if let Some(until) = lease.until {
                self.leased.remove(&(until, number));
            }
        }
        (piece.due, piece.attempts, piece.anew) = (due, 0, None);
        self.free.insert((due, number));
    }

    /// Frees what was leased until `now` or before; its token counts until it is given to somebody else.
    fn end_leases(&mut self, now: Timestamp) {
        while let Some(&(until, number)) = self.leased.first() {
            if until > now {
                return;
            }
            self.leased.remove(&(until, number));
            let Some(piece) = self.pieces.get_mut(&number) else { continue };
            if let Some(lease) = &mut piece.lease {
                lease.until = None;
            }
            match piece.anew {
                Some(None) => self.remove(number),
                Some(Some(at)) => {
                    piece.due = at;
                    self.free.insert((at, number));
                }
                None => {
                    self.free.insert((piece.due, number));
                }
            }
        }
    }

    fn lease(&mut self, number: u64, until: Timestamp) -> Option<Leased> {
        let piece = self.pieces.get_mut(&number)?;
        self.last_token += 1;
        let token = self.last_token;
        let lease = Lease { token, until: Some(until) };
        if let Some(before) = piece.lease.replace(lease) {
            self.tokens.remove(&before.token);
        }
        let attempts = piece.attempts;
        piece.attempts = attempts.saturating_add(1);
        piece.anew = None;
        self.tokens.insert(token, number);
        self.free.remove(&(piece.due, number));
        self.leased.insert((until, number));
        Some(Leased::new(Token(token.to_string()), piece.work.clone(), attempts))
    }
}
