-- Times are microseconds since 1970. What only Phoenix reads is JSON text, kept byte for byte.

-- What the whole store agrees on, in one row.
CREATE TABLE {schema}.settings (
    id             integer PRIMARY KEY CHECK (id = 1),
    -- Where a change stands in the feed: 'transactions' (the id of its transaction) or 'counter' (the row below).
    feed_order     text    NOT NULL CHECK (feed_order IN ('transactions', 'counter')),
    -- Cursors of another epoch are refused; it rises when positions begin anew.
    feed_epoch     bigint  NOT NULL
);

-- The newest position of a feed by counter; in a row of its own, for each commit locks it.
CREATE TABLE {schema}.feed_counter (
    id             integer PRIMARY KEY CHECK (id = 1),
    feed_position  bigint  NOT NULL
);

CREATE TABLE {schema}.experiments (
    id          uuid    PRIMARY KEY,
    version     bigint  NOT NULL,
    -- Of its newest change, in the feed.
    feed_position bigint NOT NULL,
    name        text    NOT NULL,
    phase       text    NOT NULL,
    outcome     text,
    debts       bigint  NOT NULL,
    labels      text    NOT NULL,
    created_at  bigint  NOT NULL,
    updated_at  bigint  NOT NULL
);
CREATE INDEX experiments_by_position ON {schema}.experiments (feed_position, id);
CREATE INDEX experiments_by_phase ON {schema}.experiments (phase, id);

-- One row for each label of each experiment, as 'key=value'.
CREATE TABLE {schema}.labels (
    label       text    NOT NULL,
    experiment  uuid    NOT NULL,
    PRIMARY KEY (label, experiment)
);
CREATE INDEX labels_by_experiment ON {schema}.labels (experiment);

-- Deleted experiments, for the feed.
CREATE TABLE {schema}.deleted (
    id          uuid    PRIMARY KEY,
    feed_position  bigint  NOT NULL
);
CREATE INDEX deleted_by_position ON {schema}.deleted (feed_position, id);

CREATE TABLE {schema}.events (
    experiment  uuid    NOT NULL,
    version     bigint  NOT NULL,
    record      text    NOT NULL,
    PRIMARY KEY (experiment, version)
);

CREATE TABLE {schema}.snapshots (
    experiment     uuid    PRIMARY KEY,
    version        bigint  NOT NULL,
    apply_version  bigint  NOT NULL,
    bytes          bytea   NOT NULL
);

CREATE TABLE {schema}.hosts (
    host        text    PRIMARY KEY,
    holder      uuid,
    -- The highest that was ever issued; never lowered, never removed.
    fence       bigint  NOT NULL
);
CREATE INDEX hosts_by_holder ON {schema}.hosts (holder) WHERE holder IS NOT NULL;

CREATE TABLE {schema}.requests (
    id          text    PRIMARY KEY,
    digest      text    NOT NULL,
    experiment  uuid    NOT NULL,
    version     bigint  NOT NULL
);
CREATE INDEX requests_by_experiment ON {schema}.requests (experiment);

CREATE SEQUENCE {schema}.outbox_numbers;

-- Pieces of work: effects and wakes. At most one piece has a place; a newer one takes the older one's.
CREATE TABLE {schema}.outbox (
    number        bigint   PRIMARY KEY,
    place         text     NOT NULL UNIQUE,
    experiment    uuid     NOT NULL,
    -- The effect's name and text; all three are null for a wake.
    effect_version bigint,
    effect_index  bigint,
    effect        text,
    -- Not offered before.
    due           bigint   NOT NULL,
    -- Null when nobody has it.
    leased_until  bigint,
    -- Rises with each lease and each return, so that only the newest token (number.generation) counts.
    generation    bigint   NOT NULL DEFAULT 0,
    attempts      bigint   NOT NULL DEFAULT 0,
    -- Whether the wake's time was set anew since the newest lease, and to what; null to unset it.
    anew          boolean  NOT NULL DEFAULT false,
    anew_at       bigint
);
CREATE INDEX outbox_free ON {schema}.outbox (due, number) WHERE leased_until IS NULL;
CREATE INDEX outbox_leased ON {schema}.outbox (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX outbox_by_experiment ON {schema}.outbox (experiment);

CREATE TABLE {schema}.artifacts (
    name        text    PRIMARY KEY,
    bytes       bytea   NOT NULL
);

CREATE TABLE {schema}.templates (
    name        text    NOT NULL,
    revision    bigint  NOT NULL,
    source      text    NOT NULL,
    PRIMARY KEY (name, revision)
);

-- All metrics of one source about one arm and target in one interval, as a JSON object of numbers.
CREATE TABLE {schema}.samples (
    experiment  uuid    NOT NULL,
    from_at     bigint  NOT NULL,
    to_at       bigint  NOT NULL,
    target      text    NOT NULL,
    variant     text    NOT NULL,
    source      text    NOT NULL,
    metrics     text    NOT NULL,
    PRIMARY KEY (experiment, from_at, to_at, target, variant, source)
);

CREATE TABLE {schema}.sightings (
    experiment  uuid    NOT NULL,
    from_at     bigint  NOT NULL,
    to_at       bigint  NOT NULL,
    target      text    NOT NULL,
    variant     text    NOT NULL,
    record      text    NOT NULL,
    PRIMARY KEY (experiment, from_at, to_at, target, variant)
);

CREATE TABLE {schema}.watched (
    experiment  uuid    NOT NULL,
    from_at     bigint  NOT NULL,
    to_at       bigint  NOT NULL,
    PRIMARY KEY (experiment, from_at, to_at)
);
CREATE INDEX watched_by_end ON {schema}.watched (experiment, to_at);

-- What alerts and dashboards use, as the source last said.
CREATE TABLE {schema}.used_signals (
    experiment  uuid    PRIMARY KEY,
    record      text    NOT NULL
);
