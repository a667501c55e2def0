using System.Globalization;
using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

/// <summary>Which values an operator and a field take. What the documents hold is another matter: there a wrong type is no match.</summary>
internal static class ConditionCheck
{
    /// <summary>Elements of <c>in</c> and <c>nin</c>.</summary>
    public const int MaxListLength = 1000;

    /// <summary>UTF-16 units of a text.</summary>
    public const int MaxTextLength = 4096;

    /// <exception cref="Errors.AsembException"><c>invalid_filter</c></exception>
    public static void Require(FieldPath field, FilterOperator operation, JsonNode? value, string at)
    {
        var name = operation.ToString().ToLowerInvariant();
        switch (operation)
        {
            case FilterOperator.Exists:
                if (!Scalar.TryRead(value, out var flag) || flag.Kind != ScalarKind.Boolean) throw FilterFault.At(at, $"'exists' takes true or false, and this is {FilterFault.Describe(value)}.");
                break;
            case FilterOperator.In or FilterOperator.Nin:
                RequireList(field, name, value, at);
                break;
            default:
                RequireScalar(field, operation, name, value, at);
                break;
        }
    }

    private static void RequireList(FieldPath field, string name, JsonNode? value, string at)
    {
        if (value is not JsonArray items) throw FilterFault.At(at, $"'{name}' takes an array of values, and this is {FilterFault.Describe(value)}. Example: {{\"{name}\":[\"a\",\"b\"]}}");
        if (items.Count > MaxListLength)
            throw FilterFault.At(at, string.Create(CultureInfo.InvariantCulture, $"'{name}' has {items.Count} values; at most {MaxListLength} are allowed."));
        for (var i = 0; i < items.Count; i++)
        {
            var itemAt = string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]");
            if (!Scalar.TryRead(items[i], out var scalar)) throw FilterFault.At(itemAt, $"'{name}' takes texts, numbers, true, false and null, and this is {FilterFault.Describe(items[i])}.");
            RequireUsable(field, scalar, items[i], itemAt);
        }
    }

    private static void RequireScalar(FieldPath field, FilterOperator operation, string name, JsonNode? value, string at)
    {
        if (!Scalar.TryRead(value, out var scalar))
        {
            var hint = value is JsonObject
                ? "An object is compared by its members, written with a dot such as 'author.name'."
                : operation is FilterOperator.Eq ? "Use 'in' for several values." : operation is FilterOperator.Ne ? "Use 'nin' for several values." : "Write one condition for each value.";
            throw FilterFault.At(at, $"'{name}' takes one value, and this is {FilterFault.Describe(value)}. {hint}");
        }

        if (operation is FilterOperator.Gt or FilterOperator.Gte or FilterOperator.Lt or FilterOperator.Lte && scalar.Kind is ScalarKind.Null or ScalarKind.Boolean)
            throw FilterFault.At(at, $"'{name}' takes a number, a date or a text, and this is {FilterFault.Describe(value)}, which has no order.");
        if (operation is FilterOperator.Contains && SystemFields.IsInstant(field))
            throw FilterFault.At(at, $"'{field}' is a date and contains nothing. Use gte and lt for a span of time.");
        RequireUsable(field, scalar, value, at);
    }

    private static void RequireUsable(FieldPath field, Scalar scalar, JsonNode? value, string at)
    {
        if (scalar.Text.Length > MaxTextLength)
            throw FilterFault.At(at, string.Create(CultureInfo.InvariantCulture, $"The text has {scalar.Text.Length} characters; at most {MaxTextLength} are allowed."));
        if (!double.IsFinite(scalar.Number)) throw FilterFault.At(at, "The number is too large to be compared.");
        if (!field.IsSystem) return;
        if (scalar.Kind == ScalarKind.Null) throw FilterFault.At(at, $"'{field}' is never null. To find documents without it write {{\"exists\":false}}.");
        if (SystemFields.IsText(field) && scalar.Kind != ScalarKind.Text) throw FilterFault.At(at, $"'{field}' is a text, and this is {FilterFault.Describe(value)}.");
        if (SystemFields.IsInstant(field) && (scalar.Kind != ScalarKind.Text || !DateText.TryRead(scalar.Text, out _)))
            throw FilterFault.At(at, $"'{field}' is a date, and this is {FilterFault.Describe(value)}. Write it as 2024-05-31 or 2024-05-31T12:00:00Z.");
    }
}
