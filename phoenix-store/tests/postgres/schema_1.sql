CREATE SCHEMA phoenix_fixture;
CREATE TABLE phoenix_fixture.artifacts (
    name text NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE phoenix_fixture.deleted (
    id uuid NOT NULL,
    feed_position bigint NOT NULL
);
CREATE TABLE phoenix_fixture.events (
    experiment uuid NOT NULL,
    version bigint NOT NULL,
    record text NOT NULL
);
CREATE TABLE phoenix_fixture.experiments (
    id uuid NOT NULL,
    version bigint NOT NULL,
    feed_position bigint NOT NULL,
    name text NOT NULL,
    phase text NOT NULL,
    outcome text,
    debts bigint NOT NULL,
    labels text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE phoenix_fixture.feed_counter (
    id integer NOT NULL,
    feed_position bigint NOT NULL,
    CONSTRAINT feed_counter_id_check CHECK ((id = 1))
);
CREATE TABLE phoenix_fixture.hosts (
    host text NOT NULL,
    holder uuid,
    fence bigint NOT NULL
);
CREATE TABLE phoenix_fixture.labels (
    label text NOT NULL,
    experiment uuid NOT NULL
);
CREATE TABLE phoenix_fixture.outbox (
    number bigint NOT NULL,
    place text NOT NULL,
    experiment uuid NOT NULL,
    effect_version bigint,
    effect_index bigint,
    effect text,
    due bigint NOT NULL,
    leased_until bigint,
    generation bigint DEFAULT 0 NOT NULL,
    attempts bigint DEFAULT 0 NOT NULL,
    anew boolean DEFAULT false NOT NULL,
    anew_at bigint
);
CREATE SEQUENCE phoenix_fixture.outbox_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE phoenix_fixture.phoenix_migrations (
    number bigint NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE phoenix_fixture.requests (
    id text NOT NULL,
    digest text NOT NULL,
    experiment uuid NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE phoenix_fixture.samples (
    experiment uuid NOT NULL,
    from_at bigint NOT NULL,
    to_at bigint NOT NULL,
    target text NOT NULL,
    variant text NOT NULL,
    source text NOT NULL,
    metrics text NOT NULL
);
CREATE TABLE phoenix_fixture.settings (
    id integer NOT NULL,
    feed_order text NOT NULL,
    feed_epoch bigint NOT NULL,
    CONSTRAINT settings_feed_order_check CHECK ((feed_order = ANY (ARRAY['transactions'::text, 'counter'::text]))),
    CONSTRAINT settings_id_check CHECK ((id = 1))
);
CREATE TABLE phoenix_fixture.sightings (
    experiment uuid NOT NULL,
    from_at bigint NOT NULL,
    to_at bigint NOT NULL,
    target text NOT NULL,
    variant text NOT NULL,
    record text NOT NULL
);
CREATE TABLE phoenix_fixture.snapshots (
    experiment uuid NOT NULL,
    version bigint NOT NULL,
    apply_version bigint NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE phoenix_fixture.templates (
    name text NOT NULL,
    revision bigint NOT NULL,
    source text NOT NULL
);
CREATE TABLE phoenix_fixture.used_signals (
    experiment uuid NOT NULL,
    record text NOT NULL
);
CREATE TABLE phoenix_fixture.watched (
    experiment uuid NOT NULL,
    from_at bigint NOT NULL,
    to_at bigint NOT NULL
);
INSERT INTO phoenix_fixture.artifacts VALUES ('79f076abdd19a752db7267bfff2f9022161d120dea919fdaca2ffdfc24ca8c96', '\x00ff206b657074');
INSERT INTO phoenix_fixture.deleted VALUES ('01a3185c-5000-7000-8000-000000000009', 731);
INSERT INTO phoenix_fixture.events VALUES ('01a3185c-5000-7000-8000-000000000001', 1, '{"schema":1,"experiment":"01a3185c-5000-7000-8000-000000000001","version":1,"at":1800000001000000,"actor":"phoenix","event":{"type":"noted","version":1}}');
INSERT INTO phoenix_fixture.events VALUES ('01a3185c-5000-7000-8000-000000000001', 2, '{"schema":1,"experiment":"01a3185c-5000-7000-8000-000000000001","version":2,"at":1800000001000000,"actor":"phoenix","event":{"type":"noted","version":2}}');
INSERT INTO phoenix_fixture.events VALUES ('01a3185c-5000-7000-8000-000000000007', 1, '{"schema":1,"experiment":"01a3185c-5000-7000-8000-000000000007","version":1,"at":1800000001000000,"actor":"phoenix","event":{"plan":{"revisions":{"baseline":null,"candidate":null},"targets":[]},"spec":{"alpha":0.05,"bake":"15m","baseline":{"config":"receivers: {}"},"candidate":{"config":"exporters: {}"},"created_by":null,"criteria":[{"better":"lower","metric":"active_series","role":"goal","target":0.5},{"at_least":1.0,"better":"higher","metric":"critical_process_coverage","role":"guardrail"},{"at_least":1.0,"better":"higher","metric":"used_signal_coverage","role":"guardrail"},{"at_least":0.99,"at_most":1.01,"better":"higher","metric":"total_fidelity","role":"guardrail"},{"allowance":0.02,"better":"lower","margin":0.1,"metric":"collector_cpu_cores","role":"guardrail"},{"allowance":33554432.0,"better":"lower","margin":0.1,"metric":"collector_memory_bytes","role":"guardrail"},{"at_most":0.01,"better":"lower","metric":"export_error_ratio","role":"guardrail"},{"better":"lower","metric":"datapoints_per_minute","role":"monitor"},{"better":"lower","metric":"bytes_per_minute","role":"monitor"},{"better":"lower","metric":"new_series_per_hour","role":"monitor"},{"better":"lower","metric":"series_gap_ratio","role":"monitor"},{"better":"lower","metric":"estimated_cost_per_hour","role":"monitor"}],"critical_processes":[],"description":"","design":"shadow","duration":"1d","interval":"5m","labels":{},"limits":{"analysis_deadline":"30m","consecutive_error_limit":4,"decide_by":"1d","drift_limit":3,"failure_limit":0,"min_targets":1,"no_data_limit":"5m","observe_interval":"15s","pause_limit":"1d","progress_deadline":"10m","restore_deadline":"30m","wave_deadline":"10m"},"max_unavailable":0.25,"min_duration":"1h","name":"story","on_keep":"prior","other_signals":"leave_out","policy":"manual","price":null,"promotion":"deploy","require_target":true,"seed":0,"start_at":null,"start_by":null,"targets":["web-1"],"warm_up":"5m"},"type":"created"}}');
INSERT INTO phoenix_fixture.events VALUES ('01a3185c-5000-7000-8000-000000000007', 2, '{"schema":1,"experiment":"01a3185c-5000-7000-8000-000000000007","version":2,"at":1800000002000000,"actor":"phoenix","event":{"description":"“✓” once more","labels":null,"type":"reworded"}}');
INSERT INTO phoenix_fixture.experiments VALUES ('01a3185c-5000-7000-8000-000000000001', 2, 727, 'experiment-1', 'running', NULL, 0, '{"team":"storage"}', 1800000000000000, 1800000000000000);
INSERT INTO phoenix_fixture.experiments VALUES ('01a3185c-5000-7000-8000-000000000007', 2, 729, 'experiment-7', 'running', NULL, 0, '{}', 1800000000000000, 1800000000000000);
INSERT INTO phoenix_fixture.feed_counter VALUES (1, 0);
INSERT INTO phoenix_fixture.hosts VALUES ('web-1', '01a3185c-5000-7000-8000-000000000001', 2);
INSERT INTO phoenix_fixture.labels VALUES ('team=storage', '01a3185c-5000-7000-8000-000000000001');
INSERT INTO phoenix_fixture.outbox VALUES (3, '01a3185c-5000-7000-8000-000000000001/wake', '01a3185c-5000-7000-8000-000000000001', NULL, NULL, NULL, 1800000200000000, NULL, 0, 0, false, NULL);
INSERT INTO phoenix_fixture.outbox VALUES (4, 'host/web-1', '01a3185c-5000-7000-8000-000000000001', 2, 0, '{"host":{"host":"web-1","fence":2,"task":"capture"}}', -9223372036854775808, 1800000060000000, 1, 1, false, NULL);
INSERT INTO phoenix_fixture.phoenix_migrations VALUES (1, 'begin', '4836676b3fb39be6339260970fac555f63b41806c10dc185d3d38751f7f4b897', '2026-11-26 07:18:04.628342+00');
INSERT INTO phoenix_fixture.requests VALUES ('create-1', '3856b8d080d86a6de480f6a02beede99a08e54b66f9b4b4131eae8de59f85e19', '01a3185c-5000-7000-8000-000000000001', 1);
INSERT INTO phoenix_fixture.samples VALUES ('01a3185c-5000-7000-8000-000000000001', 1800000000000000, 1800000060000000, 'web-1', 'candidate', 'otlp', '{"active_series":0.30000000000000004,"bytes_per_minute":1e-300}');
INSERT INTO phoenix_fixture.settings VALUES (1, 'transactions', 1);
INSERT INTO phoenix_fixture.snapshots VALUES ('01a3185c-5000-7000-8000-000000000007', 2, 1, '\x7b226964223a2230316133313835632d353030302d373030302d383030302d303030303030303030303037222c22637265617465645f6174223a313830303030303030313030303030302c2273706563223a7b22616c706861223a302e30352c2262616b65223a2231356d222c22626173656c696e65223a7b22636f6e666967223a227265636569766572733a207b7d227d2c2263616e646964617465223a7b22636f6e666967223a226578706f72746572733a207b7d227d2c22637265617465645f6279223a6e756c6c2c226372697465726961223a5b7b22626574746572223a226c6f776572222c226d6574726963223a226163746976655f736572696573222c22726f6c65223a22676f616c222c22746172676574223a302e357d2c7b2261745f6c65617374223a312e302c22626574746572223a22686967686572222c226d6574726963223a22637269746963616c5f70726f636573735f636f766572616765222c22726f6c65223a2267756172647261696c227d2c7b2261745f6c65617374223a312e302c22626574746572223a22686967686572222c226d6574726963223a22757365645f7369676e616c5f636f766572616765222c22726f6c65223a2267756172647261696c227d2c7b2261745f6c65617374223a302e39392c2261745f6d6f7374223a312e30312c22626574746572223a22686967686572222c226d6574726963223a22746f74616c5f666964656c697479222c22726f6c65223a2267756172647261696c227d2c7b22616c6c6f77616e6365223a302e30322c22626574746572223a226c6f776572222c226d617267696e223a302e312c226d6574726963223a22636f6c6c6563746f725f6370755f636f726573222c22726f6c65223a2267756172647261696c227d2c7b22616c6c6f77616e6365223a33333535343433322e302c22626574746572223a226c6f776572222c226d617267696e223a302e312c226d6574726963223a22636f6c6c6563746f725f6d656d6f72795f6279746573222c22726f6c65223a2267756172647261696c227d2c7b2261745f6d6f7374223a302e30312c22626574746572223a226c6f776572222c226d6574726963223a226578706f72745f6572726f725f726174696f222c22726f6c65223a2267756172647261696c227d2c7b22626574746572223a226c6f776572222c226d6574726963223a2264617461706f696e74735f7065725f6d696e757465222c22726f6c65223a226d6f6e69746f72227d2c7b22626574746572223a226c6f776572222c226d6574726963223a2262797465735f7065725f6d696e757465222c22726f6c65223a226d6f6e69746f72227d2c7b22626574746572223a226c6f776572222c226d6574726963223a226e65775f7365726965735f7065725f686f7572222c22726f6c65223a226d6f6e69746f72227d2c7b22626574746572223a226c6f776572222c226d6574726963223a227365726965735f6761705f726174696f222c22726f6c65223a226d6f6e69746f72227d2c7b22626574746572223a226c6f776572222c226d6574726963223a22657374696d617465645f636f73745f7065725f686f7572222c22726f6c65223a226d6f6e69746f72227d5d2c22637269746963616c5f70726f636573736573223a5b5d2c226465736372697074696f6e223a22222c2264657369676e223a22736861646f77222c226475726174696f6e223a223164222c22696e74657276616c223a22356d222c226c6162656c73223a7b7d2c226c696d697473223a7b22616e616c797369735f646561646c696e65223a2233306d222c22636f6e73656375746976655f6572726f725f6c696d6974223a342c226465636964655f6279223a223164222c2264726966745f6c696d6974223a332c226661696c7572655f6c696d6974223a302c226d696e5f74617267657473223a312c226e6f5f646174615f6c696d6974223a22356d222c226f6273657276655f696e74657276616c223a22313573222c2270617573655f6c696d6974223a223164222c2270726f67726573735f646561646c696e65223a2231306d222c22726573746f72655f646561646c696e65223a2233306d222c22776176655f646561646c696e65223a2231306d227d2c226d61785f756e617661696c61626c65223a302e32352c226d696e5f6475726174696f6e223a223168222c226e616d65223a2273746f7279222c226f6e5f6b656570223a227072696f72222c226f746865725f7369676e616c73223a226c656176655f6f7574222c22706f6c696379223a226d616e75616c222c227072696365223a6e756c6c2c2270726f6d6f74696f6e223a226465706c6f79222c22726571756972655f746172676574223a747275652c2273656564223a302c2273746172745f6174223a6e756c6c2c2273746172745f6279223a6e756c6c2c2274617267657473223a5b227765622d31225d2c227761726d5f7570223a22356d227d2c22706c616e223a7b227265766973696f6e73223a7b22626173656c696e65223a6e756c6c2c2263616e646964617465223a6e756c6c7d2c2274617267657473223a5b5d7d2c226465736372697074696f6e223a22e2809ce29c93e2809d206f6e6365206d6f7265222c226c6162656c73223a7b7d2c2268656164223a7b2276657273696f6e223a322c226174223a313830303030303030323030303030302c227068617365223a7b226e616d65223a2270656e64696e67222c227374617274223a6e756c6c2c22617474656d707473223a307d2c226f7574636f6d65223a6e756c6c2c2276657264696374223a6e756c6c2c22636c6f636b223a7b2273746172746564223a6e756c6c2c226265666f7265223a223073222c2273696e6365223a6e756c6c2c2273746f70706564223a6e756c6c2c22706c616e6e6564223a223164222c22657874656e646564223a66616c73657d2c226c6f6f6b223a6e756c6c2c226c6f6f6b73223a302c226e6578745f6c6f6f6b223a6e756c6c2c226e6578745f6f62736572766174696f6e223a6e756c6c2c226c6173745f6f62736572766174696f6e223a6e756c6c2c2270726576696f75735f6f62736572766174696f6e223a6e756c6c2c22677261636564223a66616c73652c2263616e6469646174655f73696c656e74223a223073222c226d6561737572656d656e745f6572726f7273223a302c22737461676573223a5b302c302c302c302c302c302c302c302c305d2c226578636c7573696f6e73223a302c226578636c7573696f6e735f636c656172696e67223a302c2274616b696e675f70617274223a7b22626173656c696e65223a302c2263616e646964617465223a307d2c2270726f6d6f7465645f7468726f756768223a302c22756e72656163686564223a302c2264656c65746564223a66616c73657d2c2274617267657473223a5b5d2c2272656a6563746564223a5b5d2c226578636c75646564223a5b5d2c226c6173745f7265706f7274223a6e756c6c7d');
INSERT INTO phoenix_fixture.templates VALUES ('kept', 3, 'source: “✓”
');
INSERT INTO phoenix_fixture.watched VALUES ('01a3185c-5000-7000-8000-000000000001', 1800000000000000, 1800000060000000);
SELECT pg_catalog.setval('phoenix_fixture.outbox_numbers', 4, true);
ALTER TABLE ONLY phoenix_fixture.artifacts
    ADD CONSTRAINT artifacts_pkey PRIMARY KEY (name);
ALTER TABLE ONLY phoenix_fixture.deleted
    ADD CONSTRAINT deleted_pkey PRIMARY KEY (id);
ALTER TABLE ONLY phoenix_fixture.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (experiment, version);
ALTER TABLE ONLY phoenix_fixture.experiments
    ADD CONSTRAINT experiments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY phoenix_fixture.feed_counter
    ADD CONSTRAINT feed_counter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY phoenix_fixture.hosts
    ADD CONSTRAINT hosts_pkey PRIMARY KEY (host);
ALTER TABLE ONLY phoenix_fixture.labels
    ADD CONSTRAINT labels_pkey PRIMARY KEY (label, experiment);
ALTER TABLE ONLY phoenix_fixture.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (number);
ALTER TABLE ONLY phoenix_fixture.outbox
    ADD CONSTRAINT outbox_place_key UNIQUE (place);
ALTER TABLE ONLY phoenix_fixture.phoenix_migrations
    ADD CONSTRAINT phoenix_migrations_pkey PRIMARY KEY (number);
ALTER TABLE ONLY phoenix_fixture.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);
ALTER TABLE ONLY phoenix_fixture.samples
    ADD CONSTRAINT samples_pkey PRIMARY KEY (experiment, from_at, to_at, target, variant, source);
ALTER TABLE ONLY phoenix_fixture.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY phoenix_fixture.sightings
    ADD CONSTRAINT sightings_pkey PRIMARY KEY (experiment, from_at, to_at, target, variant);
ALTER TABLE ONLY phoenix_fixture.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (experiment);
ALTER TABLE ONLY phoenix_fixture.templates
    ADD CONSTRAINT templates_pkey PRIMARY KEY (name, revision);
ALTER TABLE ONLY phoenix_fixture.used_signals
    ADD CONSTRAINT used_signals_pkey PRIMARY KEY (experiment);
ALTER TABLE ONLY phoenix_fixture.watched
    ADD CONSTRAINT watched_pkey PRIMARY KEY (experiment, from_at, to_at);
CREATE INDEX deleted_by_position ON phoenix_fixture.deleted USING btree (feed_position, id);
CREATE INDEX experiments_by_phase ON phoenix_fixture.experiments USING btree (phase, id);
CREATE INDEX experiments_by_position ON phoenix_fixture.experiments USING btree (feed_position, id);
CREATE INDEX hosts_by_holder ON phoenix_fixture.hosts USING btree (holder) WHERE (holder IS NOT NULL);
CREATE INDEX labels_by_experiment ON phoenix_fixture.labels USING btree (experiment);
CREATE INDEX outbox_by_experiment ON phoenix_fixture.outbox USING btree (experiment);
CREATE INDEX outbox_free ON phoenix_fixture.outbox USING btree (due, number) WHERE (leased_until IS NULL);
CREATE INDEX outbox_leased ON phoenix_fixture.outbox USING btree (leased_until) WHERE (leased_until IS NOT NULL);
CREATE INDEX requests_by_experiment ON phoenix_fixture.requests USING btree (experiment);
CREATE INDEX watched_by_end ON phoenix_fixture.watched USING btree (experiment, to_at);
