using System.Globalization;
using System.Numerics.Tensors;
using Asemb.Postgres.Connections;
using Pgvector;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// The table of one embedding index. It belongs to the application, which alone may build its graph while rows come and go. Searches compare inner
/// products of normalised vectors; a vector of zeros stands as null, which nothing is near to.
/// </summary>
/// <param name="Index">Id of the embedding index.</param>
internal sealed record VectorTable(long Workspace, long Index, int Dimensions, VectorPrecision Precision)
{
    public const string Schema = "asemb_vectors";

    /// <summary>Vectors up to this size stand in the row itself with room for the rest of it, so that a scan reads one table.</summary>
    private const int MaxPlainBytes = 8000;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Schema}.v{Index}");

    public string Type { get; } = string.Create(CultureInfo.InvariantCulture, $"{(Precision == VectorPrecision.Vector ? "vector" : "halfvec")}({Dimensions})");

    /// <summary>To be run as the application role, with the workspace set or not.</summary>
    public string CreateSql => string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TABLE {Name} (
            workspace_id bigint NOT NULL CHECK (workspace_id = {Workspace}),
            chunk_id bigint NOT NULL,
            document_id bigint NOT NULL,
            ordinal integer NOT NULL,
            embedding {Type} NULL,
            PRIMARY KEY (workspace_id, chunk_id)
        );
        ALTER TABLE {Name} ALTER COLUMN embedding SET STORAGE {(VectorBytes <= MaxPlainBytes ? "PLAIN" : "EXTERNAL")};
        CREATE INDEX v{Index}_document ON {Name} (workspace_id, document_id);
        ALTER TABLE {Name} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {Name} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {Name}
            USING (workspace_id = (SELECT asemb.current_workspace())) WITH CHECK (workspace_id = (SELECT asemb.current_workspace()));
        """);

    public string DropSql => $"DROP TABLE IF EXISTS {Name}";

    /// <summary>
    /// By arrays: row-level security refuses COPY. <c>$1</c> workspace, <c>$2</c> ids of chunks, <c>$3</c> of documents, <c>$4</c> ordinals,
    /// <c>$5</c> vectors. A chunk that has one keeps it.
    /// </summary>
    public string InsertSql => $"""
        INSERT INTO {Name} (workspace_id, chunk_id, document_id, ordinal, embedding)
        SELECT $1, given.* FROM unnest($2::bigint[], $3::bigint[], $4::integer[], $5) AS given
        ON CONFLICT (workspace_id, chunk_id) DO NOTHING
        """;

    /// <summary><c>$1</c> workspace, <c>$2</c> ids of chunks.</summary>
    public string DeleteSql => $"DELETE FROM {Name} WHERE workspace_id = $1 AND chunk_id = ANY($2)";

    /// <summary>A chunk that stands elsewhere in its document now: <c>$1</c> workspace, <c>$2</c> ids of chunks, <c>$3</c> their ordinals.</summary>
    public string MoveSql => $"""
        UPDATE {Name} v SET ordinal = moved.ordinal
        FROM unnest($2::bigint[], $3::integer[]) AS moved (chunk_id, ordinal)
        WHERE v.workspace_id = $1 AND v.chunk_id = moved.chunk_id AND v.ordinal <> moved.ordinal
        """;

    /// <summary>A bit for each dimension of a vector.</summary>
    public string BitsOf(string sql) => string.Create(CultureInfo.InvariantCulture, $"binary_quantize({sql})::bit({Dimensions})");

    private int VectorBytes => 8 + (Dimensions * (Precision == VectorPrecision.Vector ? sizeof(float) : sizeof(ushort)));

    public static string NameOf(VectorPrecision precision) => precision switch
    {
        VectorPrecision.Vector => "vector",
        VectorPrecision.Binary => "binary",
        _ => "halfvec",
    };

    public static VectorPrecision PrecisionOf(string stored) => stored switch
    {
        "halfvec" => VectorPrecision.Halfvec,
        "vector" => VectorPrecision.Vector,
        "binary" => VectorPrecision.Binary,
        _ => throw new ArgumentException($"'{stored}' is no precision of vectors.", nameof(stored)),
    };

    public Statement Insert(IReadOnlyList<VectorRow> rows) => new(
        InsertSql,
        Workspace,
        rows.Select(row => row.Chunk).ToArray(),
        rows.Select(row => row.Document).ToArray(),
        rows.Select(row => row.Ordinal).ToArray(),
        ToParameter(rows));

    /// <summary>The vector of a query as a parameter of the column's type.</summary>
    public object ToParameter(float[] vector) => Precision == VectorPrecision.Vector ? new Vector(vector) : ToHalf(vector);

    /// <summary>The vectors as an array of the column's type; null for one of zeros.</summary>
    public Arg ToParameter(IReadOnlyList<VectorRow> rows) => Precision == VectorPrecision.Vector
        ? Arg.Of(rows.Select(row => IsZero(row.Vector) ? null : new Vector(row.Vector)).ToArray())
        : Arg.Of(rows.Select(row => IsZero(row.Vector) ? null : ToHalf(row.Vector)).ToArray());

    private static bool IsZero(float[] vector) => !vector.AsSpan().ContainsAnyExcept(0f);

    private static HalfVector ToHalf(float[] vector)
    {
        var halves = new Half[vector.Length];
        TensorPrimitives.ConvertToHalf(vector, halves);
        return new HalfVector(halves);
    }
}

internal sealed record VectorRow(long Chunk, long Document, int Ordinal, float[] Vector);
