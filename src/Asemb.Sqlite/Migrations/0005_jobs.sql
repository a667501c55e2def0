-- Jobs and workspaces can be paused and cancelled, and documents of small requests go first.

ALTER TABLE workspaces ADD COLUMN paused_at INTEGER;

ALTER TABLE jobs ADD COLUMN paused_at INTEGER;
ALTER TABLE jobs ADD COLUMN cancelled_at INTEGER;
ALTER TABLE jobs ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;

-- due_at is still the one place in the queue. That of an urgent document lies 31,536,000,000,000 ms before the time it is due, that of one which its paused job holds
-- at the end of time.
ALTER TABLE documents ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN held INTEGER NOT NULL DEFAULT 0;

-- What the searchable version was made of while a newer one is on its way, so that it can be had again when that is cancelled. Encoding and bytes are null where no
-- original is kept.
CREATE TABLE replaced_contents (
    document_id INTEGER PRIMARY KEY,
    workspace_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    encoding INTEGER CHECK (encoding IN (0, 1)),
    bytes BLOB,
    given_title TEXT,
    given_media_type TEXT,
    given_metadata TEXT NOT NULL,
    CHECK ((encoding IS NULL) = (bytes IS NULL)),
    FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id) ON DELETE CASCADE
) STRICT;
