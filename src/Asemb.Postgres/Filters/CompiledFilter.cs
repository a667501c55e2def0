using Asemb.Core.Search.Filters;
using Asemb.Postgres.Documents;

namespace Asemb.Postgres.Filters;

/// <summary>
/// A filter as a condition on <c>asemb.documents d</c>, the same that <see cref="FilterEvaluator"/> says. The workspace is <c>$1</c>; metadata is looked
/// up in <c>asemb.document_fields</c>, by operators that row-level security lets indexes answer. Unknown (null) stands for no match everywhere but
/// below a negation, which therefore asks for certainty.
/// </summary>
internal static class CompiledFilter
{
    /// <param name="parameters">Its first value is the workspace.</param>
    /// <returns>SQL to stand behind AND.</returns>
    public static string Of(Filter filter, SqlParameters parameters) => filter switch
    {
        AndFilter { Operands: [] } => "true",
        OrFilter { Operands: [] } => "false",
        AndFilter and => Join(and.Operands, " AND ", parameters),
        OrFilter or => Join(or.Operands, " OR ", parameters),
        NotFilter not => Not(Of(not.Operand, parameters)),
        FieldFilter condition => Of(condition, parameters),
        _ => throw new NotSupportedException($"{filter.GetType().Name} is no kind of filter."),
    };

    /// <summary>Whether it asks for nothing but metadata, so that <c>d</c> need have no column but the id.</summary>
    public static bool IsOfMetadata(Filter filter) => filter switch
    {
        AndFilter and => and.Operands.All(IsOfMetadata),
        OrFilter or => or.Operands.All(IsOfMetadata),
        NotFilter not => IsOfMetadata(not.Operand),
        FieldFilter condition => !condition.Field.IsSystem,
        _ => false,
    };

    /// <summary>
    /// The ids of the searchable documents that match, each once, as a query. Where the filter is of metadata and has a condition that every match meets, that one's
    /// index is read and no document: a tenth of 187,000 documents is listed in 9 ms instead of 42 (`bench postgres`, the step "filter").
    /// </summary>
    public static string Matching(Filter filter, SqlParameters parameters)
    {
        IReadOnlyList<Filter> all = filter is AndFilter and ? and.Operands : [filter];
        if (!IsOfMetadata(filter) || all.OfType<FieldFilter>().FirstOrDefault(AsksForValue) is not { } first) return $"{DocumentSql.Matching} AND {Of(filter, parameters)}";
        var matching = MetadataCondition.Matching(first, parameters);
        var others = all.Where(each => each != first).Select(each => $" AND {Of(each, parameters)}");
        return $"SELECT DISTINCT d.id FROM ({matching}) d WHERE true{string.Concat(others)}";
    }

    private static bool AsksForValue(FieldFilter condition) =>
        condition.Operator is not (FilterOperator.Ne or FilterOperator.Nin) && (condition.Operator != FilterOperator.Exists || condition.Value!.GetValue<bool>());

    private static string Of(FieldFilter condition, SqlParameters parameters)
    {
        var (asked, isNegated) = condition.Operator switch
        {
            FilterOperator.Ne => (condition with { Operator = FilterOperator.Eq }, true),
            FilterOperator.Nin => (condition with { Operator = FilterOperator.In }, true),
            FilterOperator.Exists => (condition with { Value = true }, !condition.Value!.GetValue<bool>()),
            _ => (condition, false),
        };
        var sql = asked.Field.IsSystem ? SystemCondition.Of(asked, parameters) : MetadataCondition.Of(asked, parameters);
        return isNegated ? Not(sql) : sql;
    }

    private static string Join(IReadOnlyList<Filter> operands, string with, SqlParameters parameters)
    {
        var conditions = operands.Select(operand => Of(operand, parameters)).ToList();
        return conditions.Count == 1 ? conditions[0] : $"({string.Join(with, conditions)})";
    }

    private static string Not(string sql) => $"NOT coalesce({sql}, false)";
}
