-- Times are Unix milliseconds (UTC). Every row carries its workspace, so that each can be attributed and checked without a join.

CREATE TABLE workspaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE embedding_indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    dimensions INTEGER NOT NULL CHECK (dimensions BETWEEN 1 AND 16000),
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'active', 'retired')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX embedding_indexes_active ON embedding_indexes (workspace_id) WHERE state = 'active';
CREATE INDEX embedding_indexes_workspace ON embedding_indexes (workspace_id);

-- One row holds two views of a document: what was accepted last (version, content_hash, given_*), which is what is queued, and what is
-- searchable now (indexed_*, title, ...), which stays as it is until the accepted version is committed.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'processing', 'indexed', 'failed')),
    -- When the queue may hand it out: pending: the next try; processing: the end of the lease; otherwise null.
    due_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    lease BLOB,
    -- 1 after an attempt that ended without a word: its process died, perhaps of this document.
    suspect INTEGER NOT NULL DEFAULT 0,
    content_bytes INTEGER NOT NULL,
    stored_bytes INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL DEFAULT 0,
    indexed_version INTEGER,
    indexed_generation INTEGER,
    indexed_at INTEGER,
    indexed_updated_at INTEGER,
    indexed_bytes INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    retry_at INTEGER,
    content_hash TEXT NOT NULL,
    indexed_hash TEXT,
    words_language TEXT,
    error_stage TEXT,
    error_code TEXT,
    error_message TEXT,
    given_source TEXT,
    given_uri TEXT,
    given_file_name TEXT,
    given_title TEXT,
    given_media_type TEXT,
    given_metadata TEXT NOT NULL,
    source TEXT,
    uri TEXT,
    file_name TEXT,
    title TEXT,
    author TEXT,
    language TEXT,
    media_type TEXT,
    metadata TEXT,
    warnings TEXT,
    UNIQUE (workspace_id, key),
    UNIQUE (workspace_id, id),
    CHECK ((state = 'processing') = (lease IS NOT NULL)),
    CHECK ((state IN ('pending', 'processing')) = (due_at IS NOT NULL)),
    CHECK ((indexed_version IS NULL) = (chunk_count = 0))
) STRICT;

CREATE INDEX documents_queue ON documents (workspace_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX documents_source ON documents (workspace_id, given_source, id) WHERE given_source IS NOT NULL;

CREATE TABLE document_contents (
    document_id INTEGER PRIMARY KEY,
    workspace_id INTEGER NOT NULL,
    -- 0: as it is; 1: Brotli.
    encoding INTEGER NOT NULL CHECK (encoding IN (0, 1)),
    bytes BLOB NOT NULL,
    FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id) ON DELETE CASCADE
) STRICT;

-- The words stand before the text: reading them for the index in memory then stays within the first page of a long row.
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    page INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    words BLOB NOT NULL,
    heading_path TEXT NOT NULL,
    text TEXT NOT NULL,
    FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX chunks_document ON chunks (document_id, ordinal);

-- Little-endian 32-bit floats. index_id is an embedding index of the workspace; a chunk has one vector in each.
CREATE TABLE vectors (
    chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    index_id INTEGER NOT NULL,
    workspace_id INTEGER NOT NULL,
    vector BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX vectors_chunk ON vectors (chunk_id, index_id);
CREATE INDEX vectors_index ON vectors (index_id);

-- The lexicon: the numbers that chunks.words use for terms. surface is a word that was analysed to the term, for suggestions; null when it is the term.
CREATE TABLE terms (
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    term TEXT NOT NULL,
    surface TEXT,
    PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id BLOB NOT NULL,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at INTEGER NOT NULL,
    total INTEGER NOT NULL,
    unchanged INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX jobs_id ON jobs (id);
CREATE INDEX jobs_workspace ON jobs (workspace_id, sequence);
CREATE INDEX jobs_created ON jobs (created_at);

-- The documents a job created or changed, in the version it brought.
CREATE TABLE job_documents (
    job INTEGER NOT NULL REFERENCES jobs (sequence) ON DELETE CASCADE,
    document_id INTEGER NOT NULL,
    workspace_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (job, document_id),
    FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX job_documents_document ON job_documents (document_id);

-- What was answered to a request with an Idempotency-Key, to be answered again.
CREATE TABLE idempotency (
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (workspace_id, key)
) STRICT;

CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE api_keys (
    id BLOB NOT NULL,
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    secret_hash BLOB NOT NULL UNIQUE,
    scopes INTEGER NOT NULL,
    workspaces TEXT,
    names_among TEXT NOT NULL DEFAULT '', -- whom the name is unique among: keys for the same workspaces, '' for all of them
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;

CREATE UNIQUE INDEX api_keys_id ON api_keys (id);
CREATE UNIQUE INDEX api_keys_name ON api_keys (name, names_among) WHERE revoked_at IS NULL;
