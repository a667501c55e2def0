using Asemb.Core.Search.Filters;
using Asemb.Postgres.Documents;

namespace Asemb.Postgres.Filters;

/// <summary>A condition on a field of the document itself, in the version that is searchable.</summary>
internal static class SystemCondition
{
    /// <summary>Ticks of a microsecond, which is what PostgreSQL counts in.</summary>
    private const long Microsecond = TimeSpan.TicksPerMicrosecond;

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["key"] = "d.key",
        ["source"] = "d.source",
        ["uri"] = "d.uri",
        ["fileName"] = "d.file_name",
        ["title"] = "d.title",
        ["author"] = "d.author",
        ["language"] = "d.language",
        ["mediaType"] = "d.media_type",
        ["createdAt"] = "d.created_at",
        ["updatedAt"] = "d.indexed_updated_at",
    };

    public static string ColumnOf(FieldPath field) => Columns[field.Segments[0]];

    /// <param name="condition">One that asks for a value: not <c>ne</c>, <c>nin</c>, or <c>exists</c> with false.</param>
    public static string Of(FieldFilter condition, SqlParameters parameters)
    {
        var column = ColumnOf(condition.Field);
        if (condition.Operator == FilterOperator.Exists) return $"{column} IS NOT NULL";
        var operands = Operand.AllOf(condition);
        if (SystemFields.IsInstant(condition.Field)) return OfInstant(column, condition.Operator, operands, parameters);
        var texts = operands.Select(operand => StorableText.Of(operand.Value.Text)).ToArray();
        return condition.Operator switch
        {
            FilterOperator.Eq or FilterOperator.In when column is "d.key" =>
                $"(d.key_hash = ANY({parameters.Add(KeyHash.Of(operands.Select(operand => operand.Value.Text)))}) AND d.key = ANY({parameters.Add(texts)}))",
            FilterOperator.Eq => $"{column} = {parameters.Add(texts[0])}",
            FilterOperator.In => $"{column} = ANY({parameters.Add(texts)})",
            FilterOperator.Contains => $"strpos({column}, {parameters.Add(texts[0])}) > 0",
            _ => $"{column} {SqlOperators.Of(condition.Operator)} {parameters.Add(texts[0])}",
        };
    }

    private static string OfInstant(string column, FilterOperator operation, IReadOnlyList<Operand> operands, SqlParameters parameters)
    {
        if (operation is FilterOperator.Eq or FilterOperator.In)
        {
            // Nothing is stored between two microseconds.
            var instants = operands.Select(operand => operand.Instant!.Value).Where(ticks => ticks % Microsecond == 0 && IsTime(ticks)).Select(Time).ToArray();
            return $"{column} = ANY({parameters.Add(instants)})";
        }

        // What lies between two microseconds is after the one and before the other.
        var value = operands[0].Instant!.Value;
        var isUpper = operation is FilterOperator.Gte or FilterOperator.Lt && value % Microsecond != 0;
        var bound = value - (((value % Microsecond) + Microsecond) % Microsecond) + (isUpper ? Microsecond : 0);
        return $"{column} {SqlOperators.Of(operation)} {parameters.Add(Time(bound))}";
    }

    private static bool IsTime(long ticks) => ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;

    /// <summary>A time beyond the first or last is as it: no document is from there.</summary>
    private static DateTimeOffset? Time(long ticks) => new(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
