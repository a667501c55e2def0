-- Where documents come from again and again. A source's row is the queue of its syncs: when something is to be done with it, and who does it.

-- squawk-ignore-file prefer-bigint-over-int
-- Numbers of tries.

CREATE TABLE asemb.sources (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    settings text NOT NULL,
    schedule text,
    deletion_limit double precision NOT NULL CHECK (deletion_limit BETWEEN 0 AND 1),
    is_paused boolean NOT NULL,
    -- What the last whole sync left for the next.
    state text,
    item_count bigint NOT NULL DEFAULT 0,
    checked_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    -- The sync under way. lease: of whoever works on it.
    sync_id bigint,
    lease uuid,
    -- When the next sync is to begin; of one under way: its next try, or the end of the lease.
    due_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name),
    CHECK (lease IS NULL OR sync_id IS NOT NULL)
);

CREATE INDEX sources_due ON asemb.sources (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE asemb.source_items (
    workspace_id bigint NOT NULL,
    source_id bigint NOT NULL,
    -- SHA-256 of the key, as in asemb.documents.
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    key text COLLATE "C" NOT NULL,
    version text,
    -- The last sync that found it.
    seen_by bigint NOT NULL,
    -- It is not there any more, and is to be removed.
    is_gone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, source_id, key_hash),
    FOREIGN KEY (workspace_id, source_id) REFERENCES asemb.sources (workspace_id, id) ON DELETE CASCADE
);

-- In the order of keys; an index does not take the whole of a long one.
CREATE INDEX source_items_key ON asemb.source_items (workspace_id, source_id, left(key, 200) COLLATE "C");
CREATE INDEX source_items_gone ON asemb.source_items (workspace_id, source_id) WHERE is_gone;

-- Each sync marks every item.
ALTER TABLE asemb.source_items SET (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.1);

CREATE TABLE asemb.source_syncs (
    workspace_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    source_id bigint NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'waiting_for_confirmation', 'cancelled')),
    is_scheduled boolean NOT NULL,
    is_full boolean NOT NULL,
    known bigint NOT NULL,
    allowed_removals bigint,
    attempts integer NOT NULL DEFAULT 0,
    cursor text,
    added bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    seen bigint NOT NULL DEFAULT 0,
    removed bigint NOT NULL DEFAULT 0,
    notes text NOT NULL,
    held_back bigint,
    error_code text,
    error_message text,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES asemb.sources (workspace_id, id) ON DELETE CASCADE
);

CREATE INDEX source_syncs_source ON asemb.source_syncs (workspace_id, source_id, id);

ALTER TABLE asemb.sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.sources FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.sources TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.sources TO asemb_app;

ALTER TABLE asemb.source_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.source_items FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.source_items TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.source_items TO asemb_app;

ALTER TABLE asemb.source_syncs ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.source_syncs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.source_syncs TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.source_syncs TO asemb_app;

-- Which sources have something to do: what a worker must know before it enters a workspace.
CREATE POLICY engine ON asemb.sources FOR SELECT TO asemb_engine USING (true);
GRANT SELECT (workspace_id, id, due_at) ON asemb.sources TO asemb_engine;

CREATE FUNCTION asemb.due_sources(present timestamptz, most integer) RETURNS TABLE (workspace_id bigint, source_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.workspace_id, s.id FROM asemb.sources s WHERE s.due_at <= present ORDER BY s.due_at LIMIT most
$$;

REVOKE ALL ON FUNCTION asemb.due_sources(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asemb.due_sources(timestamptz, integer) TO asemb_app;
GRANT CREATE ON SCHEMA asemb TO asemb_engine;
ALTER FUNCTION asemb.due_sources(timestamptz, integer) OWNER TO asemb_engine;
REVOKE CREATE ON SCHEMA asemb FROM asemb_engine;
