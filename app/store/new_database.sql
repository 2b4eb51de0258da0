CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) );

CREATE TABLE queue_settings ( centre VARCHAR(40) NOT NULL, queue VARCHAR(256) NOT NULL, version INTEGER NOT NULL, settings JSON NOT NULL, changed_at BIGINT NOT NULL, changed_by VARCHAR(256) NOT NULL, published_to VARCHAR(64), CONSTRAINT queue_settings_key PRIMARY KEY (centre, queue, version) );

CREATE TABLE audit ( id INTEGER NOT NULL, centre VARCHAR(40) NOT NULL, at BIGINT NOT NULL, who VARCHAR(256) NOT NULL, what VARCHAR(64) NOT NULL, subject VARCHAR(256) NOT NULL, "before" JSON, "after" JSON, CONSTRAINT audit_key PRIMARY KEY (id) );

CREATE INDEX audit_by_centre_at ON audit (centre, at);

CREATE INDEX audit_by_centre_subject_at ON audit (centre, subject, at);

CREATE TABLE identities ( centre VARCHAR(40) NOT NULL, kind VARCHAR(16) NOT NULL, source VARCHAR(64) NOT NULL, alias VARCHAR(256) NOT NULL, canonical VARCHAR(256) NOT NULL, name VARCHAR(256), CONSTRAINT identities_key PRIMARY KEY (centre, kind, source, alias), CONSTRAINT identities_kind CHECK (kind IN ('agent', 'queue')) );

CREATE TABLE sources ( centre VARCHAR(40) NOT NULL, name VARCHAR(64) NOT NULL, provider VARCHAR(32) NOT NULL, settings JSON NOT NULL, secrets JSON NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, CONSTRAINT sources_key PRIMARY KEY (centre, name) );

CREATE TABLE changes ( centre VARCHAR(40) NOT NULL, part VARCHAR(32) NOT NULL, number BIGINT NOT NULL, CONSTRAINT changes_key PRIMARY KEY (centre, part) );

CREATE TABLE boards ( centre VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL, version INTEGER NOT NULL, document JSON, changed_at BIGINT NOT NULL, changed_by VARCHAR(256) NOT NULL, CONSTRAINT boards_key PRIMARY KEY (centre, id) );

CREATE TABLE kiosk_links ( centre VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL, board VARCHAR(40) NOT NULL, label VARCHAR(80) NOT NULL, token_hash VARCHAR(64) NOT NULL, created_at BIGINT NOT NULL, created_by VARCHAR(256) NOT NULL, revoked_at BIGINT, CONSTRAINT kiosk_links_key PRIMARY KEY (centre, id) );

CREATE UNIQUE INDEX kiosk_links_by_centre_token_hash ON kiosk_links (centre, token_hash);

CREATE TABLE broadcasts ( centre VARCHAR(40) NOT NULL, text VARCHAR(200) NOT NULL, until BIGINT, set_at BIGINT NOT NULL, set_by VARCHAR(256) NOT NULL, CONSTRAINT broadcasts_key PRIMARY KEY (centre) );

CREATE TABLE visits ( centre VARCHAR(40) NOT NULL, source VARCHAR(64) NOT NULL, call VARCHAR(256) NOT NULL, number INTEGER NOT NULL, queue VARCHAR(256) NOT NULL, customer VARCHAR(256), queued_at BIGINT NOT NULL, left_at BIGINT, outcome VARCHAR(32) NOT NULL, wait BIGINT, in_target BOOLEAN, short BOOLEAN NOT NULL, agent VARCHAR(256), talk BIGINT, hold BIGINT, acw BIGINT, revision INTEGER NOT NULL, CONSTRAINT visits_key PRIMARY KEY (centre, source, call, number, queued_at) );

CREATE INDEX visits_by_centre_left_at ON visits (centre, left_at);

CREATE INDEX visits_by_centre_customer_queued_at ON visits (centre, customer, queued_at);

CREATE TABLE event_segments ( centre VARCHAR(40) NOT NULL, log VARCHAR(64) NOT NULL, number INTEGER NOT NULL, last VARCHAR(32) NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL, received BIGINT NOT NULL, events INTEGER NOT NULL, packed BLOB NOT NULL, CONSTRAINT event_segments_key PRIMARY KEY (centre, log, number) );

CREATE INDEX event_segments_by_centre_since ON event_segments (centre, since);

CREATE TABLE rules ( centre VARCHAR(40) NOT NULL, version INTEGER NOT NULL, rules JSON NOT NULL, changed_at BIGINT NOT NULL, changed_by VARCHAR(256) NOT NULL, published_to VARCHAR(64), CONSTRAINT rules_key PRIMARY KEY (centre, version) );

