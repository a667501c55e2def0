-- Who may do what, and row-level security: docs/decisions/0005. The roles themselves belong to the cluster and are made before.
--   asemb_owner   owns the schema and its tables; migrations run as it.
--   asemb_app     what servers run as: rows of the tables, and tables of its own in asemb_vectors.
--   asemb_engine  owns the few functions that look beyond row-level security, and may only read.

-- The workspace whose rows the rest of the transaction sees. It is bound to the transaction: a value that was set otherwise and was left over on a
-- pooled connection counts for nothing.
CREATE FUNCTION asemb.enter(workspace bigint) RETURNS text
LANGUAGE sql VOLATILE
RETURN pg_catalog.set_config('asemb.workspace', workspace::text || '@' || extract(epoch FROM pg_catalog.transaction_timestamp())::text, true);

-- Null outside of a workspace: no row is equal to it.
CREATE FUNCTION asemb.current_workspace() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN pg_catalog.split_part(pg_catalog.current_setting('asemb.workspace', true), '@', 2) = extract(epoch FROM pg_catalog.transaction_timestamp())::text
    THEN pg_catalog.split_part(pg_catalog.current_setting('asemb.workspace', true), '@', 1)::bigint
END;

REVOKE ALL ON FUNCTION asemb.enter(bigint), asemb.current_workspace() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asemb.enter(bigint), asemb.current_workspace() TO asemb_app, asemb_engine;

GRANT USAGE ON SCHEMA asemb TO asemb_engine;
GRANT USAGE, CREATE ON SCHEMA asemb_vectors TO asemb_app;
GRANT USAGE ON SCHEMA asemb_vectors TO asemb_engine;

-- The registry of the installation: a tenant is found by its name here, before there is a workspace to see the rows of.
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.workspaces, asemb.api_keys TO asemb_app;
GRANT SELECT, INSERT ON asemb.audit TO asemb_app;

-- Tenants' tables. FORCE: their owner is bound too.

ALTER TABLE asemb.embedding_indexes ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.embedding_indexes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.embedding_indexes TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.embedding_indexes TO asemb_app;

ALTER TABLE asemb.documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.documents FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.documents TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.documents TO asemb_app;

ALTER TABLE asemb.document_contents ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.document_contents FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.document_contents TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.document_contents TO asemb_app;

ALTER TABLE asemb.document_fields ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.document_fields FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.document_fields TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.document_fields TO asemb_app;

ALTER TABLE asemb.chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.chunks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.chunks TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.chunks TO asemb_app;

ALTER TABLE asemb.chunk_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.chunk_words FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.chunk_words TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.chunk_words TO asemb_app;

ALTER TABLE asemb.lexicon ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.lexicon FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.lexicon TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.lexicon TO asemb_app;

ALTER TABLE asemb.lexicon_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.lexicon_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.lexicon_changes TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.lexicon_changes TO asemb_app;

ALTER TABLE asemb.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.jobs TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.jobs TO asemb_app;

ALTER TABLE asemb.job_documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.job_documents FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.job_documents TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.job_documents TO asemb_app;

ALTER TABLE asemb.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.idempotency TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.idempotency TO asemb_app;

ALTER TABLE asemb.query_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.query_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.query_log TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.query_log TO asemb_app;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA asemb TO asemb_app;

-- Which workspaces have documents that are due, and since when: what a worker must know before it enters one. Goes from workspace to workspace by
-- the index of the queue, whatever number of documents waits in each.
CREATE POLICY engine ON asemb.documents FOR SELECT TO asemb_engine USING (true);
GRANT SELECT (workspace_id, due_at) ON asemb.documents TO asemb_engine;

CREATE FUNCTION asemb.due_workspaces(present timestamptz) RETURNS TABLE (workspace_id bigint, due_at timestamptz)
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
    SELECT q.workspace_id, q.due_at FROM queued q WHERE q.due_at <= present
$$;

-- The models of all workspaces, to list them.
CREATE POLICY engine ON asemb.embedding_indexes FOR SELECT TO asemb_engine USING (true);
GRANT SELECT ON asemb.embedding_indexes TO asemb_engine;

CREATE FUNCTION asemb.active_indexes() RETURNS TABLE (workspace_id bigint, id bigint, provider text, model text, dimensions integer, fingerprint text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.workspace_id, i.id, i.provider, i.model, i.dimensions, i.fingerprint FROM asemb.embedding_indexes i WHERE i.state = 'active'
$$;

-- Where a second embedding index is being filled.
CREATE FUNCTION asemb.building_workspaces() RETURNS TABLE (workspace_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.workspace_id FROM asemb.embedding_indexes i WHERE i.state = 'building' ORDER BY i.id
$$;

REVOKE ALL ON FUNCTION asemb.due_workspaces(timestamptz), asemb.active_indexes(), asemb.building_workspaces() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asemb.due_workspaces(timestamptz), asemb.active_indexes(), asemb.building_workspaces() TO asemb_app;
GRANT CREATE ON SCHEMA asemb TO asemb_engine;
ALTER FUNCTION asemb.due_workspaces(timestamptz) OWNER TO asemb_engine;
ALTER FUNCTION asemb.active_indexes() OWNER TO asemb_engine;
ALTER FUNCTION asemb.building_workspaces() OWNER TO asemb_engine;
REVOKE CREATE ON SCHEMA asemb FROM asemb_engine;
