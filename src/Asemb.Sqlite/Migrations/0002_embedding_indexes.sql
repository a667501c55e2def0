-- A second embedding index can be filled beside the active one and take over. Whoever fills it says so (driver, until driver_until) and keeps
-- its notes here.

ALTER TABLE embedding_indexes ADD COLUMN activated_at INTEGER;
ALTER TABLE embedding_indexes ADD COLUMN notes TEXT;
ALTER TABLE embedding_indexes ADD COLUMN driver BLOB;
ALTER TABLE embedding_indexes ADD COLUMN driver_until INTEGER;

UPDATE embedding_indexes SET activated_at = created_at WHERE state = 'active';

CREATE UNIQUE INDEX embedding_indexes_building ON embedding_indexes (workspace_id) WHERE state = 'building';

-- What stands between headings and text in the embedded text, so that another model can embed the same: the header row of a table that was cut.
ALTER TABLE chunks ADD COLUMN context TEXT;

-- Partial, though it holds every chunk: only a query that says so uses it. Without statistics SQLite would otherwise think it as good as
-- chunks_document for finding the chunks of a deleted document.
CREATE INDEX chunks_workspace ON chunks (workspace_id, id) WHERE ordinal >= 0;
