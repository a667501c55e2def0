using Asemb.Conformance.Stores;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Tests.Verification;

public sealed class SqliteVerifyConformance : VerifyConformance
{
    private readonly SqliteSource _source;

    public SqliteVerifyConformance()
        : this(new SqliteSource())
    {
    }

    private SqliteVerifyConformance(SqliteSource source)
        : base(source) => _source = source;

    protected override async Task DamageAsync(StoreDamage damage)
    {
        await using var connection = new SqliteConnection($"Data Source={_source.DataFile};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = SqlOf(damage);
        Assert.True(await command.ExecuteNonQueryAsync() > 0, "nothing was damaged");
    }

    private static string SqlOf(StoreDamage damage) => damage switch
    {
        StoreDamage.LostVector => "DELETE FROM vectors WHERE chunk_id = 1",
        StoreDamage.ShortVector => "UPDATE vectors SET vector = substr(vector, 1, 8) WHERE chunk_id = 1",
        StoreDamage.StrayVector => "INSERT INTO vectors (chunk_id, index_id, workspace_id, vector) SELECT 999, index_id, workspace_id, vector FROM vectors WHERE chunk_id = 1",
        StoreDamage.LostChunk => "DELETE FROM chunks WHERE id = 1; DELETE FROM vectors WHERE chunk_id = 1",
        StoreDamage.DoubledChunk => "UPDATE chunks SET ordinal = 1 WHERE id = 1",
        StoreDamage.LostContent => "DELETE FROM document_contents WHERE document_id = 1",
        StoreDamage.ChangedContent => "UPDATE document_contents SET bytes = CAST(zeroblob(length(bytes)) AS BLOB) WHERE document_id = 1",
        StoreDamage.LostTerm => "DELETE FROM terms WHERE workspace_id = 1 AND id = 0",
        StoreDamage.LostIndex => "UPDATE embedding_indexes SET state = 'retired' WHERE workspace_id = 1",
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
