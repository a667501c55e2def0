using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Server.Api.Ingest;

/// <summary>Metadata as the text of a form. Their limits are <see cref="Asemb.Core.Ingestion.MetadataLimits"/>.</summary>
internal static class MetadataReading
{
    /// <summary>Metadata as the text of a JSON object.</summary>
    /// <exception cref="AsembException"><c>invalid_metadata</c></exception>
    public static JsonObject Parse(string json, string field)
    {
        try
        {
            return JsonReading.Read(Encoding.UTF8.GetBytes(json), ServerJson.ReadInfo<JsonObject>());
        }
        catch (AsembException exception)
        {
            throw new AsembException(ErrorCodes.InvalidMetadata, $"The metadata is not a JSON object: {exception.Message}", exception) { Field = field };
        }
    }
}
