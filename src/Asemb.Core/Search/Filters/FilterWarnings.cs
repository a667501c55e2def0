namespace Asemb.Core.Search.Filters;

/// <summary>Conditions that cannot match any document of the workspace as they are written: most often a mistyped name or a number sent as text.</summary>
public static class FilterWarnings
{
    /// <summary>The fields that a filter names, each once.</summary>
    public static IReadOnlyList<FieldPath> Fields(Filter filter) => [.. Conditions(filter).Select(condition => condition.Field).Distinct()];

    /// <param name="find">What there is in a field; null when no document has it.</param>
    public static IReadOnlyList<string> Of(Filter filter, Func<FieldPath, FieldHoldings?> find) =>
        [.. Conditions(filter).Select(condition => Of(condition, find(condition.Field))).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <param name="isUncertain">Whether documents may have the field without its place being found.</param>
    internal static IReadOnlyList<string> Of(Filter filter, Func<FieldPath, FieldNode?> find, Predicate<FieldPath> isUncertain) =>
        [.. Conditions(filter).Where(condition => !isUncertain(condition.Field)).Select(condition => Of(condition, find(condition.Field)?.Holdings)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? Of(FieldFilter condition, FieldHoldings? held)
    {
        if (held is null) return $"No document has the field '{condition.Field}' that the filter names.";
        if (condition.Operator == FilterOperator.Exists) return null;
        var operands = Operand.AllOf(condition);
        if (operands.Count == 0 || operands.Any(operand => IsComparable(condition.Operator, operand, held))) return null;
        var name = condition.Operator.ToString().ToLowerInvariant();
        return $"The filter compares '{condition.Field}' with {string.Join(" or ", operands.Select(Describe).Distinct(StringComparer.Ordinal))} ({name}), and no document has such a value there: {Describe(condition.Operator, held)}.";
    }

    private static bool IsComparable(FilterOperator operation, Operand operand, FieldHoldings held)
    {
        var asked = KindOf(operand);
        if (operand.Value.Kind == ScalarKind.Null || held.Elements.HasFlag(asked)) return true;
        return operation == FilterOperator.Contains
            ? operand.Value.Kind == ScalarKind.Text && held.Alone.HasFlag(ValueKinds.Texts)
            : held.Alone.HasFlag(asked);
    }

    private static ValueKinds KindOf(Operand operand) => operand switch
    {
        { Instant: not null } => ValueKinds.Instants,
        { Value.Kind: ScalarKind.Text } => ValueKinds.Texts,
        { Value.Kind: ScalarKind.Number } => ValueKinds.Numbers,
        _ => ValueKinds.Literals,
    };

    private static string Describe(Operand operand) => operand switch
    {
        { Instant: not null } => "a date",
        { Value.Kind: ScalarKind.Text } => "a text",
        { Value.Kind: ScalarKind.Number } => "a number",
        _ => "true or false",
    };

    private static string Describe(FilterOperator operation, FieldHoldings held)
    {
        var kinds = new List<string>();
        AddKinds(held.Alone, "", kinds);
        AddKinds(held.Elements, operation == FilterOperator.Contains ? "lists of " : "", kinds);
        if (held.HasMembers) kinds.Add("objects");
        return kinds.Count == 0 ? "there are empty lists and objects" : "there are " + string.Join(", ", kinds.Distinct(StringComparer.Ordinal));
    }

    private static void AddKinds(ValueKinds values, string prefix, List<string> kinds)
    {
        if (values.HasFlag(ValueKinds.Texts)) kinds.Add(prefix + "texts");
        else if (values.HasFlag(ValueKinds.Instants)) kinds.Add(prefix + "dates");
        if (values.HasFlag(ValueKinds.Numbers)) kinds.Add(prefix + "numbers");
        if (values.HasFlag(ValueKinds.Literals)) kinds.Add(prefix + "true, false or null");
    }

    private static IEnumerable<FieldFilter> Conditions(Filter filter) => filter switch
    {
        AndFilter and => and.Operands.SelectMany(Conditions),
        OrFilter or => or.Operands.SelectMany(Conditions),
        NotFilter not => Conditions(not.Operand),
        FieldFilter condition => [condition],
        _ => [],
    };
}
