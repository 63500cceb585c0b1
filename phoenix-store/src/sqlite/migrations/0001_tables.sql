-- Numbers are whole numbers, times microseconds since 1970, JSON is text; `variant` is 0 for the baseline and 1 for the candidate.

-- The one row says which store this is: cursors of the feed carry it.
CREATE TABLE store (identity TEXT NOT NULL) STRICT;
INSERT INTO store VALUES (lower(hex(randomblob(16))));

-- `change` is the number of the newest change; over this table and `tombstones` it rises without gaps in visibility, for there is one
-- writer at a time.
CREATE TABLE experiments (
    number     INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    change     INTEGER NOT NULL UNIQUE,
    version    INTEGER NOT NULL,
    phase      TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    labels     TEXT    NOT NULL,
    outcome    TEXT,
    debts      INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX experiments_by_phase ON experiments (phase, id);

CREATE TABLE tombstones (
    change INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
) STRICT;

-- The labels of experiments once more, so that lists that select by them read no more than they show.
CREATE TABLE labels (
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    phase TEXT NOT NULL,
    id    TEXT NOT NULL,
    PRIMARY KEY (key, value, phase, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    experiment INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    record     TEXT    NOT NULL,
    PRIMARY KEY (experiment, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    experiment    INTEGER PRIMARY KEY,
    apply_version INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    bytes         BLOB    NOT NULL
) STRICT;

CREATE TABLE requests (
    id         TEXT    PRIMARY KEY,
    digest     BLOB    NOT NULL,
    experiment INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_experiment ON requests (experiment);

-- Hosts stay for ever, for the sake of their fences.
CREATE TABLE targets (
    host   TEXT    PRIMARY KEY,
    holder INTEGER,
    fence  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX targets_by_holder ON targets (holder) WHERE holder IS NOT NULL;

-- Effects and wakes. `number` and `born` (the change that brought it) name a piece of work for ever, `leases` counts how often it was given
-- out; the newest token counts while `is_given` is set, also when the lease has run out (`until` is null then).
CREATE TABLE work (
    number     INTEGER PRIMARY KEY,
    born       INTEGER NOT NULL,
    place      TEXT    NOT NULL UNIQUE,
    experiment INTEGER NOT NULL,
    effect     TEXT,                       -- [key, effect]; null for a wake
    due        INTEGER NOT NULL,
    leases     INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    is_given   INTEGER NOT NULL DEFAULT 0,
    until      INTEGER,
    is_anew    INTEGER NOT NULL DEFAULT 0, -- whether the wake time was set since the newest lease,
    anew       INTEGER                     -- and to what
) STRICT;
CREATE INDEX work_free   ON work (due, number) WHERE until IS NULL;
CREATE INDEX work_leased ON work (until)       WHERE until IS NOT NULL;
CREATE INDEX work_by_experiment ON work (experiment);

CREATE TABLE templates (
    name     TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    source   TEXT    NOT NULL,
    PRIMARY KEY (name, revision)
) STRICT;

CREATE TABLE artifacts (
    name  BLOB PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- What rows of samples measured: a JSON list of names in their order.
CREATE TABLE metric_lists (
    number  INTEGER PRIMARY KEY,
    metrics TEXT NOT NULL UNIQUE
) STRICT;

-- All metrics of one source about one arm and target in one interval; `sample_values` are little-endian doubles in the order of the list.
CREATE TABLE samples (
    experiment    INTEGER NOT NULL,
    starts        INTEGER NOT NULL,
    ends          INTEGER NOT NULL,
    target        TEXT    NOT NULL,
    variant       INTEGER NOT NULL,
    source        TEXT    NOT NULL,
    metrics       INTEGER NOT NULL,
    sample_values BLOB    NOT NULL,
    PRIMARY KEY (experiment, starts, ends, target, variant, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE sightings (
    experiment INTEGER NOT NULL,
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL,
    target     TEXT    NOT NULL,
    variant    INTEGER NOT NULL,
    sighting   TEXT    NOT NULL,
    PRIMARY KEY (experiment, starts, ends, target, variant)
) STRICT;

CREATE TABLE watched (
    experiment INTEGER NOT NULL,
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL,
    PRIMARY KEY (experiment, starts, ends)
) STRICT, WITHOUT ROWID;

CREATE TABLE signals (
    experiment INTEGER PRIMARY KEY,
    used       TEXT NOT NULL
) STRICT;
