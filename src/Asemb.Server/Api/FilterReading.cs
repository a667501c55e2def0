using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Search.Filters;

namespace Asemb.Server.Api;

/// <summary>Reads filters of bodies and of query strings.</summary>
internal static class FilterReading
{
    private const string Field = "filter";

    /// <exception cref="AsembException"><c>invalid_filter</c></exception>
    public static Filter? Read(JsonNode? filter) => filter is null ? null : FilterParser.Parse(filter, Field);

    /// <exception cref="AsembException"><c>invalid_filter</c></exception>
    public static Filter? Read(string? filter) => Read(ReadJson(filter));

    /// <summary>For deletes, where a program that built an empty filter must not lose everything.</summary>
    /// <exception cref="AsembException"><c>invalid_filter</c>, also when it has no condition.</exception>
    public static Filter? ReadSelective(JsonNode? filter)
    {
        var read = Read(filter);
        return read is null || HasCondition(read)
            ? read
            : throw new AsembException(ErrorCodes.InvalidFilter, "The filter has no condition and would delete every document. To delete everything, delete the workspace.") { Field = Field };
    }

    /// <exception cref="AsembException"><c>invalid_filter</c> when it is no JSON.</exception>
    public static JsonNode? ReadJson(string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter)) return null;
        try
        {
            return JsonReading.Read(Encoding.UTF8.GetBytes(filter), ServerJson.ReadInfo<JsonNode>());
        }
        catch (AsembException exception)
        {
            throw new AsembException(ErrorCodes.InvalidFilter, exception.Message.Replace("The body", "The filter", StringComparison.Ordinal), exception) { Field = Field };
        }
    }

    private static bool HasCondition(Filter filter) => filter switch
    {
        AndFilter and => and.Operands.Any(HasCondition),
        OrFilter or => or.Operands.Any(HasCondition),
        NotFilter not => HasCondition(not.Operand),
        _ => true,
    };
}
