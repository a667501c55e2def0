using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Core.Search.Filters;

/// <summary>Reads filters written as JSON, the only way there is to write them, and checks all that can be checked without a document.</summary>
public sealed class FilterParser
{
    /// <summary>How deep <c>and</c>, <c>or</c> and <c>not</c> may stand in one another.</summary>
    public const int MaxDepth = 16;

    /// <summary>Conditions of a filter.</summary>
    public const int MaxConditions = 256;

    /// <summary>Conditions with the <c>and</c>, <c>or</c> and <c>not</c> around them, empty ones included: each costs a pass over the documents.</summary>
    public const int MaxNodes = 1024;

    private const string Example = """{"year":{"gte":2024}}""";

    private static readonly Dictionary<string, FilterOperator> Operators =
        Enum.GetValues<FilterOperator>().ToDictionary(operation => operation.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private int _conditions;
    private int _nodes;

    private FilterParser()
    {
    }

    /// <param name="at">The path of the filter in the request, which errors begin with.</param>
    /// <exception cref="AsembException"><c>invalid_filter</c> with the path of what is wrong.</exception>
    public static Filter Parse(JsonNode? filter, string at = "filter") => new FilterParser().Read(filter, at, depth: 0);

    private Filter Read(JsonNode? node, string at, int depth)
    {
        if (node is not JsonObject members)
        {
            var hint = node is JsonValue value && value.TryGetValue(out string? _) ? "Send the object itself, not a text that holds it." : $"Example: {Example}";
            throw FilterFault.At(at, $"A filter is a JSON object, and this is {FilterFault.Describe(node)}. {hint}");
        }

        if (depth > MaxDepth) throw FilterFault.At(at, $"The filter has and, or and not in one another more than {MaxDepth} deep.");
        if (members.Count != 1) CountNode(at);
        var filters = members.Select(member => ReadMember(member.Key, member.Value, at, depth)).ToList();
        return filters.Count == 1 ? filters[0] : new AndFilter(filters);
    }

    private Filter ReadMember(string name, JsonNode? value, string parent, int depth)
    {
        var at = FilterFault.Member(parent, name);
        if (name is "and" or "or" or "not") CountNode(at);
        return name switch
        {
            "and" => new AndFilter(ReadList(value, name, at, depth)),
            "or" => new OrFilter(ReadList(value, name, at, depth)),
            "not" when value is JsonObject => new NotFilter(Read(value, at, depth + 1)),
            "not" => throw FilterFault.At(at, $"'not' takes one filter, an object, and this is {FilterFault.Describe(value)}. Example: {{\"not\":{Example}}}"),
            _ => ReadField(name, value, at),
        };
    }

    private List<Filter> ReadList(JsonNode? value, string name, string at, int depth)
    {
        if (value is not JsonArray array) throw FilterFault.At(at, $"'{name}' takes an array of filters, and this is {FilterFault.Describe(value)}. Example: {{\"{name}\":[{Example}]}}");
        return [.. array.Select((item, i) => Read(item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]"), depth + 1))];
    }

    private Filter ReadField(string name, JsonNode? value, string at)
    {
        var field = ReadPath(name, at);
        if (value is JsonArray)
        {
            var meant = NearestName.Find(name, ["and", "or"]) is { } combinator ? $"Did you mean '{combinator}'? " : "";
            throw FilterFault.At(at, $"'{ShownText.Shorten(name)}' is compared with an array. {meant}To match any of several values write {{\"in\":[…]}}.");
        }

        if (value is not JsonObject operators) return Condition(field, FilterOperator.Eq, value, at);
        if (operators.Count == 0) throw FilterFault.At(at, $"'{ShownText.Shorten(name)}' has no operator. Write one of {string.Join(", ", Operators.Keys)}. Example: {Example}");
        if (operators.Count != 1) CountNode(at);
        var conditions = operators.Select(member => ReadOperator(field, member.Key, member.Value, FilterFault.Member(at, member.Key))).ToList();
        return conditions.Count == 1 ? conditions[0] : new AndFilter(conditions);
    }

    private FieldFilter ReadOperator(FieldPath field, string name, JsonNode? value, string at)
    {
        if (Operators.TryGetValue(name, out var operation)) return Condition(field, operation, value, at);
        var isMember = !field.IsSystem && (value is JsonObject || NearestName.Find(name, Operators.Keys) is null);
        var nested = isMember ? $" A member of an object is written with a dot: '{ShownText.Shorten(new FieldPath(IsSystem: false, [.. field.Segments, ShownText.Shorten(name)]).ToString())}'." : "";
        throw FilterFault.At(at, $"There is no operator '{ShownText.Shorten(name)}'. {NearestName.Suggest(name, Operators.Keys)}{nested}");
    }

    private FieldFilter Condition(FieldPath field, FilterOperator operation, JsonNode? value, string at)
    {
        CountNode(at);
        if (++_conditions > MaxConditions) throw FilterFault.At(at, $"The filter has more than {MaxConditions} conditions. One 'in' can stand for many 'eq'.");
        ConditionCheck.Require(field, operation, value, at);
        return new FieldFilter(field, operation, value);
    }

    private void CountNode(string at)
    {
        if (++_nodes > MaxNodes) throw FilterFault.At(at, $"The filter has more than {MaxNodes} conditions, and, or and not together, empty ones included.");
    }

    private static FieldPath ReadPath(string name, string at)
    {
        try
        {
            return FieldPathSyntax.Parse(name);
        }
        catch (FormatException exception)
        {
            throw FilterFault.At(at, exception.Message);
        }
    }
}
