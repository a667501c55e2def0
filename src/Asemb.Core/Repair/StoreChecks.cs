namespace Asemb.Core.Repair;

/// <summary>The one table of checks, in the order in which stores go through them. docs/runbooks/repair.md explains each; a test holds the two together.</summary>
public static class StoreChecks
{
    /// <summary>SQLite.</summary>
    public static readonly StoreCheck File = new("file", RepairMend.None, "The data file is damaged: {1}. Keep a copy and restore a backup.");

    /// <summary>SQLite.</summary>
    public static readonly StoreCheck Schema = new("schema", RepairMend.None, "The {1}. Undo the change, or restore a backup.");

    /// <summary>PostgreSQL.</summary>
    public static readonly StoreCheck RowSecurity = new(
        "row-security", RepairMend.None,
        "Row-level security is not forced on {1}: tenants are not kept apart there. Someone changed it by hand: undo that, or restore a backup.");

    /// <summary>PostgreSQL.</summary>
    public static readonly StoreCheck Indexes = new(
        "indexes", RepairMend.None, "The index {1} was left unfinished and is not used. Drop it, or run `asemb db reindex`, and build it again.");

    /// <summary>PostgreSQL.</summary>
    public static readonly StoreCheck StrayTables = new("stray-tables", RepairMend.Delete, "{0} tables of vectors belong to no embedding index.");

    /// <summary>SQLite.</summary>
    public static readonly StoreCheck Documents = new("documents", RepairMend.None, "{0} documents belong to no workspace any more. Restore a backup.");

    public static readonly StoreCheck ActiveIndex = new("active-index", RepairMend.None, "The workspace has no active embedding index. Restore a backup.");

    /// <summary>PostgreSQL.</summary>
    public static readonly StoreCheck IndexTables = new("index-tables", RepairMend.Rebuild, "{0} embedding indexes have lost the table of their vectors.");

    public static readonly StoreCheck Leases = new("leases", RepairMend.Release, "{0} documents were taken by a worker that is gone, and nobody took them over.");

    public static readonly StoreCheck Orphans = new("orphans", RepairMend.Delete, "{0} rows belong to nothing any more.");

    public static readonly StoreCheck Lexicon = new("lexicon", RepairMend.Recount, "{0} terms stand another number of times than the lexicon says, or stand in it twice.");

    public static readonly StoreCheck StrayVectors = new(
        "vectors-match-index", RepairMend.Delete, "{0} vectors belong to no chunk, stand in another place than it, or have the wrong length.");

    public static readonly StoreCheck Vectors = new("vectors-match-chunks", RepairMend.Reprocess, "{0} chunks have no vector in the active index.");

    public static readonly StoreCheck ChunkCounts = new("chunk-counts", RepairMend.Reprocess, "{0} documents have other chunks than they say.");

    public static readonly StoreCheck States = new("states", RepairMend.Reprocess, "{0} documents say that they are indexed, and are not, or in another version.");

    public static readonly StoreCheck Words = new("words", RepairMend.Reprocess, "{0} chunks have words that are lost, stand in another place, or are not in the lexicon.");

    public static readonly StoreCheck Pauses = new("pauses", RepairMend.Pause, "{0} documents are held back and no paused job has them, or the other way round.");

    /// <summary>PostgreSQL.</summary>
    public static readonly StoreCheck Fields = new("fields", RepairMend.Rebuild, "{0} documents show filters other metadata than they have.");

    public static readonly StoreCheck Contents = new("contents", RepairMend.Fail, "{0} documents have lost their original, or a part of it.");

    public static readonly StoreCheck Originals = new("originals", RepairMend.Fail, "{0} documents have an original that is not what was sent.");

    /// <summary>PostgreSQL.</summary>
    public static readonly StoreCheck Counters = new("counters", RepairMend.Recount, "The workspace says other numbers of chunks and words than there are.");

    /// <summary>SQLite.</summary>
    public static readonly StoreCheck Memory = new("memory-matches-rows", RepairMend.Rebuild, "The index in memory is not that of the file: {1}.");

    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        File, Schema, RowSecurity, Indexes, StrayTables, Documents, ActiveIndex, IndexTables, Leases, Orphans, Lexicon, StrayVectors, Vectors, ChunkCounts, States, Words, Pauses, Fields, Contents,
        Originals, Counters, Memory,
    ];
}
