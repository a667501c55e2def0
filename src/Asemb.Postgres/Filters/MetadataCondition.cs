using Asemb.Core.Search.Filters;

namespace Asemb.Postgres.Filters;

/// <summary>
/// A condition on metadata: whether the document has a row in <c>asemb.document_fields</c> with such a value. Of several conditions on such a row
/// <c>f</c> one must be met, each of which has an index.
/// </summary>
internal static class MetadataCondition
{
    /// <param name="condition">One that asks for a value: not <c>ne</c>, <c>nin</c>, or <c>exists</c> with false.</param>
    public static string Of(FieldFilter condition, SqlParameters parameters)
    {
        var rows = RowsOf(condition, parameters).Select(row => $"EXISTS (SELECT FROM asemb.document_fields f WHERE f.workspace_id = $1 AND f.document_id = d.id AND {row})").ToList();
        return rows.Count switch { 0 => "false", 1 => rows[0], _ => $"({string.Join(" OR ", rows)})" };
    }

    /// <summary>The ids of the documents that meet it, some more than once: as a query, without a look at the documents, of which only searchable ones have fields.</summary>
    /// <param name="condition">As of <see cref="Of"/>.</param>
    public static string Matching(FieldFilter condition, SqlParameters parameters)
    {
        var rows = RowsOf(condition, parameters).Select(row => $"SELECT f.document_id AS id FROM asemb.document_fields f WHERE f.workspace_id = $1 AND {row}").ToList();
        return rows.Count == 0 ? "SELECT NULL::bigint AS id WHERE false" : string.Join(" UNION ALL ", rows);
    }

    private static IEnumerable<string> RowsOf(FieldFilter condition, SqlParameters parameters)
    {
        var path = parameters.Add(FieldKey.Of(condition.Field));
        var values = condition.Operator switch
        {
            FilterOperator.Exists => [$"f.kind = '{FieldKind.Place}'"],
            FilterOperator.Eq or FilterOperator.In => EqualTo(Operand.AllOf(condition), parameters),
            FilterOperator.Contains => Containing(Operand.Of(condition.Field, condition.Value), parameters),
            _ => [Ordered(condition.Operator, Operand.Of(condition.Field, condition.Value), parameters)],
        };
        return values.Select(value => $"f.path = {path} AND {value}");
    }

    private static IEnumerable<string> Containing(Operand operand, SqlParameters parameters)
    {
        var elements = EqualTo([operand], parameters).Select(value => $"f.is_element AND {value}");
        if (operand.Value.Kind != ScalarKind.Text) return elements;
        var part = parameters.Add(StorableText.Of(operand.Value.Text));
        return [.. elements, $"NOT f.is_element AND f.text_start IS NOT NULL AND strpos(coalesce(f.text_value, f.text_start), {part}) > 0"];
    }

    /// <summary>A condition for each type of value that is asked for, so that each has an index.</summary>
    private static IEnumerable<string> EqualTo(IReadOnlyList<Operand> operands, SqlParameters parameters)
    {
        var texts = operands.Where(operand => operand is { Instant: null, Value.Kind: ScalarKind.Text }).Select(operand => IndexedText.Of(operand.Value.Text)).ToList();
        var instants = operands.Select(operand => operand.Instant ?? (operand.Value.Kind == ScalarKind.Boolean ? FieldKind.Instant(operand.Value.Boolean) : null)).OfType<long>().ToArray();
        var numbers = operands.Where(operand => operand.Value.Kind == ScalarKind.Number).Select(operand => operand.Value.Number).ToArray();

        // A text that is shorter than a beginning can be is equal to no beginning of a longer one.
        var whole = texts.Where(text => text.IsShort).Select(text => text.Start).ToArray();
        if (whole.Length == 1) yield return $"f.text_start = {parameters.Add(whole[0])}";
        if (whole.Length > 1) yield return $"f.text_start = ANY({parameters.Add(whole)})";
        foreach (var text in texts.Where(text => !text.IsShort))
        {
            yield return $"f.text_start = {parameters.Add(text.Start)} AND coalesce(f.text_value, f.text_start) = {parameters.Add(text.Value)}";
        }

        if (instants.Length == 1) yield return $"f.instant_value = {parameters.Add(instants[0])}";
        if (instants.Length > 1) yield return $"f.instant_value = ANY({parameters.Add(instants)})";
        if (numbers.Length == 1) yield return $"f.number_value = {parameters.Add(numbers[0])}";
        if (numbers.Length > 1) yield return $"f.number_value = ANY({parameters.Add(numbers)})";
        if (operands.Any(operand => operand.Value.Kind == ScalarKind.Null)) yield return $"f.kind = '{FieldKind.Null}'";
    }

    private static string Ordered(FilterOperator operation, Operand operand, SqlParameters parameters)
    {
        var sign = SqlOperators.Of(operation);
        if (operand.Instant is { } instant) return $"f.instant_value {sign} {parameters.Add(instant)} AND f.instant_value >= {parameters.Add(FieldKind.FirstInstant)}";
        if (operand.Value.Kind == ScalarKind.Number) return $"f.number_value {sign} {parameters.Add(operand.Value.Number)}";
        var text = IndexedText.Of(operand.Value.Text);
        var (start, value) = (parameters.Add(text.Start), parameters.Add(text.Value));

        // By the beginning as far as it tells, by the whole where it does not.
        return $"f.text_start {sign[..1]}= {start} AND (f.text_start {sign[..1]} {start} OR coalesce(f.text_value, f.text_start) {sign} {value})";
    }
}
