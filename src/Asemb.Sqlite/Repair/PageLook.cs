using Asemb.Core.Indexing;
using Asemb.Core.Repair;
using Asemb.Core.Transfer;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;

namespace Asemb.Sqlite.Repair;

/// <summary>What is wrong in a page of documents, check by check. Runs beside the writer to find it, and in a write to find it again.</summary>
internal static class PageLook
{
    public static List<Suspect> By(string sql, SqliteSession session, DocumentRange range) =>
        session.Query(sql, row => new Suspect(row.GetInt64(0), row.GetInt64(1), []), Args(range));

    public static List<Suspect> ChunksWithoutVector(SqliteSession session, DocumentRange range) =>
        Grouped(session.Query(LookSql.ChunksWithoutVector, row => (row.GetInt64(0), row.GetInt64(1)), Args(range)));

    /// <summary>Words are numbers of terms: one that the lexicon does not have could never be found.</summary>
    /// <param name="known">Numbers that the lexicon has; it may have more since.</param>
    public static List<Suspect> WrongWords(SqliteSession session, DocumentRange range, HashSet<int> known)
    {
        var suspects = new List<(long Document, long Chunk, List<int> Unknown)>();
        session.ForEach(
            LookSql.Words,
            row =>
            {
                if (Unknown(row.GetFieldValue<byte[]>(2), known) is { Count: > 0 } unknown) suspects.Add((row.GetInt64(0), row.GetInt64(1), unknown));
            },
            Args(range));
        return Grouped(suspects
            .Where(chunk => chunk.Unknown.Exists(term => session.Scalar<long?>(LookSql.TermExists, ("$workspace", range.Workspace), ("$id", term)) is null))
            .Select(chunk => (chunk.Document, chunk.Chunk)));
    }

    /// <summary>One original at a time in memory.</summary>
    /// <returns>Documents in the versions whose originals are not what was sent.</returns>
    public static List<DamagedOriginal> DamagedOriginals(SqliteSession session, DocumentRange range)
    {
        var damaged = new List<DamagedOriginal>();
        session.ForEach(
            LookSql.Originals,
            row =>
            {
                var given = new GivenFields(row.GetStringOrNull(5), row.GetStringOrNull(6), row.GetStringOrNull(7), row.GetStringOrNull(8), row.GetStringOrNull(9), row.GetString(10));
                if (!OriginalCheck.IsSound(ContentRow.Read(row, 11), row.GetInt64(3), row.GetString(4), given, row.GetString(2))) damaged.Add(new DamagedOriginal(row.GetInt64(0), row.GetInt32(1), row.GetString(2)));
            },
            Args(range));
        return damaged;
    }

    private static List<int> Unknown(byte[] bytes, HashSet<int> known)
    {
        var unknown = new List<int>();
        var words = ChunkWords.Read(bytes);
        while (words.MoveNext())
        {
            if (!known.Contains(words.TermId)) unknown.Add(words.TermId);
        }

        return unknown;
    }

    private static List<Suspect> Grouped(IEnumerable<(long Document, long Chunk)> chunks) =>
        [.. chunks.GroupBy(chunk => chunk.Document, chunk => chunk.Chunk).Select(group => new Suspect(group.Key, group.Count(), [.. group]))];

    private static (string, object?)[] Args(DocumentRange range) => [("$workspace", range.Workspace), ("$after", range.After), ("$until", range.Until)];
}
