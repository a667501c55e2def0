-- Webhooks, and what is to be sent to them: a row for each event and webhook, written in the transaction of the change that it tells of.

CREATE TABLE webhooks (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL, -- a JSON array
    -- Encrypted by the server, which alone has the key.
    secret BLOB NOT NULL,
    former_secret BLOB,
    former_until INTEGER,
    is_enabled INTEGER NOT NULL,
    disabled_reason TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    held_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (workspace_id, name)
) STRICT;

CREATE TABLE webhook_deliveries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL,
    webhook_id BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id BLOB NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'delivered', 'failed')),
    -- pending: the next try; sending: the end of the lease; otherwise null.
    due_at INTEGER,
    lease BLOB,
    attempts INTEGER NOT NULL DEFAULT 0,
    attempted_at INTEGER,
    finished_at INTEGER,
    status INTEGER,
    latency_ms INTEGER,
    answer TEXT,
    error TEXT,
    UNIQUE (webhook_id, event_id),
    CHECK ((state = 'sending') = (lease IS NOT NULL)),
    CHECK ((state IN ('pending', 'sending')) = (due_at IS NOT NULL))
) STRICT;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, sequence) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_sequence ON webhook_deliveries (webhook_id, sequence);

-- Jobs that somebody wants to be told the end of; a row goes when that was written down. Nothing here where nobody listens.
CREATE TABLE followed_jobs (
    job INTEGER PRIMARY KEY REFERENCES jobs (sequence) ON DELETE CASCADE,
    workspace_id INTEGER NOT NULL
) STRICT;

CREATE INDEX followed_jobs_workspace ON followed_jobs (workspace_id, job);
