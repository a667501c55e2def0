using System.Globalization;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;

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
                return new AsembException(ErrorCodes.RequestTooLarge, $"The body is larger than the limit{limit}. Send fewer or smaller documents, or raise the limit in the configuration.", exception);
            case StatusCodes.Status415UnsupportedMediaType:
                return new AsembException(ErrorCodes.UnsupportedContentType, ContentTypeDetail(null), exception);
            case StatusCodes.Status408RequestTimeout:
                return new AsembException(ErrorCodes.RequestTimeout, "The body came too slowly.", exception);
        }

        if (Parameter().Match(exception.Message) is { Success: true } match)
        {
            var name = match.Groups["name"].Value;
            return new AsembException(ErrorCodes.InvalidRequest, $"'{match.Groups["value"].Value}' is not a valid {name}: {Expected(match.Groups["type"].Value)}.", exception) { Field = name };
        }

        if (Missing().Match(exception.Message) is { Success: true } missing)
        {
            var name = missing.Groups["name"].Value;
            return new AsembException(ErrorCodes.InvalidRequest, $"The query parameter '{name}' is missing.", exception) { Field = name };
        }

        return new AsembException(ErrorCodes.InvalidRequest, "The request could not be read: it was cut off or is not valid HTTP.", exception);
    }

    public static string ContentTypeDetail(string? contentType) => string.IsNullOrEmpty(contentType)
        ? "The request has no Content-Type. Send JSON as 'application/json', files as 'multipart/form-data'."
        : $"'{contentType}' is not read here. Send JSON as 'application/json', files as 'multipart/form-data'.";

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
