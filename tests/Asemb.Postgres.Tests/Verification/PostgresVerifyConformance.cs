using Asemb.Conformance.Stores;
using Npgsql;

namespace Asemb.Postgres.Tests.Verification;

public sealed class PostgresVerifyConformance : VerifyConformance
{
    private readonly PostgresSource _source;

    public PostgresVerifyConformance()
        : this(new PostgresSource())
    {
    }

    private PostgresVerifyConformance(PostgresSource source)
        : base(source) => _source = source;

    protected override async Task DamageAsync(StoreDamage damage)
    {
        // As a superuser, whom no row-level security and, with triggers off, no foreign key stops.
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SET session_replication_role = replica; {SqlOf(damage)}", connection);
        Assert.True(await command.ExecuteNonQueryAsync() != 0, "nothing was damaged");
    }

    private static string SqlOf(StoreDamage damage) => damage switch
    {
        StoreDamage.LostVector => "DELETE FROM asemb_vectors.v1 WHERE chunk_id = 1",
        StoreDamage.ShortVector => "ALTER TABLE asemb_vectors.v1 ALTER embedding TYPE halfvec USING subvector(embedding, 1, 2)::halfvec",
        StoreDamage.StrayVector => "INSERT INTO asemb_vectors.v1 SELECT workspace_id, 999, document_id, ordinal, embedding FROM asemb_vectors.v1 WHERE chunk_id = 1",
        StoreDamage.LostChunk => "DELETE FROM asemb.chunks WHERE id = 1; DELETE FROM asemb_vectors.v1 WHERE chunk_id = 1",
        StoreDamage.DoubledChunk => "UPDATE asemb.chunks SET ordinal = 1 WHERE id = 1",
        StoreDamage.LostContent => "DELETE FROM asemb.document_contents WHERE document_id = 1",
        StoreDamage.ChangedContent => "UPDATE asemb.document_contents SET bytes = decode(repeat('00', length(bytes)), 'hex') WHERE document_id = 1",
        StoreDamage.LostTerm => "DELETE FROM asemb.lexicon WHERE workspace_id = 1 AND id = (SELECT min(id) FROM asemb.lexicon WHERE workspace_id = 1)",
        StoreDamage.LostIndex => "UPDATE asemb.embedding_indexes SET state = 'retired' WHERE workspace_id = 1",
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
