using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>The table of an embedding index: asemb_vectors.v{id}.</summary>
internal sealed record VectorTable(long Index, long Workspace, int Dimensions, VectorPrecision Precision)
{
    public string Name => throw new NotSupportedException();

    /// <summary>Makes it, with its row-level security. Run by the application, which must own it to build indexes.</summary>
    public string CreateSql => throw new NotSupportedException();

    public string DropSql => throw new NotSupportedException();

    /// <summary>Columns in the order in which <see cref="WriteAsync"/> writes them.</summary>
    public string Copy => throw new NotSupportedException();

    public Task WriteAsync(NpgsqlBinaryImporter importer, long chunk, long document, int ordinal, ReadOnlyMemory<float> vector, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
