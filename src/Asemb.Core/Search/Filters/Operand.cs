using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

/// <summary>
/// The value of a condition. It alone decides how documents are compared with it: a number with numbers, a date with dates as instants, other text
/// with text by code points, so that the same documents match in whatever order they came.
/// </summary>
/// <param name="Instant">When the value is a date and the field is not compared as text always.</param>
public readonly record struct Operand(Scalar Value, long? Instant)
{
    public static Operand Of(FieldPath field, JsonNode? node)
    {
        if (!Scalar.TryRead(node, out var value)) throw new ArgumentException($"The condition on '{field}' needs a scalar.", nameof(node));
        return new Operand(value, value.Kind == ScalarKind.Text && !SystemFields.IsText(field) && DateText.TryRead(value.Text, out var ticks) ? ticks : null);
    }

    /// <summary>The operands of a condition: the elements of a list, else the one value.</summary>
    public static IReadOnlyList<Operand> AllOf(FieldFilter condition) => condition.Operator is FilterOperator.In or FilterOperator.Nin
        ? [.. condition.Value!.AsArray().Select(item => Of(condition.Field, item))]
        : [Of(condition.Field, condition.Value)];

    /// <summary>How the document's value stands to this one; null when the two cannot be compared.</summary>
    public int? Compare(Scalar documents)
    {
        if (documents.Kind != Value.Kind) return null;
        return Value.Kind switch
        {
            ScalarKind.Null => 0,
            ScalarKind.Boolean => documents.Boolean.CompareTo(Value.Boolean),
            ScalarKind.Number => documents.Number.CompareTo(Value.Number),
            _ when Instant is { } instant => DateText.TryRead(documents.Text, out var ticks) ? ticks.CompareTo(instant) : null,
            _ => CodePointOrder.Instance.Compare(documents.Text, Value.Text),
        };
    }

    public bool Equals(Scalar documents) => Compare(documents) == 0;
}
