-- Where documents come from again and again. A source's row is the queue of its syncs: when something is to be done with it, and who does it.

CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    schedule TEXT,
    deletion_limit REAL NOT NULL CHECK (deletion_limit BETWEEN 0 AND 1),
    is_paused INTEGER NOT NULL,
    -- What the last whole sync left for the next.
    state TEXT,
    item_count INTEGER NOT NULL DEFAULT 0,
    checked_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    -- The sync under way. lease: of whoever works on it.
    sync_id INTEGER,
    lease BLOB,
    -- When the next sync is to begin; of one under way: its next try, or the end of the lease.
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (workspace_id, name),
    UNIQUE (workspace_id, id),
    CHECK (lease IS NULL OR sync_id IS NOT NULL)
) STRICT;

CREATE INDEX sources_due ON sources (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE source_items (
    source_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    workspace_id INTEGER NOT NULL,
    version TEXT,
    -- The last sync that found it.
    seen_by INTEGER NOT NULL,
    -- 1: it is not there any more, and is to be removed.
    is_gone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source_id, key),
    FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX source_items_gone ON source_items (source_id) WHERE is_gone = 1;

CREATE TABLE source_syncs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'waiting_for_confirmation', 'cancelled')),
    is_scheduled INTEGER NOT NULL,
    is_full INTEGER NOT NULL,
    known INTEGER NOT NULL,
    allowed_removals INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    cursor TEXT,
    added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    notes TEXT NOT NULL,
    held_back INTEGER,
    error_code TEXT,
    error_message TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX source_syncs_source ON source_syncs (source_id, id);
