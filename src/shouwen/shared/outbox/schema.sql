CREATE SEQUENCE shared_outbox_id_seq AS bigint CACHE 1;

-- The transaction id is taken before the outbox id is drawn: the gap-safe reader depends on it.
CREATE FUNCTION shared_outbox_next_id() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_current_xact_id();
  RETURN nextval('shared_outbox_id_seq');
END $$;

CREATE TABLE shared_outbox (
  id bigint NOT NULL DEFAULT shared_outbox_next_id(),
  tenant_id uuid NOT NULL,
  type text NOT NULL,
  event_version smallint NOT NULL,
  aggregate_id uuid NOT NULL,
  aggregate_version bigint NOT NULL,
  payload jsonb NOT NULL,
  topics text[] NOT NULL DEFAULT '{}',
  published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, published_at)
) PARTITION BY RANGE (published_at);
CREATE TABLE shared_outbox_default PARTITION OF shared_outbox DEFAULT;

CREATE TABLE shared_journal (
  id bigint NOT NULL,
  tenant_id uuid NOT NULL,
  type text NOT NULL,
  event_version smallint NOT NULL,
  aggregate_id uuid NOT NULL,
  aggregate_version bigint NOT NULL,
  payload jsonb NOT NULL,
  topics text[] NOT NULL DEFAULT '{}',
  published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, published_at)
) PARTITION BY RANGE (published_at);
CREATE INDEX shared_journal_aggregate ON shared_journal (tenant_id, aggregate_id, aggregate_version);
CREATE TABLE shared_journal_default PARTITION OF shared_journal DEFAULT;
