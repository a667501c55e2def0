using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;

namespace Asemb.Core.Tests.Ingestion;

public sealed class IncomingDocumentTests
{
    private static readonly IncomingDocument Document = new()
    {
        Key = "a", Source = "s", Uri = "u", FileName = "f", Title = "t", MediaType = "m", Metadata = new JsonObject { ["x"] = 1, ["y"] = 2 }, Content = "text"u8.ToArray(),
    };

    [Fact]
    public void The_hash_is_that_of_everything_but_the_key()
    {
        Assert.Equal(Document.ComputeHash(), (Document with { Key = "b" }).ComputeHash());
        Assert.Equal(Document.ComputeHash(), (Document with { Metadata = new JsonObject { ["y"] = 2, ["x"] = 1 } }).ComputeHash());
        Assert.Matches("^[0-9a-f]{64}$", Document.ComputeHash());
    }

    [Fact]
    public void Every_other_change_changes_the_hash()
    {
        List<IncomingDocument> variants =
        [
            Document, Document with { Source = null }, Document with { Source = "" }, Document with { Uri = "v" }, Document with { FileName = null }, Document with { Title = "T" },
            Document with { MediaType = null }, Document with { Metadata = new JsonObject { ["x"] = 1 } }, Document with { Metadata = new JsonObject { ["x"] = "1", ["y"] = 2 } },
            Document with { Content = "texT"u8.ToArray() }, Document with { Content = default },

            // The same characters, parted otherwise.
            Document with { Source = "su", Uri = "" }, Document with { Source = "", Uri = "su" }, Document with { Source = null, Uri = "su" },
        ];

        Assert.Equal(variants.Count, variants.Select(variant => variant.ComputeHash()).Distinct(StringComparer.Ordinal).Count());
    }
}
