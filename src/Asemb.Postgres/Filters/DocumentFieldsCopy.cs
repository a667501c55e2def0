using Npgsql;
using NpgsqlTypes;

namespace Asemb.Postgres.Filters;

/// <summary>Writes the fields of documents by <c>COPY</c> with <see cref="DocumentFields.CopySql"/>.</summary>
internal static class DocumentFieldsCopy
{
    public static async Task WriteAsync(NpgsqlBinaryImporter copy, long workspace, long document, IReadOnlyList<DocumentField> fields, CancellationToken cancellationToken)
    {
        foreach (var field in fields)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(workspace, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(document, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(field.Path, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(field.Kind, NpgsqlDbType.InternalChar, cancellationToken);
            await copy.WriteAsync(field.IsElement, NpgsqlDbType.Boolean, cancellationToken);
            await WriteAsync(copy, field.TextStart, cancellationToken);
            await WriteAsync(copy, field.TextValue, cancellationToken);
            if (field.Number is { } number) await copy.WriteAsync(number, NpgsqlDbType.Double, cancellationToken);
            else await copy.WriteNullAsync(cancellationToken);
            if (field.Instant is { } instant) await copy.WriteAsync(instant, NpgsqlDbType.Bigint, cancellationToken);
            else await copy.WriteNullAsync(cancellationToken);
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken) =>
        text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
}
