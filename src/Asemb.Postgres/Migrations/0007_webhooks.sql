-- Webhooks, and what is to be sent to them: a row for each event and webhook, written in the transaction of the change that it tells of.

-- squawk-ignore-file prefer-bigint-over-int
-- Counts of tries, statuses and milliseconds.

CREATE TABLE asemb.webhooks (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    -- Encrypted by the server, which alone has the key.
    secret bytea NOT NULL,
    former_secret bytea,
    former_until timestamptz,
    is_enabled boolean NOT NULL,
    disabled_reason text,
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    held_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name)
);

CREATE TABLE asemb.webhook_deliveries (
    workspace_id bigint NOT NULL,
    webhook_id uuid NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    type text NOT NULL,
    data text NOT NULL,
    created_at timestamptz NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'sending', 'delivered', 'failed')),
    -- pending: the next try; sending: the end of the lease; otherwise null.
    due_at timestamptz,
    lease uuid,
    attempts integer NOT NULL DEFAULT 0,
    attempted_at timestamptz,
    finished_at timestamptz,
    status integer,
    latency_ms integer,
    answer text,
    error text,
    PRIMARY KEY (workspace_id, webhook_id, sequence),
    UNIQUE (workspace_id, webhook_id, event_id),
    FOREIGN KEY (workspace_id, webhook_id) REFERENCES asemb.webhooks (workspace_id, id) ON DELETE CASCADE,
    CHECK ((state = 'sending') = (lease IS NOT NULL)),
    CHECK ((state IN ('pending', 'sending')) = (due_at IS NOT NULL))
);

CREATE INDEX webhook_deliveries_due ON asemb.webhook_deliveries (workspace_id, webhook_id, due_at, sequence) WHERE due_at IS NOT NULL;

-- Jobs that somebody wants to be told the end of; a row goes when that was written down. Nothing here where nobody listens.
CREATE TABLE asemb.followed_jobs (
    workspace_id bigint NOT NULL,
    job_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, job_id),
    FOREIGN KEY (workspace_id, job_id) REFERENCES asemb.jobs (workspace_id, id) ON DELETE CASCADE
);

ALTER TABLE asemb.webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.webhooks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.webhooks TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.webhooks TO asemb_app;

ALTER TABLE asemb.webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.webhook_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.webhook_deliveries TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.webhook_deliveries TO asemb_app;

ALTER TABLE asemb.followed_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.followed_jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.followed_jobs TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.followed_jobs TO asemb_app;

-- Which webhooks there are, and which of them have something due: what a dispatcher must know before it enters a workspace.
CREATE POLICY engine ON asemb.webhooks FOR SELECT TO asemb_engine USING (true);
GRANT SELECT (workspace_id, id, events, is_enabled, held_until) ON asemb.webhooks TO asemb_engine;
CREATE POLICY engine ON asemb.webhook_deliveries FOR SELECT TO asemb_engine USING (true);
GRANT SELECT (workspace_id, webhook_id, due_at) ON asemb.webhook_deliveries TO asemb_engine;

CREATE FUNCTION asemb.webhook_lanes(present timestamptz) RETURNS TABLE (workspace_id bigint, webhook_id uuid, is_due boolean, tells_jobs boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.workspace_id, w.id,
        w.is_enabled AND (w.held_until IS NULL OR w.held_until <= present) AND EXISTS (
            SELECT FROM asemb.webhook_deliveries d WHERE d.workspace_id = w.workspace_id AND d.webhook_id = w.id AND d.due_at <= present),
        w.is_enabled AND 'job.completed' = ANY (w.events)
    FROM asemb.webhooks w ORDER BY w.workspace_id, w.id
$$;

REVOKE ALL ON FUNCTION asemb.webhook_lanes(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asemb.webhook_lanes(timestamptz) TO asemb_app;
GRANT CREATE ON SCHEMA asemb TO asemb_engine;
ALTER FUNCTION asemb.webhook_lanes(timestamptz) OWNER TO asemb_engine;
REVOKE CREATE ON SCHEMA asemb FROM asemb_engine;
