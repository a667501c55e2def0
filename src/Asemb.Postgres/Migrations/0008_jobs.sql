-- Jobs and workspaces can be paused and cancelled, documents of small requests go first, and servers say that they are there.

ALTER TABLE asemb.workspaces ADD COLUMN paused_at timestamptz;

-- squawk-ignore prefer-bigint-over-int
ALTER TABLE asemb.jobs ADD COLUMN paused_at timestamptz, ADD COLUMN cancelled_at timestamptz, ADD COLUMN cancelled integer NOT NULL DEFAULT 0;

-- due_at is still the one place in the queue. That of an urgent document lies 8,760,000 hours before the time it is due, that of one which its paused job holds at
-- infinity: the index of the queue finds both, and no further index has to be built while nobody may write.
ALTER TABLE asemb.documents ADD COLUMN urgent boolean NOT NULL DEFAULT false, ADD COLUMN held boolean NOT NULL DEFAULT false;

-- What the searchable version was made of while a newer one is on its way, so that it can be had again when that is cancelled.
CREATE TABLE asemb.replaced_contents (
    workspace_id bigint NOT NULL,
    document_id bigint NOT NULL,
    -- squawk-ignore prefer-bigint-over-int
    version integer NOT NULL,
    -- Null where no original is kept.
    -- squawk-ignore prefer-bigint-over-smallint
    encoding smallint CHECK (encoding IN (0, 1)),
    bytes bytea,
    given_title text,
    given_media_type text,
    given_metadata text NOT NULL,
    PRIMARY KEY (workspace_id, document_id),
    FOREIGN KEY (workspace_id, document_id) REFERENCES asemb.documents (workspace_id, id) ON DELETE CASCADE,
    CHECK ((encoding IS NULL) = (bytes IS NULL))
);

-- Compressed already.
ALTER TABLE asemb.replaced_contents ALTER COLUMN bytes SET STORAGE EXTERNAL;

ALTER TABLE asemb.replaced_contents ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.replaced_contents FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.replaced_contents TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.replaced_contents TO asemb_app;

-- The registry of processes that index, of the whole installation.
CREATE TABLE asemb.workers (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    seen_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.workers TO asemb_app;

-- Which workspaces have documents that may be leased, and since when: as due_workspaces, which servers of the version before use, without paused ones, and with
-- the head start of urgent documents taken off.
GRANT SELECT (paused_at) ON asemb.workspaces TO asemb_engine;

CREATE FUNCTION asemb.waiting_workspaces(present timestamptz) RETURNS TABLE (workspace_id bigint, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE queued AS (
        (SELECT d.workspace_id, d.due_at FROM asemb.documents d WHERE d.due_at IS NOT NULL ORDER BY d.workspace_id, d.due_at LIMIT 1)
        UNION ALL
        SELECT n.workspace_id, n.due_at
        FROM queued q, LATERAL (
            SELECT d.workspace_id, d.due_at FROM asemb.documents d
            WHERE d.due_at IS NOT NULL AND d.workspace_id > q.workspace_id ORDER BY d.workspace_id, d.due_at LIMIT 1) n
    )
    SELECT q.workspace_id, least(urgent.due_at, other.due_at)
    FROM queued q
    JOIN asemb.workspaces w ON w.id = q.workspace_id AND w.paused_at IS NULL
    CROSS JOIN LATERAL (SELECT CASE WHEN q.due_at <= present - interval '8760000 hours' THEN q.due_at + interval '8760000 hours' END AS due_at) urgent
    CROSS JOIN LATERAL (
        SELECT (
            SELECT d.due_at FROM asemb.documents d
            WHERE d.workspace_id = q.workspace_id AND d.due_at > present - interval '4380000 hours' AND d.due_at <= present ORDER BY d.due_at LIMIT 1) AS due_at) other
    WHERE urgent.due_at IS NOT NULL OR other.due_at IS NOT NULL
$$;

REVOKE ALL ON FUNCTION asemb.waiting_workspaces(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asemb.waiting_workspaces(timestamptz) TO asemb_app;
GRANT CREATE ON SCHEMA asemb TO asemb_engine;
ALTER FUNCTION asemb.waiting_workspaces(timestamptz) OWNER TO asemb_engine;
REVOKE CREATE ON SCHEMA asemb FROM asemb_engine;
