using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Filters;

/// <summary>Rows of <c>asemb.document_fields</c>.</summary>
internal static class DocumentFieldsSql
{
    /// <summary>By arrays: row-level security refuses COPY.</summary>
    public const string Insert = """
        INSERT INTO asemb.document_fields (workspace_id, document_id, path, kind, is_element, text_start, text_value, number_value, instant_value)
        SELECT $1, given.document_id, given.path, given.kind::"char", given.is_element, given.text_start, given.text_value, given.number_value, given.instant_value
        FROM unnest($2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::double precision[], $9::bigint[])
            AS given (document_id, path, kind, is_element, text_start, text_value, number_value, instant_value)
        """;

    public const string Delete = "DELETE FROM asemb.document_fields WHERE workspace_id = $1 AND document_id = ANY($2)";

    public static Statement ToInsert(long workspace, IReadOnlyList<(long Document, DocumentField Field)> rows) => new(
        Insert,
        workspace,
        rows.Select(row => row.Document).ToArray(),
        rows.Select(row => row.Field.Path).ToArray(),
        rows.Select(row => row.Field.Kind.ToString()).ToArray(),
        rows.Select(row => row.Field.IsElement).ToArray(),
        rows.Select(row => row.Field.TextStart).ToArray(),
        rows.Select(row => row.Field.TextValue).ToArray(),
        rows.Select(row => row.Field.Number).ToArray(),
        rows.Select(row => row.Field.Instant).ToArray());
}
