using System.Text.Json.Nodes;
using Npgsql;

namespace Asemb.Postgres.Filters;

/// <summary>The rows of asemb.document_fields that a document's metadata becomes.</summary>
internal static class DocumentFields
{
    /// <summary>Columns in the order in which <see cref="WriteAsync"/> writes them.</summary>
    public const string Copy = """
        COPY asemb.document_fields (workspace_id, document_id, path, kind, is_element, text_start, text_value, number_value, instant_value)
        FROM STDIN (FORMAT BINARY)
        """;

    public static Task WriteAsync(NpgsqlBinaryImporter importer, long workspace, long document, JsonObject metadata, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
