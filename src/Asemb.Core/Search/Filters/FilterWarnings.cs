namespace Asemb.Core.Search.Filters;

/// <summary>Conditions that cannot match any document of the workspace as they are written: most often a mistyped name or a number sent as text.</summary>
internal static class FilterWarnings
{
    /// <param name="isUncertain">Whether documents may have the field without its place being found.</param>
    public static IReadOnlyList<string> Of(Filter filter, Func<FieldPath, FieldNode?> find, Predicate<FieldPath> isUncertain) =>
        [.. Conditions(filter).Where(condition => !isUncertain(condition.Field)).Select(condition => Of(condition, find(condition.Field))).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? Of(FieldFilter condition, FieldNode? node)
    {
        if (node is null) return $"No document has the field '{condition.Field}' that the filter names.";
        if (condition.Operator == FilterOperator.Exists) return null;
        var operands = Operand.AllOf(condition);
        if (operands.Count == 0 || operands.Any(operand => IsComparable(condition.Operator, operand, node))) return null;
        var name = condition.Operator.ToString().ToLowerInvariant();
        return $"The filter compares '{condition.Field}' with {string.Join(" or ", operands.Select(Describe).Distinct(StringComparer.Ordinal))} ({name}), and no document has such a value there: {Held(condition.Operator, node)}.";
    }

    private static bool IsComparable(FilterOperator operation, Operand operand, FieldNode node)
    {
        if (operand.Value.Kind == ScalarKind.Null || (node.Elements?.HasLike(operand) ?? false)) return true;
        return operation == FilterOperator.Contains
            ? operand.Value.Kind == ScalarKind.Text && node.Alone?.Texts is { IsEmpty: false }
            : node.Alone?.HasLike(operand) ?? false;
    }

    private static string Describe(Operand operand) => operand switch
    {
        { Instant: not null } => "a date",
        { Value.Kind: ScalarKind.Text } => "a text",
        { Value.Kind: ScalarKind.Number } => "a number",
        _ => "true or false",
    };

    private static string Held(FilterOperator operation, FieldNode node)
    {
        var held = new List<string>();
        AddHeld(node.Alone, "", held);
        AddHeld(node.Elements, operation == FilterOperator.Contains ? "lists of " : "", held);
        if (node.HasMembers) held.Add("objects");
        return held.Count == 0 ? "there are empty lists and objects" : "there are " + string.Join(", ", held.Distinct(StringComparer.Ordinal));
    }

    private static void AddHeld(FieldValues? values, string prefix, List<string> held)
    {
        if (values?.Texts is { IsEmpty: false }) held.Add(prefix + "texts");
        else if (values?.Instants is { IsEmpty: false }) held.Add(prefix + "dates");
        if (values?.Numbers is { IsEmpty: false }) held.Add(prefix + "numbers");
        if (values?.Literals is { IsEmpty: false }) held.Add(prefix + "true, false or null");
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
