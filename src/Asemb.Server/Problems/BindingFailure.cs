using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;
using Asemb.Server.Api;

namespace Asemb.Server.Problems;

/// <summary>Says in our words what the framework could not read of a request.</summary>
internal static partial class BindingFailure
{
    public static AsembException Explain(BadHttpRequestException exception, long? maxBodyBytes)
    {
        switch (exception.StatusCode)
        {
            case StatusCodes.Status413PayloadTooLarge:
                var limit = maxBodyBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" of {bytes:N0} bytes") : "";
                return new AsembException(ErrorCodes.RequestTooLarge, $"The body is larger than the limit{limit}. Send less at once, or raise the limit in the configuration.", exception);
            case StatusCodes.Status415UnsupportedMediaType:
                return new AsembException(ErrorCodes.UnsupportedContentType, ContentTypeDetail(null), exception);
            case StatusCodes.Status408RequestTimeout:
                return new AsembException(ErrorCodes.RequestTimeout, "The body came too slowly.", exception);
        }

        if (Parameter().Match(exception.Message) is { Success: true } match)
        {
            return NotValid(match.Groups["name"].Value, match.Groups["value"].Value, match.Groups["type"].Value);
        }

        if (Missing().Match(exception.Message) is { Success: true } missing)
        {
            var name = missing.Groups["name"].Value;
            return new AsembException(ErrorCodes.InvalidRequest, $"The query parameter '{name}' is missing.", exception) { Field = name };
        }

        return new AsembException(ErrorCodes.InvalidRequest, "The request could not be read: it was cut off or is not valid HTTP.", exception);
    }

    /// <summary>The first value of the query that is not of its parameter's type. For optional parameters the framework says that something is wrong, and not what.</summary>
    public static AsembException? FindInQuery(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>() is not { } handler) return null;
        foreach (var (name, type) in QueryGuard.Parameters(handler))
        {
            var value = context.Request.Query[name].ToString();
            if (value.Length > 0 && !CanRead(Nullable.GetUnderlyingType(type) ?? type, value)) return NotValid(name, value, (Nullable.GetUnderlyingType(type) ?? type).Name);
        }

        return null;
    }

    public static string ContentTypeDetail(string? contentType) => string.IsNullOrEmpty(contentType)
        ? "The request has no Content-Type. Send JSON as 'application/json', files as 'multipart/form-data'."
        : $"'{ShownText.Shorten(contentType)}' is not read here. Send JSON as 'application/json', files as 'multipart/form-data'.";

    private static bool CanRead(Type type, string value)
    {
        if (type == typeof(int)) return int.TryParse(value, CultureInfo.InvariantCulture, out _);
        if (type == typeof(double)) return double.TryParse(value, CultureInfo.InvariantCulture, out _);
        return type != typeof(bool) || bool.TryParse(value, out _);
    }

    private static AsembException NotValid(string name, string value, string type) =>
        new(ErrorCodes.InvalidRequest, $"'{ShownText.Shorten(value)}' is not a valid {name}: {Expected(type)}.") { Field = name };

    private static string Expected(string type) => type.TrimEnd('?') switch
    {
        "int" or "long" or "Int32" or "Int64" => "a whole number is expected",
        "double" or "Double" => "a number is expected",
        "bool" or "Boolean" => "true or false is expected",
        "Guid" => "a UUID is expected",
        _ => "it cannot be read as such",
    };

    [GeneratedRegex("""^Failed to bind parameter "(?<type>\S+) (?<name>[^"]+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("""^Required parameter "\S+ (?<name>[^"]+)" was not provided""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Missing();
}
