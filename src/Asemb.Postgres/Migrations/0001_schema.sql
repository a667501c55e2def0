-- Everything ASEMB keeps. Each tenant table leads with its workspace, in its primary key too, so that it could be partitioned or distributed by it.
-- Texts that are compared or sorted have the collation "C": the order of code points, on every machine.

-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint
-- Counts and places within one document, numbers of dimensions, and ids of terms, which a sparsevec takes no larger. What counts rows is bigint.

-- The vectors of each embedding index stand in a table of their own, made by the application when the index is.
CREATE SCHEMA asemb_vectors;

CREATE TABLE asemb.workspaces (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    settings text NOT NULL,
    generation bigint NOT NULL DEFAULT 0,
    -- Of what is searchable now: BM25 needs both at every search. word_count is the sum of chunk_words.length.
    chunk_count bigint NOT NULL DEFAULT 0,
    word_count bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL
);

CREATE TABLE asemb.embedding_indexes (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    provider text NOT NULL,
    model text NOT NULL,
    dimensions integer NOT NULL CHECK (dimensions BETWEEN 1 AND 16000),
    fingerprint text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('building', 'active', 'retired')),
    precision text COLLATE "C" NOT NULL CHECK (precision IN ('halfvec', 'vector', 'binary')),
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    -- Of whoever fills it: what it keeps there, and who does so until when.
    notes text,
    driver uuid,
    driver_until timestamptz,
    PRIMARY KEY (workspace_id, id)
);

CREATE UNIQUE INDEX embedding_indexes_active ON asemb.embedding_indexes (workspace_id) WHERE state = 'active';
CREATE UNIQUE INDEX embedding_indexes_building ON asemb.embedding_indexes (workspace_id) WHERE state = 'building';

-- One row holds two views of a document: what was accepted last (version, content_hash, given_*), which is what is queued, and what is
-- searchable now (indexed_*, title, ...), which stays as it is until the accepted version is committed.
CREATE TABLE asemb.documents (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    -- SHA-256 of the key, which may be longer than an index takes.
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    key text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'processing', 'indexed', 'failed')),
    -- When the queue may hand it out: pending: the next try; processing: the end of the lease; otherwise null.
    due_at timestamptz,
    retry_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    lease uuid,
    -- True after an attempt that ended without a word: its process died, perhaps of this document.
    suspect boolean NOT NULL DEFAULT false,
    content_hash text COLLATE "C" NOT NULL,
    content_bytes bigint NOT NULL,
    stored_bytes bigint NOT NULL,
    chunk_count integer NOT NULL DEFAULT 0,
    indexed_version integer,
    indexed_generation bigint,
    indexed_at timestamptz,
    indexed_updated_at timestamptz,
    indexed_bytes bigint,
    indexed_hash text COLLATE "C",
    words_language text COLLATE "C",
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    error_stage text,
    error_code text,
    error_message text,
    given_source text COLLATE "C",
    given_uri text,
    given_file_name text,
    given_title text,
    given_media_type text,
    given_metadata text NOT NULL,
    source text COLLATE "C",
    uri text COLLATE "C",
    file_name text COLLATE "C",
    title text COLLATE "C",
    author text COLLATE "C",
    language text COLLATE "C",
    media_type text COLLATE "C",
    metadata text,
    warnings text,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, key_hash),
    CHECK ((state = 'processing') = (lease IS NOT NULL)),
    CHECK ((state IN ('pending', 'processing')) = (due_at IS NOT NULL)),
    CHECK ((indexed_version IS NULL) = (chunk_count = 0))
);

-- Filters find documents by their metadata and ask no more of them than whether they are searchable.
CREATE INDEX documents_searchable ON asemb.documents (workspace_id, id) WHERE indexed_version IS NOT NULL;

