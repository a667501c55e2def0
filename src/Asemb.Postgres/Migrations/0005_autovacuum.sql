-- When vacuum and analyze come by themselves. The defaults wait until a fifth of a table is dead and a tenth has changed: of millions of rows that is
-- too late. Shares rather than fixed numbers, so that small tables are not vacuumed for every document.

-- A document is written three times until it is searchable: accepted, leased, committed.
ALTER TABLE asemb.documents SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Chunks come and go whole. What was only inserted needs vacuum too: index-only reading goes by its map of pages that everybody sees.
ALTER TABLE asemb.chunks SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Vacuum also moves new postings from the pending list, which every search reads through, into the tree of the index.
ALTER TABLE asemb.chunk_words SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- The planner chooses between a filter's index and the whole by these counts.
ALTER TABLE asemb.document_fields SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- Adding up updates many terms at once.
ALTER TABLE asemb.lexicon SET (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.1);

-- Small by nature: every row is deleted soon after it came, and what is dead is all of it.
ALTER TABLE asemb.lexicon_changes SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
