using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Documents;

/// <summary>Reads documents made in code, and shows their blocks in one line each.</summary>
internal static class Extract
{
    public static Task<ExtractedDocument> Read(byte[] file, string? name = null, ExtractionLimits? limits = null) =>
        new TextExtractor(limits).ExtractAsync(new FileInput(file, name), TestContext.Current.CancellationToken);

    public static async Task<AsembException> Fails(ErrorCode code, byte[] file, string? name = null, ExtractionLimits? limits = null)
    {
        var exception = await Assert.ThrowsAsync<AsembException>(() => Read(file, name, limits));
        Assert.Equal(code, exception.Error);
        return exception;
    }

    /// <summary>"H2 text", "L1 - item", "P text", "T table", "K code", "C caption".</summary>
    public static List<string> Blocks(ExtractedDocument document) => [.. document.Blocks.Select(block =>
    {
        var kind = block.Kind switch
        {
            BlockKind.Heading => $"H{block.Level}",
            BlockKind.ListItem => $"L{block.Level}",
            BlockKind.Table => "T",
            BlockKind.Code => "K",
            BlockKind.Caption => "C",
            _ => "P",
        };
        return $"{kind} {document.Text.AsSpan(block.Start, block.Length)}";
    })];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