CREATE INDEX documents_queue ON asemb.documents (workspace_id, due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE asemb.document_contents (
    workspace_id bigint NOT NULL,
    document_id bigint NOT NULL,
    -- 0: as it is; 1: Brotli.
    encoding smallint NOT NULL CHECK (encoding IN (0, 1)),
    bytes bytea NOT NULL,
    PRIMARY KEY (workspace_id, document_id),
    FOREIGN KEY (workspace_id, document_id) REFERENCES asemb.documents (workspace_id, id) ON DELETE CASCADE
);

-- Compressed already.
ALTER TABLE asemb.document_contents ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- What filters see of the searchable metadata, a row for each value and one for each place that a document has: comparisons by index, exact, and
-- with operators that row-level security lets the planner use.
CREATE TABLE asemb.document_fields (
    workspace_id bigint NOT NULL,
    document_id bigint NOT NULL,
    path text COLLATE "C" NOT NULL,
    -- 'p' the place itself, 't' a text, 'd' a text that is a date, 'n' a number, 'b' true or false, 'z' null.
    -- squawk-ignore ban-char-field
    kind "char" NOT NULL,
    is_element boolean NOT NULL,
    -- The first 200 characters of the text: what an index takes.
    text_start text COLLATE "C",
    -- The whole text where it is longer.
    text_value text COLLATE "C",
    number_value double precision,
    -- 100 nanoseconds since 0001-01-01T00:00:00Z. The two lowest numbers, which are no date, stand for false and true.
    instant_value bigint
);

CREATE INDEX document_fields_document ON asemb.document_fields (workspace_id, document_id);
CREATE INDEX document_fields_text ON asemb.document_fields (workspace_id, path, text_start, document_id) WHERE text_start IS NOT NULL;
CREATE INDEX document_fields_number ON asemb.document_fields (workspace_id, path, number_value, document_id) WHERE number_value IS NOT NULL;
CREATE INDEX document_fields_instant ON asemb.document_fields (workspace_id, path, instant_value, document_id) WHERE instant_value IS NOT NULL;
CREATE INDEX document_fields_kind ON asemb.document_fields (workspace_id, path, kind, is_element, document_id);

CREATE TABLE asemb.chunks (
    workspace_id bigint NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    document_id bigint NOT NULL,
    ordinal integer NOT NULL,
    start integer NOT NULL,
    length integer NOT NULL,
    tokens integer NOT NULL,
    page integer NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    heading_path text NOT NULL,
    text text NOT NULL,
    -- What stands between headings and text in the embedded text: the header row of a table that was cut.
    context text,
    PRIMARY KEY (workspace_id, id)
);

CREATE INDEX chunks_document ON asemb.chunks (workspace_id, document_id, ordinal);

-- The words of a chunk, apart from its text so that scoring reads narrow rows. terms are ids of the lexicon, ascending; an id belongs to one
-- workspace, so that each tenant has posting lists of its own in the one index. weights holds tf / (tf + K) by term id, with
-- K = k1 * (1 - b + b * length / pivot): the saturated part of BM25 (decision 0004); tf can be told from it exactly.
CREATE TABLE asemb.chunk_words (
    workspace_id bigint NOT NULL,
    chunk_id bigint NOT NULL,
    document_id bigint NOT NULL,
    ordinal integer NOT NULL,
    length integer NOT NULL,
    pivot real NOT NULL,
    terms integer[] NOT NULL,
    weights sparsevec NOT NULL,
    -- The terms in the order of the text, for phrases: each a first byte of 0x80 and more and then 7 bits a byte, so that a search for bytes
    -- finds whole terms only.
    sequence bytea NOT NULL,
    PRIMARY KEY (workspace_id, chunk_id)
)
-- Scoring reads the weights of thousands of rows: they stay in them for as long as these fit a page.
WITH (toast_tuple_target = 8160);

CREATE INDEX chunk_words_terms ON asemb.chunk_words USING gin (terms);
CREATE INDEX chunk_words_document ON asemb.chunk_words (workspace_id, document_id);

CREATE TABLE asemb.lexicon (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id integer GENERATED ALWAYS AS IDENTITY,
    term text COLLATE "C" NOT NULL,
    -- A word of the texts that became the term, to be shown to people.
    surface text NOT NULL,
    -- Chunks that have the term, without what stands in lexicon_changes.
    frequency bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, term)
);

-- What commits changed in the frequencies since they were last added up: one row a commit, so that two commits never wait for a common word.
CREATE TABLE asemb.lexicon_changes (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    terms integer[] NOT NULL,
    changes integer[] NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE asemb.jobs (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL,
    total integer NOT NULL,
    unchanged integer NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE INDEX jobs_sequence ON asemb.jobs (workspace_id, sequence);

-- The documents a job created or changed, in the version it brought.
CREATE TABLE asemb.job_documents (
    workspace_id bigint NOT NULL,
    job_id uuid NOT NULL,
    document_id bigint NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (workspace_id, job_id, document_id),
    FOREIGN KEY (workspace_id, job_id) REFERENCES asemb.jobs (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, document_id) REFERENCES asemb.documents (workspace_id, id) ON DELETE CASCADE
);

CREATE INDEX job_documents_document ON asemb.job_documents (workspace_id, document_id);

-- What was answered to a request with an Idempotency-Key, to be answered again.
CREATE TABLE asemb.idempotency (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    key text COLLATE "C" NOT NULL,
    request_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    answer text NOT NULL,
    PRIMARY KEY (workspace_id, key)
);

CREATE TABLE asemb.api_keys (
    id uuid PRIMARY KEY,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    name text COLLATE "C" NOT NULL,
    hint text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    scopes integer NOT NULL,
    -- Names of those it is bound to; null: all.
    workspaces text[],
    -- Whom the name is unique among: keys for the same workspaces, '' for all of them.
    names_among text COLLATE "C" NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);

CREATE UNIQUE INDEX api_keys_name ON asemb.api_keys (name, names_among) WHERE revoked_at IS NULL;

-- A sample of the searches: what the planner chose and how long it took.
CREATE TABLE asemb.query_log (
    workspace_id bigint NOT NULL REFERENCES asemb.workspaces (id) ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    mode text NOT NULL,
    query text NOT NULL,
    plan text NOT NULL,
    hits integer NOT NULL,
    milliseconds real NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE INDEX query_log_at ON asemb.query_log (workspace_id, at);

-- Who changed what, for operators; rows are only ever added.
CREATE TABLE asemb.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    action text NOT NULL,
    workspace text,
    target text NOT NULL,
    details text NOT NULL
);
