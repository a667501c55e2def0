-- Copies of workspaces that came from another store: what tells the continuation of one from another that would be mixed into it.

CREATE TABLE asemb.transfers (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    -- The store and workspace that it is a copy of.
    origin text NOT NULL,
    started_at timestamptz NOT NULL,
    -- When it was copied whole and verified.
    completed_at timestamptz,
    PRIMARY KEY (workspace_id)
);

ALTER TABLE asemb.transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE asemb.transfers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asemb.transfers TO asemb_app
    USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
GRANT SELECT, INSERT, UPDATE, DELETE ON asemb.transfers TO asemb_app;
