using System.Globalization;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Statements over a user's table. Names of tables and columns are quoted here and nowhere else; values are parameters, sent as text and cast to the
/// column's own type, so that the index of the key serves whatever it is. The first parameter is always there: with one, the driver sends the text as one
/// statement, and the server refuses a query that would be two.
/// </summary>
/// <param name="mostJson">Bytes of a row's values beyond which they are not read.</param>
internal sealed class TableSql(TableSettings settings, TableShape shape, long mostJson)
{
    private readonly IReadOnlyList<string> _read = TableShape.ReadColumns(settings);
    private readonly string _from = From(settings);

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Each part of a <see cref="TableName"/> quoted as it stands.</summary>
    public static string QuoteTable(string table) => string.Join('.', TableName.Parts(table).Select(Quote));

    /// <summary>The part behind the last dot left out: where an outbox stands.</summary>
    public static string Beside(string table, string name) => string.Join('.', TableName.Parts(table).SkipLast(1).Append(name).Select(Quote));

    /// <summary>What is read, to be given a name.</summary>
    public static string From(TableSettings settings) => settings.Query is { } query ? $"({query}\n)" : QuoteTable(settings.Table!);

    /// <summary>Rows behind a key in the order of keys: the whole table in pages, each found by the index.</summary>
    public string Page(bool isFirst)
    {
        var after = isFirst ? "" : $" AND ({Columns(settings.Key)}) > ({Values(settings.Key, 2)})";
        return $"SELECT {Selected()} FROM {_from} AS t WHERE {NotNull(settings.Key)}{after} ORDER BY {Columns(settings.Key)} LIMIT $1";
    }

    /// <summary>Rows from a watermark on, in its order, with the key as tie-breaker.</summary>
    /// <param name="from"><c>&gt;</c> or <c>&gt;=</c> the value of $2; null: from the beginning. Behind $2 and the key in $3…, when there is an <paramref name="isNext"/>.</param>
    public string Changed(string? from, bool isNext)
    {
        string[] order = [settings.Watermark!, .. settings.Key];
        var condition = isNext ? $" AND ({Columns(order)}) > ({Values(order, 2)})" : from is null ? "" : $" AND {Column(settings.Watermark!)} {from} {Value(settings.Watermark!, 2)}";
        return $"SELECT {Selected()} FROM {_from} AS t WHERE {NotNull(order)}{condition}{Finite()} ORDER BY {Columns(order)} LIMIT $1";
    }

    /// <summary>
    /// The watermark of a scan that begins now. A row that claims to be of the future must not hide all rows that come before that time: the mark never
    /// goes past the clock. Of a column without a time zone: past what is a clock somewhere, else it is as early as one is anywhere.
    /// </summary>
    public string Mark() => $"SELECT {Capped($"max({Column(settings.Watermark!)})")}::text FROM {_from} AS t WHERE $1::int IS NOT NULL{Finite()}";

    /// <summary>A watermark in $1, not past the clock.</summary>
    public string CapMark() => $"SELECT {Capped(Value(settings.Watermark!, 1))}::text";

    /// <summary>The watermark in $1, the overlap in $2 lower.</summary>
    public string Lower() => shape.Find(settings.Watermark!)!.IsNumber
        ? $"SELECT ({Value(settings.Watermark!, 1)} - $2::bigint)::text"
        : $"SELECT ({Value(settings.Watermark!, 1)} - make_interval(secs => $2::bigint))::text";

    /// <summary>Rows with the keys of the arrays from $2 on.</summary>
    public string ByKeys() =>
        $"SELECT {Selected()} FROM {GivenKeys()} JOIN {_from} AS t ON {Matches()} WHERE $1::int IS NOT NULL";

    /// <summary>Places, from 1, of those keys of the arrays from $2 on that no row has.</summary>
    public string Missing() => $"SELECT given.place FROM {GivenKeys()} WHERE $1::int IS NOT NULL AND NOT EXISTS (SELECT FROM {_from} AS t WHERE {Matches()})";

    /// <summary>The key as text, the watermark as text, and the other values as JSON: null where that is too large to be held.</summary>
    private string Selected()
    {
        var watermark = settings.Watermark is { } column ? $"{Column(column)}::text" : "NULL::text";
        return $"ARRAY[{string.Join(", ", settings.Key.Select(column => $"{Column(column)}::text"))}], {watermark}, " + string.Create(
            CultureInfo.InvariantCulture,
            $"(SELECT CASE WHEN octet_length(j) <= {mostJson} THEN j END FROM (SELECT row_to_json(r)::text FROM (SELECT {string.Join(", ", _read.Select(Column))}) AS r OFFSET 0) AS given (j))");
    }

    private string GivenKeys()
    {
        var arrays = settings.Key.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 2}::text[]"));
        var names = settings.Key.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"k{i}"));
        return $"unnest({string.Join(", ", arrays)}) WITH ORDINALITY AS given ({string.Join(", ", names)}, place)";
    }

    /// <summary>By the column's own type, whose index finds the row, and as it is written: 1.0 and 1.00 are equal, and two documents.</summary>
    private string Matches() => string.Join(
        " AND ", settings.Key.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{Column(column)} = given.k{i}::{TypeOf(column)} AND {Column(column)}::text = given.k{i}")));

    private string Capped(string value) => shape.Find(settings.Watermark!)!.BaseType switch
    {
        "timestamptz" => $"least({value}, now())",
        "timestamp" => $"CASE WHEN {value} > localtimestamp + interval '1 day' THEN localtimestamp - interval '1 day' ELSE {value} END",
        _ => value,
    };

    /// <summary>What is greater than all numbers is as good as no watermark: behind it, no row would be found.</summary>
    private string Finite() => shape.Find(settings.Watermark!)!.BaseType is "numeric" ? $" AND {Column(settings.Watermark!)}::text NOT IN ('NaN', 'Infinity')" : "";

    private string TypeOf(string column) => shape.Find(column)!.Type;

    private string Value(string column, int parameter) => string.Create(CultureInfo.InvariantCulture, $"${parameter}::text::{TypeOf(column)}");

    private string Values(IReadOnlyList<string> columns, int first) => string.Join(", ", columns.Select((column, i) => Value(column, first + i)));

    private static string Column(string name) => $"t.{Quote(name)}";

    private static string Columns(IEnumerable<string> names) => string.Join(", ", names.Select(Column));

    private static string NotNull(IEnumerable<string> names) => string.Join(" AND ", names.Select(name => $"{Column(name)} IS NOT NULL"));
}
