-- Partitions come and go while the installation runs, as the system role, which does not own the tables: these
-- functions run with the owner's rights and do nothing else. Repeatable.

CREATE OR REPLACE FUNCTION shared_make_partition(parent text, suffix text, starts date, ends date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text := parent || '_' || suffix;
  lower timestamptz := starts::timestamp AT TIME ZONE 'UTC';
  upper timestamptz := ends::timestamp AT TIME ZONE 'UTC';
  strays boolean;
BEGIN
  IF session_user = 'shouwen_app' OR parent NOT IN ('shared_outbox', 'shared_journal') OR suffix !~ '^[dm][0-9]{6,8}$' THEN
    RAISE insufficient_privilege USING MESSAGE = 'partitions are made by shouwen migrate and the worker only';
  END IF;
  -- Two processes may want the same one.
  PERFORM pg_advisory_xact_lock(hashtext('shared_make_partition'));
  IF to_regclass(name) IS NOT NULL THEN
    RETURN false;
  END IF;
  -- Rows that fell into the default partition block a new one of their time; they stay there.
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE published_at >= $1 AND published_at < $2)', parent || '_default')
    INTO strays USING lower, upper;
  IF strays THEN
    RETURN false;
  END IF;
  -- Made apart and then attached: PARTITION OF would keep publishers out meanwhile.
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING INDEXES)', name, parent);
  -- No policy, so nobody but the owner reads past the parent's wall.
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, lower, upper);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION shared_drop_outbox_day(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text := 'shared_outbox_d' || to_char(day, 'YYYYMMDD');
BEGIN
  IF session_user = 'shouwen_app' OR day > (clock_timestamp() AT TIME ZONE 'UTC')::date - 7 THEN
    RAISE insufficient_privilege USING MESSAGE = 'the outbox is kept for seven days';
  END IF;
  DELETE FROM shared_outbox_default WHERE published_at < (day + 1)::timestamp AT TIME ZONE 'UTC';
  IF to_regclass(name) IS NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE %I', name);
  RETURN true;
END $$;

ALTER TABLE shared_outbox_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_journal_default ENABLE ROW LEVEL SECURITY;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits
              WHERE inhparent IN ('shared_outbox'::regclass, 'shared_journal'::regclass) LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  END LOOP;
END $$;

-- NOTIFY inside the transaction that defers a job would hold a lock all commits queue for; the worker polls.
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1;
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1;