CREATE TABLE "agent_spans" ( centre VARCHAR(40) NOT NULL, agent VARCHAR(256) NOT NULL, since BIGINT NOT NULL, until BIGINT, state VARCHAR(16) NOT NULL, reason VARCHAR(256), queues JSON NOT NULL, origin VARCHAR(64) DEFAULT '' NOT NULL, CONSTRAINT agent_spans_key PRIMARY KEY (centre, agent, since, origin) );

CREATE TABLE starting_points ( centre VARCHAR(40) NOT NULL, log VARCHAR(64) NOT NULL, at BIGINT NOT NULL, horizon BIGINT NOT NULL, packed BLOB NOT NULL, CONSTRAINT starting_points_key PRIMARY KEY (centre, log, at) );

CREATE TABLE imports ( centre VARCHAR(40) NOT NULL, origin VARCHAR(64) NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL, written_at BIGINT NOT NULL, CONSTRAINT imports_key PRIMARY KEY (centre, origin) );

CREATE TABLE history_fences ( centre VARCHAR(40) NOT NULL, log VARCHAR(64) NOT NULL, number BIGINT NOT NULL, CONSTRAINT history_fences_key PRIMARY KEY (centre, log) );

CREATE TABLE reports ( centre VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL, version INTEGER NOT NULL, name VARCHAR(80) NOT NULL, document JSON NOT NULL, changed_at BIGINT NOT NULL, changed_by VARCHAR(256) NOT NULL, CONSTRAINT reports_key PRIMARY KEY (centre, id) );

CREATE INDEX visits_by_centre_queue_left_at_outcome_wait ON visits (centre, queue, left_at, outcome, wait);

CREATE INDEX visits_by_centre_agent_left_at ON visits (centre, agent, left_at);

CREATE VIEW callboard_visits AS SELECT centre, source, call, number, queue, strftime('%Y-%m-%dT%H:%M:%fZ', queued_at / 1000.0, 'unixepoch') AS queued_at, queued_at AS queued_at_ms, strftime('%Y-%m-%dT%H:%M:%fZ', left_at / 1000.0, 'unixepoch') AS left_at, left_at AS left_at_ms, outcome, wait / 1000.0 AS wait_s, in_target, short, agent, talk / 1000.0 AS talk_s, hold / 1000.0 AS hold_s, acw / 1000.0 AS acw_s FROM visits;

CREATE VIEW callboard_agent_states AS SELECT centre, agent, state, reason, strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch') AS since, since AS since_ms, strftime('%Y-%m-%dT%H:%M:%fZ', until / 1000.0, 'unixepoch') AS until, until AS until_ms FROM agent_spans;

CREATE TABLE alert_rules ( centre VARCHAR(40) NOT NULL, id VARCHAR(64) NOT NULL, version INTEGER NOT NULL, rule JSON, changed_at BIGINT NOT NULL, changed_by VARCHAR(256) NOT NULL, CONSTRAINT alert_rules_key PRIMARY KEY (centre, id, version) );

CREATE TABLE alerts ( centre VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL, rule VARCHAR(64) NOT NULL, subject_of VARCHAR(8) NOT NULL, subject VARCHAR(256) NOT NULL, state VARCHAR(16) NOT NULL, severity VARCHAR(16) NOT NULL, since BIGINT NOT NULL, resolved_at BIGINT, revision INTEGER NOT NULL, alert JSON NOT NULL, CONSTRAINT alerts_key PRIMARY KEY (centre, id) );

CREATE INDEX alerts_by_centre_state ON alerts (centre, state);

CREATE INDEX alerts_by_centre_since ON alerts (centre, since);

CREATE TABLE alert_decisions ( centre VARCHAR(40) NOT NULL, alert VARCHAR(40) NOT NULL, number INTEGER NOT NULL, at BIGINT NOT NULL, reason VARCHAR(32) NOT NULL, who VARCHAR(256), CONSTRAINT alert_decisions_key PRIMARY KEY (centre, alert, number) );

CREATE INDEX alert_decisions_by_centre_at ON alert_decisions (centre, at);

CREATE TABLE silences ( centre VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL, silence JSON NOT NULL, CONSTRAINT silences_key PRIMARY KEY (centre, id) );

CREATE INDEX silences_by_centre_until ON silences (centre, until);

CREATE TABLE alert_judges ( centre VARCHAR(40) NOT NULL, number BIGINT NOT NULL, CONSTRAINT alert_judges_key PRIMARY KEY (centre) );

