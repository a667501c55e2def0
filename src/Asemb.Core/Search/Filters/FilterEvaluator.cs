using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Filters;

/// <summary>What a filter means, on one document: the reference that every faster way is held against. docs/filters.md says it in words.</summary>
public static class FilterEvaluator
{
    public static bool Matches(Filter filter, JsonObject metadata, IndexDocumentFields fields) => filter switch
    {
        AndFilter and => and.Operands.All(operand => Matches(operand, metadata, fields)),
        OrFilter or => or.Operands.Any(operand => Matches(operand, metadata, fields)),
        NotFilter not => !Matches(not.Operand, metadata, fields),
        FieldFilter condition => Matches(condition, [.. condition.Field.IsSystem ? Find(condition.Field, fields) : Find(metadata, condition.Field.Segments, 0, isElement: false)]),
        _ => throw new NotSupportedException($"{filter.GetType().Name} is no kind of filter."),
    };

    /// <param name="condition">Not on a field of the document itself.</param>
    internal static bool Matches(FieldFilter condition, JsonObject metadata) => Matches(condition, [.. Find(metadata, condition.Field.Segments, 0, isElement: false)]);

    private static bool Matches(FieldFilter condition, IReadOnlyList<Found> values) => condition.Operator switch
    {
        FilterOperator.Exists => values.Count > 0 == condition.Value!.GetValue<bool>(),
        FilterOperator.Eq or FilterOperator.In => IsOneOf(condition, values),
        FilterOperator.Ne or FilterOperator.Nin => !IsOneOf(condition, values),
        FilterOperator.Gt => Compares(condition, values, order => order > 0),
        FilterOperator.Gte => Compares(condition, values, order => order >= 0),
        FilterOperator.Lt => Compares(condition, values, order => order < 0),
        FilterOperator.Lte => Compares(condition, values, order => order <= 0),
        FilterOperator.Contains => Contains(Operand.Of(condition.Field, condition.Value), values),
        _ => throw new NotSupportedException($"{condition.Operator} is no operator."),
    };

    private static bool IsOneOf(FieldFilter condition, IReadOnlyList<Found> values)
    {
        var operands = Operand.AllOf(condition);
        return Scalars(values).Any(value => operands.Any(operand => operand.Equals(value.Scalar)));
    }

    private static bool Compares(FieldFilter condition, IReadOnlyList<Found> values, Func<int, bool> matches)
    {
        var operand = Operand.Of(condition.Field, condition.Value);
        return Scalars(values).Any(value => operand.Compare(value.Scalar) is { } order && matches(order));
    }

    /// <summary>An element of an array, or a part of a text.</summary>
    private static bool Contains(Operand operand, IReadOnlyList<Found> values) => Scalars(values).Any(value => value.IsElement
        ? operand.Equals(value.Scalar)
        : value.Scalar.Kind == ScalarKind.Text && operand.Value.Kind == ScalarKind.Text && value.Scalar.Text.Contains(operand.Value.Text, StringComparison.Ordinal));

    private static IEnumerable<(Scalar Scalar, bool IsElement)> Scalars(IReadOnlyList<Found> values)
    {
        foreach (var (node, isElement) in values)
        {
            if (Scalar.TryRead(node, out var scalar)) yield return (scalar, isElement);
        }
    }

    /// <summary>Everything at the end of a path. Arrays on the way and at the end stand for their elements.</summary>
    private static IEnumerable<Found> Find(JsonNode? node, IReadOnlyList<string> path, int depth, bool isElement)
    {
        if (depth == path.Count) yield return new Found(node, isElement);
        if (node is JsonArray array)
        {
            foreach (var found in array.SelectMany(item => Find(item, path, depth, isElement: true))) yield return found;
        }
        else if (depth < path.Count && node is JsonObject members && members.TryGetPropertyValue(path[depth], out var member))
        {
            foreach (var found in Find(member, path, depth + 1, isElement: false)) yield return found;
        }
    }

    private static IEnumerable<Found> Find(FieldPath field, IndexDocumentFields fields)
    {
        var name = field.Segments[0];
        var value = SystemFields.IsInstant(field)
            ? SystemFields.Instants[name](fields).ToString("O", CultureInfo.InvariantCulture)
            : SystemFields.Texts[name](fields);
        if (value is not null) yield return new Found(JsonValue.Create(value), IsElement: false);
    }

    private sealed record Found(JsonNode? Node, bool IsElement);
}
