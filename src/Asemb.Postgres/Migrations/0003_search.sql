-- What searches need beyond row-level security: operators that are not leakproof, such as && on arrays, are never answered by an index below its
-- barrier. The functions here belong to the engine, whose policy lets it see every row, and fix the workspace themselves.

CREATE POLICY engine ON asemb.chunk_words FOR SELECT TO asemb_engine USING (true);
GRANT SELECT ON asemb.chunk_words TO asemb_engine;

-- What chunks must have and must not have, as SQL on asemb.chunk_words w. Made of numbers and bytes alone, whatever is given.
--   demands: {"phrases": [[{"terms": [1, 2], "sequence": "\\x8182"}]], "excluded": [3], "excludedPhrases": [{"terms": [4, 5], "sequence": "\\x8485"}]}
-- Of a phrase's alternatives one must be there; a sequence stands where there is more than one term.
CREATE FUNCTION asemb.demand(alternative jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT pg_catalog.format('w.terms @> %L::integer[]', ARRAY(SELECT t::integer FROM pg_catalog.jsonb_array_elements_text(alternative -> 'terms') t))
        || CASE WHEN alternative ? 'sequence' THEN pg_catalog.format(' AND position(%L::bytea IN w.sequence) > 0', (alternative ->> 'sequence')::bytea) ELSE '' END
$$;

CREATE FUNCTION asemb.demands(demands jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT coalesce(pg_catalog.string_agg(part, ' AND '), 'true')
    FROM (
        SELECT '(' || (SELECT coalesce(pg_catalog.string_agg('(' || asemb.demand(a) || ')', ' OR '), 'false') FROM pg_catalog.jsonb_array_elements(phrase) a) || ')'
        FROM pg_catalog.jsonb_array_elements(demands -> 'phrases') phrase
        UNION ALL
        SELECT pg_catalog.format('NOT (w.terms && %L::integer[])', ARRAY(SELECT t::integer FROM pg_catalog.jsonb_array_elements_text(demands -> 'excluded') t))
        WHERE pg_catalog.jsonb_array_length(demands -> 'excluded') > 0
        UNION ALL
        SELECT 'NOT (' || asemb.demand(a) || ')' FROM pg_catalog.jsonb_array_elements(demands -> 'excludedPhrases') a
    ) parts (part)
$$;

-- The best chunks by words, best first.
--   query, terms, weights   what each term counts, with its idf and BM25's factor, twice: as a vector and one by one
--   average                 length of the workspace's chunks
--   scanned                 chunks are looked at that have one of these,
--   paired, companions      or one of the first beside another of the second; with neither scanned nor paired, every chunk of the documents,
--   required                and, unless it is null, all of these
--   most                    chunks looked at
--   demands                 as above, or null
--   documents               those to look at; null for all
--   best                    chunks wanted
--   best_documents          with fewer documents among them, also the best chunk of as many further ones as it takes; null: whatever their documents are
-- A chunk is weighed as it was written, when the average was its pivot; the best ones are then scored with today's, from the frequencies
-- that the weights hold.
CREATE FUNCTION asemb.keyword_candidates(
    query sparsevec, terms integer[], weights real[], average real, scanned integer[], paired integer[], companions integer[], required integer[], most integer,
    demands jsonb, documents bigint[], best integer, best_documents integer)
RETURNS TABLE (chunk_id bigint, document_id bigint, ordinal integer, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET plan_cache_mode = force_custom_plan
SET jit = off
SET enable_seqscan = off
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE
    -- A term's part of the score: weight * f / (f + K), with f = K' * s / (1 - s) where s is its weight as written with K'; nothing where it is not there.
    exact text := (
        SELECT string_agg(
            format('coalesce(%s / (1 + k.present / round(k.written / (1 / nullif(-(w.weights <#> %L::sparsevec), 0) - 1))), 0)', weight, format('{%s:1}/1000000000', term)),
            ' + ' ORDER BY term)
        FROM unnest(terms, weights) AS u (term, weight));
    -- Each pair is answered by the index alone, before any row is visited.
    looked text := (
        SELECT string_agg(part, ' OR ')
        FROM (
            SELECT 'w.terms && $3' WHERE cardinality(scanned) > 0
            UNION ALL
            SELECT format('w.terms @> %L::integer[] AND w.terms && %L::integer[]', ARRAY[p], ARRAY(SELECT c FROM unnest(companions) c WHERE c <> p)) FROM unnest(paired) p
        ) parts (part));
BEGIN
    RETURN QUERY EXECUTE format(
        $sql$
        WITH scored AS MATERIALIZED (
            SELECT w.ctid AS place, w.document_id, w.ordinal, -(w.weights <#> $1) AS score
            FROM asemb.chunk_words w
            WHERE w.workspace_id = $2 AND (%s) AND %s AND %s AND %s
            LIMIT $4
        ),
        top AS MATERIALIZED (
            SELECT s.place, s.document_id FROM scored s WHERE s.score > 0 ORDER BY s.score DESC, s.document_id, s.ordinal LIMIT $6
        ),
        free AS MATERIALIZED (
            SELECT CASE WHEN count(*) = $6 THEN $7 - count(DISTINCT t.document_id) ELSE 0 END AS places FROM top t
        ),
        further AS (
            SELECT l.place
            FROM (
                SELECT DISTINCT ON (s.document_id) s.place, s.document_id, s.score
                FROM scored s
                WHERE (SELECT places FROM free) > 0 AND s.score > 0 AND s.document_id NOT IN (SELECT t.document_id FROM top t)
                ORDER BY s.document_id, s.score DESC, s.ordinal
            ) l
            ORDER BY l.score DESC, l.document_id
            LIMIT (SELECT greatest(places, 0) FROM free)
        )
        SELECT w.chunk_id, w.document_id, w.ordinal, %s AS score
        FROM (SELECT t.place FROM top t UNION ALL SELECT f.place FROM further f) found
        JOIN asemb.chunk_words w ON w.ctid = found.place
        CROSS JOIN LATERAL (
            SELECT 0.54::float8 + 0.36::float8 * w.length / w.pivot AS written, 0.54::float8 + 0.36::float8 * w.length / $8 AS present OFFSET 0
        ) k
        ORDER BY score DESC, w.document_id, w.ordinal
        $sql$,
        coalesce(looked, 'true'),
        CASE WHEN required IS NULL THEN 'true' ELSE 'w.terms @> $9' END,
        CASE WHEN demands IS NULL THEN 'true' ELSE asemb.demands(demands) END,
        -- Few are looked up in the index on documents; of many each row is asked, in a hash table that IS TRUE keeps from becoming a join.
        CASE
            WHEN documents IS NULL THEN 'true'
            WHEN looked IS NULL OR cardinality(documents) <= 5000 THEN 'w.document_id = ANY ($5)'
            ELSE '(w.document_id IN (SELECT unnest($5))) IS TRUE'
        END,
        exact)
    USING query, asemb.current_workspace(), scanned, most, documents, best, best_documents, average::double precision, required;
END
$$;

-- The chunks that have what is demanded, in no order.
CREATE FUNCTION asemb.demanded_chunks(demands jsonb, documents bigint[], most integer)
RETURNS TABLE (chunk_id bigint, document_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET plan_cache_mode = force_custom_plan
SET jit = off
SET enable_seqscan = off
SET max_parallel_workers_per_gather = 0
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT w.chunk_id, w.document_id FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND %s AND %s LIMIT $3',
        asemb.demands(demands),
        CASE WHEN documents IS NULL THEN 'true' ELSE 'w.document_id = ANY ($2)' END)
    USING asemb.current_workspace(), documents, most;
END
$$;

-- What maintenance may have to do, of all workspaces: counts and states, nothing that is in them. Of an index that is being filled the chunks count once
-- it has all.
CREATE POLICY engine ON asemb.lexicon_changes FOR SELECT TO asemb_engine USING (true);
GRANT SELECT (workspace_id) ON asemb.lexicon_changes TO asemb_engine;
GRANT SELECT (id, chunk_count) ON asemb.workspaces TO asemb_engine;

CREATE FUNCTION asemb.maintenance_work()
RETURNS TABLE (workspace_id bigint, index_id bigint, dimensions integer, "precision" text, is_active boolean, chunks bigint, graph text, lexicon_changes bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.workspace_id, i.id, i.dimensions, i.precision, i.state = 'active',
        CASE WHEN i.state = 'active' OR t.reltuples >= w.chunk_count * 0.95 THEN w.chunk_count ELSE 0 END,
        (SELECT CASE WHEN x.indisvalid THEN 'valid' ELSE 'invalid' END
            FROM pg_class g JOIN pg_index x ON x.indexrelid = g.oid
            WHERE g.relnamespace = t.relnamespace AND g.relname = t.relname || '_graph'),
        (SELECT count(*) FROM (SELECT FROM asemb.lexicon_changes c WHERE c.workspace_id = i.workspace_id LIMIT 1000) pending)
    FROM asemb.embedding_indexes i
    JOIN asemb.workspaces w ON w.id = i.workspace_id
    JOIN pg_class t ON t.relnamespace = 'asemb_vectors'::regnamespace AND t.relname = 'v' || i.id
    WHERE i.state IN ('active', 'building')
    ORDER BY i.workspace_id, i.id
$$;

REVOKE ALL ON FUNCTION
    asemb.demand(jsonb), asemb.demands(jsonb),
    asemb.keyword_candidates(sparsevec, integer[], real[], real, integer[], integer[], integer[], integer[], integer, jsonb, bigint[], integer, integer),
    asemb.demanded_chunks(jsonb, bigint[], integer), asemb.maintenance_work()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asemb.demand(jsonb), asemb.demands(jsonb) TO asemb_engine;
GRANT EXECUTE ON FUNCTION
    asemb.keyword_candidates(sparsevec, integer[], real[], real, integer[], integer[], integer[], integer[], integer, jsonb, bigint[], integer, integer),
    asemb.demanded_chunks(jsonb, bigint[], integer), asemb.maintenance_work()
TO asemb_app;

-- Whoever calls them finds the names that stand in them, and the engine's rows: with pgvector where it is, and nothing of the caller's before.
GRANT CREATE ON SCHEMA asemb TO asemb_engine;
DO $$
DECLARE
    function regprocedure;
BEGIN
    FOR function IN SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'asemb'::regnamespace AND p.proname IN ('keyword_candidates', 'demanded_chunks') LOOP
        EXECUTE format(
            'ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', function, (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'));
        EXECUTE format('ALTER FUNCTION %s OWNER TO asemb_engine', function);
    END LOOP;
END $$;
ALTER FUNCTION asemb.maintenance_work() OWNER TO asemb_engine;
REVOKE CREATE ON SCHEMA asemb FROM asemb_engine;