CREATE TABLE channels ( centre VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL, name VARCHAR(80) NOT NULL, kind VARCHAR(32) NOT NULL, settings JSON NOT NULL, secrets JSON NOT NULL, language VARCHAR(8) NOT NULL, enabled BOOLEAN NOT NULL, is_default BOOLEAN NOT NULL, broken_since BIGINT, broken_reason VARCHAR(256), created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, CONSTRAINT channels_key PRIMARY KEY (centre, id) );

CREATE TABLE notices ( number INTEGER NOT NULL, centre VARCHAR(40) NOT NULL, id VARCHAR(400) NOT NULL, channel VARCHAR(40) NOT NULL, alert VARCHAR(320) NOT NULL, revision INTEGER NOT NULL, notice JSON NOT NULL, settled_at BIGINT, outcome VARCHAR(16), CONSTRAINT notices_key PRIMARY KEY (number) );

CREATE UNIQUE INDEX notices_by_centre_id ON notices (centre, id);

CREATE INDEX notices_by_centre_settled_at ON notices (centre, settled_at);

CREATE TABLE messages ( centre VARCHAR(40) NOT NULL, alert VARCHAR(320) NOT NULL, channel VARCHAR(40) NOT NULL, place JSON, revision INTEGER NOT NULL, told JSON NOT NULL, tried_at BIGINT, changed_at BIGINT NOT NULL, CONSTRAINT messages_key PRIMARY KEY (centre, channel, alert) );

CREATE TABLE senders ( centre VARCHAR(40) NOT NULL, number BIGINT NOT NULL, CONSTRAINT senders_key PRIMARY KEY (centre) );

CREATE TABLE quarter_waits ( centre VARCHAR(40) NOT NULL, since BIGINT NOT NULL, queue VARCHAR(256) NOT NULL, source VARCHAR(64) NOT NULL, answered BLOB NOT NULL, abandoned BLOB NOT NULL, overflowed BLOB NOT NULL, CONSTRAINT quarter_waits_key PRIMARY KEY (centre, since, queue, source) );

CREATE TABLE "quarter_sums" ( centre VARCHAR(40) NOT NULL, kind VARCHAR(8) NOT NULL, subject VARCHAR(256) NOT NULL, since BIGINT NOT NULL, offered BIGINT, answered_in_target BIGINT, answered_late BIGINT, abandoned_short BIGINT, abandoned_in_target BIGINT, abandoned_late BIGINT, overflowed_queue BIGINT, overflowed_voicemail BIGINT, overflowed_callback BIGINT, overflowed_key BIGINT, overflowed_timeout BIGINT, overflowed_closed BIGINT, overdue BIGINT, ended_unknown BIGINT, blocked_trunk_busy BIGINT, blocked_queue_full BIGINT, blocked_no_agents BIGINT, blocked_closed BIGINT, blocked_congestion BIGINT, blocked_rejected BIGINT, handled BIGINT, holds BIGINT, wrapped BIGINT, transferred_cold BIGINT, transferred_warm BIGINT, transferred_to_queue BIGINT, transferred_to_agent BIGINT, transferred_to_number BIGINT, transferred_in BIGINT, conferenced BIGINT, rings BIGINT, rona BIGINT, declined BIGINT, unreachable BIGINT, callbacks_requested BIGINT, callbacks_attempted BIGINT, callbacks_completed BIGINT, callbacks_failed BIGINT, callbacks_first_attempted BIGINT, incomplete_visits BIGINT, ended_in_ivr BIGINT, contradictory BIGINT, excluded_calls BIGINT, wait_answered_ms BIGINT, wait_abandoned_ms BIGINT, wait_overflowed_ms BIGINT, ring_answered_ms BIGINT, talk_ms BIGINT, hold_ms BIGINT, acw_ms BIGINT, callback_delay_ms BIGINT, wait_concluded_ms BIGINT, available_time_ms BIGINT, handling_time_ms BIGINT, logged_in_time_ms BIGINT, level_sl_event_answered_in_target BIGINT, level_sl_event_answered_late BIGINT, level_sl_event_abandoned_short BIGINT, level_sl_event_abandoned_in_target BIGINT, level_sl_event_abandoned_late BIGINT, level_sl_event_overflowed BIGINT, level_sl_event_overdue_waiting BIGINT, level_arrival_answered_in_target BIGINT, level_arrival_answered_late BIGINT, level_arrival_abandoned_short BIGINT, level_arrival_abandoned_in_target BIGINT, level_arrival_abandoned_late BIGINT, level_arrival_overflowed BIGINT, level_arrival_overdue_waiting BIGINT, level_end_answered_in_target BIGINT, level_end_answered_late BIGINT, level_end_abandoned_short BIGINT, level_end_abandoned_in_target BIGINT, level_end_abandoned_late BIGINT, level_end_overflowed BIGINT, level_end_overdue_waiting BIGINT, origin VARCHAR(64) DEFAULT ('') NOT NULL, CONSTRAINT quarter_sums_key PRIMARY KEY (centre, kind, since, subject, origin) );

