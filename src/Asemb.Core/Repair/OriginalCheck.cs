using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Transfer;

namespace Asemb.Core.Repair;

/// <summary>Whether a kept original is what was sent.</summary>
public static class OriginalCheck
{
    /// <summary>What a store puts for a character that it cannot keep: the hash was made before.</summary>
    private const char Replaced = '�';

    /// <param name="hash">Of the document as it was accepted.</param>
    public static bool IsSound(DocumentContent content, long bytes, string key, GivenFields given, string hash)
    {
        try
        {
            var document = new IncomingDocument
            {
                Key = key,
                Source = given.Source,
                Uri = given.Uri,
                FileName = given.FileName,
                Title = given.Title,
                MediaType = given.MediaType,
                Metadata = JsonNode.Parse(given.Metadata)!.AsObject(),
                Content = content.Unpack(bytes),
            };
            return string.Equals(document.ComputeHash(), hash, StringComparison.Ordinal) || HasReplaced(given);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            return false;
        }
    }

    private static bool HasReplaced(GivenFields given) =>
        Array.Exists([given.Source, given.Uri, given.FileName, given.Title, given.MediaType], text => text?.Contains(Replaced, StringComparison.Ordinal) == true);
}
