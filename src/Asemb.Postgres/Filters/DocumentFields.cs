using System.Text.Json.Nodes;
using Asemb.Core.Search.Filters;
using Npgsql;
using NpgsqlTypes;

namespace Asemb.Postgres.Filters;

/// <summary>
/// Metadata as the rows that filters look at: one for each place that a document has, one for each different value there. Arrays stand for their
/// elements, as <see cref="FilterEvaluator"/> has it. Places that no filter can name, deep ones and those below
/// an empty name, are left out.
/// </summary>
internal sealed class DocumentFields
{
    /// <summary>Columns in the order in which <see cref="WriteAsync"/> writes them.</summary>
    public const string Copy = """
        COPY asemb.document_fields (workspace_id, document_id, path, kind, is_element, text_start, text_value, number_value, instant_value)
        FROM STDIN (FORMAT BINARY)
        """;

    private readonly HashSet<DocumentField> _seen = [];
    private readonly List<DocumentField> _rows = [];

    private DocumentFields()
    {
    }

    public static IReadOnlyList<DocumentField> Of(JsonObject metadata)
    {
        var fields = new DocumentFields();
        fields.AddMembers(metadata, []);
        return fields._rows;
    }

    public static async Task WriteAsync(NpgsqlBinaryImporter importer, long workspace, long document, JsonObject metadata, CancellationToken cancellationToken)
    {
        foreach (var field in Of(metadata))
        {
            await importer.StartRowAsync(cancellationToken);
            await importer.WriteAsync(workspace, NpgsqlDbType.Bigint, cancellationToken);
            await importer.WriteAsync(document, NpgsqlDbType.Bigint, cancellationToken);
            await importer.WriteAsync(field.Path, NpgsqlDbType.Text, cancellationToken);
            await importer.WriteAsync(field.Kind, NpgsqlDbType.InternalChar, cancellationToken);
            await importer.WriteAsync(field.IsElement, NpgsqlDbType.Boolean, cancellationToken);
            await WriteAsync(importer, field.TextStart, cancellationToken);
            await WriteAsync(importer, field.TextValue, cancellationToken);
            if (field.Number is { } number) await importer.WriteAsync(number, NpgsqlDbType.Double, cancellationToken);
            else await importer.WriteNullAsync(cancellationToken);
            if (field.Instant is { } instant) await importer.WriteAsync(instant, NpgsqlDbType.Bigint, cancellationToken);
            else await importer.WriteNullAsync(cancellationToken);
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter importer, string? text, CancellationToken cancellationToken) =>
        text is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

    private void AddMembers(JsonObject members, IReadOnlyList<string> parent)
    {
        if (parent.Count == FieldPathSyntax.MaxSegments) return;
        foreach (var (name, value) in members)
        {
            if (name.Length == 0) continue;
            List<string> segments = [.. parent, name];
            var path = FieldKey.Of(new FieldPath(IsSystem: false, segments));
            Add(new DocumentField(path, FieldKind.Place, IsElement: false, null, null, null, null));
            AddValue(value, path, segments, isElement: false);
        }
    }

    private void AddValue(JsonNode? value, string path, List<string> segments, bool isElement)
    {
        if (value is JsonObject members)
        {
            AddMembers(members, segments);
        }
        else if (value is JsonArray items)
        {
            foreach (var item in items) AddValue(item, path, segments, isElement: true);
        }
        else if (Scalar.TryRead(value, out var scalar))
        {
            Add(Row(path, isElement, scalar));
        }
    }

    private static DocumentField Row(string path, bool isElement, Scalar scalar)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Text:
                var text = IndexedText.Of(scalar.Text);
                var isDate = DateText.TryRead(scalar.Text, out var ticks);
                return new DocumentField(path, isDate ? FieldKind.Date : FieldKind.Text, isElement, text.Start, text.Whole, null, isDate ? ticks : null);
            case ScalarKind.Number:
                return new DocumentField(path, FieldKind.Number, isElement, null, null, scalar.Number, null);
            case ScalarKind.Boolean:
                return new DocumentField(path, FieldKind.Boolean, isElement, null, null, null, FieldKind.Instant(scalar.Boolean));
            default:
                return new DocumentField(path, FieldKind.Null, isElement, null, null, null, null);
        }
    }

    private void Add(DocumentField row)
    {
        if (_seen.Add(row)) _rows.Add(row);
    }
}
