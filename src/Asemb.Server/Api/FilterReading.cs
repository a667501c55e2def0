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
    public static Filter? Read(JsonNode? filter) => filter is null ? null : throw new AsembException(ErrorCodes.InvalidFilter, "Filters are not read yet.") { Field = Field };

    /// <exception cref="AsembException"><c>invalid_filter</c></exception>
    public static Filter? Read(string? filter) => Read(ReadJson(filter));

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
            throw new AsembException(ErrorCodes.InvalidFilter, $"The filter is not valid JSON: {exception.Message}", exception) { Field = Field };
        }
    }
}
