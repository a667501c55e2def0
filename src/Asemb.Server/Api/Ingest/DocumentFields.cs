using System.Globalization;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Server.Api.Ingest;

/// <summary>Fields that all ways in have in common.</summary>
internal static class DocumentFields
{
    /// <summary>The value, null when it is blank: forms and workflow tools send empty fields for absent ones.</summary>
    public static string? Optional(string? value, string field, DocumentFaults faults)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;
        faults.Try(() => DocumentKey.Require(value, field));
        return value;
    }

    public static AsembException TooLarge(long bytes, long most) => new(
        ErrorCodes.DocumentTooLarge, string.Create(CultureInfo.InvariantCulture, $"The document has {bytes:N0} bytes; {most:N0} are allowed (Extraction:MaxInputBytes)."));
}