CREATE INDEX quarter_sums_by_centre_kind_subject_since ON quarter_sums (centre, kind, subject, since);

CREATE VIEW callboard_queue_quarters AS SELECT centre, subject AS queue, strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch') AS since, since AS since_ms, SUM(COALESCE(offered, 0)) AS offered, SUM(COALESCE(answered_in_target, 0) + COALESCE(answered_late, 0)) AS answered, SUM(COALESCE(answered_in_target, 0)) AS answered_in_target, SUM(COALESCE(abandoned_short, 0) + COALESCE(abandoned_in_target, 0) + COALESCE(abandoned_late, 0)) AS abandoned, SUM(COALESCE(abandoned_short, 0)) AS abandoned_short, SUM(COALESCE(overflowed_queue, 0) + COALESCE(overflowed_voicemail, 0) + COALESCE(overflowed_callback, 0) + COALESCE(overflowed_key, 0) + COALESCE(overflowed_timeout, 0) + COALESCE(overflowed_closed, 0)) AS overflowed, SUM(COALESCE(blocked_trunk_busy, 0) + COALESCE(blocked_queue_full, 0) + COALESCE(blocked_no_agents, 0) + COALESCE(blocked_closed, 0) + COALESCE(blocked_congestion, 0) + COALESCE(blocked_rejected, 0)) AS blocked, SUM(COALESCE(overdue, 0)) AS overdue, SUM(COALESCE(ended_unknown, 0)) AS ended_unknown, SUM(COALESCE(level_sl_event_answered_in_target, 0)) AS service_level_met, SUM(COALESCE(level_sl_event_answered_in_target, 0) + COALESCE(level_sl_event_answered_late, 0) + COALESCE(level_sl_event_abandoned_in_target, 0) + COALESCE(level_sl_event_abandoned_late, 0) + COALESCE(level_sl_event_overdue_waiting, 0)) AS service_level_counted, SUM(COALESCE(wait_answered_ms, 0) / 1000.0) AS wait_answered_s, SUM(COALESCE(wait_abandoned_ms, 0) / 1000.0) AS wait_abandoned_s, SUM(COALESCE(wait_overflowed_ms, 0) / 1000.0) AS wait_overflowed_s, SUM(COALESCE(handled, 0)) AS handled, SUM(COALESCE(transferred_cold, 0) + COALESCE(transferred_warm, 0)) AS transferred, SUM(COALESCE(rings, 0)) AS rings, SUM(COALESCE(rona, 0)) AS rona, SUM(COALESCE(talk_ms, 0) / 1000.0) AS talk_s, SUM(COALESCE(hold_ms, 0) / 1000.0) AS hold_s, SUM(COALESCE(acw_ms, 0) / 1000.0) AS acw_s, SUM(COALESCE(available_time_ms, 0) / 1000.0) AS available_s, SUM(COALESCE(handling_time_ms, 0) / 1000.0) AS handling_s, SUM(COALESCE(logged_in_time_ms, 0) / 1000.0) AS logged_in_s FROM quarter_sums WHERE kind = 'queue' GROUP BY centre, subject, since;

CREATE VIEW callboard_agent_quarters AS SELECT centre, subject AS agent, strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch') AS since, since AS since_ms, SUM(COALESCE(handled, 0)) AS handled, SUM(COALESCE(transferred_cold, 0) + COALESCE(transferred_warm, 0)) AS transferred, SUM(COALESCE(rings, 0)) AS rings, SUM(COALESCE(rona, 0)) AS rona, SUM(COALESCE(talk_ms, 0) / 1000.0) AS talk_s, SUM(COALESCE(hold_ms, 0) / 1000.0) AS hold_s, SUM(COALESCE(acw_ms, 0) / 1000.0) AS acw_s, SUM(COALESCE(available_time_ms, 0) / 1000.0) AS available_s, SUM(COALESCE(handling_time_ms, 0) / 1000.0) AS handling_s, SUM(COALESCE(logged_in_time_ms, 0) / 1000.0) AS logged_in_s FROM quarter_sums WHERE kind = 'agent' GROUP BY centre, subject, since;

INSERT INTO alembic_version VALUES ('0011');
