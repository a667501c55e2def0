using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;

namespace Asemb.Postgres.Tables;

/// <param name="Type">As PostgreSQL writes it in a cast.</param>
/// <param name="Category">Letter of <c>pg_type.typcategory</c>: S text, N number, B boolean, D date or time, E enum, A array, U others.</param>
/// <param name="BaseType">Name of the type, below domains: <c>jsonb</c>, <c>bytea</c>, <c>timestamptz</c>.</param>
public sealed record TableColumn(string Name, string Type, char Category, string BaseType)
{
    public bool IsText => Category is 'S' or 'E' && !string.Equals(BaseType, "name", StringComparison.Ordinal) || string.Equals(BaseType, "citext", StringComparison.Ordinal);

    public bool IsBinary => BaseType is "bytea" or "_bytea";

    /// <summary>It can stand in metadata, where filters compare it.</summary>
    public bool IsSimple => !IsBinary && (Category is 'S' or 'N' or 'B' or 'D' or 'E' or 'T' or 'I' or 'A' || BaseType is "uuid" or "json" or "jsonb" or "citext");

    public bool IsNumber => BaseType is "int2" or "int4" or "int8" or "numeric";

    public bool IsTime => BaseType is "timestamptz" or "timestamp";
}

/// <summary>What a table or the result of a query looks like now.</summary>
/// <param name="PrimaryKey">Empty when there is none, or it is no table.</param>
/// <param name="UniqueKeys">Columns of each unique index that holds all rows.</param>
/// <param name="Name">With its schema, as settings write it; null of a query.</param>
/// <param name="IsTable">An ordinary or partitioned table: it can have keys and triggers.</param>
/// <param name="Hidden">Columns that the login may not read.</param>
/// <param name="OutboxId">The outbox with its triggers, told from another of the same name; null while they are not installed whole.</param>
internal sealed record TableShape(
    IReadOnlyList<TableColumn> Columns, IReadOnlyList<string> PrimaryKey, IReadOnlyList<IReadOnlyList<string>> UniqueKeys, string? Name, bool IsTable, IReadOnlyList<string> Hidden,
    string? OutboxId)
{
    public TableColumn? Find(string column) => Columns.FirstOrDefault(known => string.Equals(known.Name, column, StringComparison.Ordinal));

    /// <summary>Moves with everything that changes what becomes of a row: then all rows are looked at again.</summary>
    public string Fingerprint(TableSettings settings)
    {
        var json = settings.ToJson();
        foreach (var name in (string[])["deletionsEvery", "batchSize", "statementTimeout", "overlap"]) json.Remove(name);
        var text = new StringBuilder(CanonicalJson.Write(json));
        foreach (var column in UsedColumns(settings)) text.Append('\n').Append(column).Append(' ').Append(Find(column)?.Type);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    /// <summary>Types of the columns that rows are named and ordered by: documents would have other keys when these change.</summary>
    public JsonObject OrderTypes(TableSettings settings)
    {
        var types = new JsonObject();
        foreach (var column in settings.Key.Concat(settings.Watermark is { } watermark ? [watermark] : []).Distinct(StringComparer.Ordinal)) types[column] = Find(column)?.Type;
        return types;
    }

    /// <summary>Columns whose values are read, each once.</summary>
    public static IReadOnlyList<string> ReadColumns(TableSettings settings) =>
        [.. ContentTemplate.Parse(settings.Content!).Columns.Concat(new[] { settings.Title, settings.Uri }.OfType<string>()).Concat(settings.Metadata ?? []).Distinct(StringComparer.Ordinal)];

    public static IReadOnlyList<string> UsedColumns(TableSettings settings) =>
        [.. ReadColumns(settings).Concat(settings.Key).Concat(settings.Watermark is { } watermark ? [watermark] : []).Distinct(StringComparer.Ordinal)];
}
