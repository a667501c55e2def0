using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests;

/// <summary>Reads a file as the product does, and checks what every document must be.</summary>
internal static class Reading
{
    public static Task<ExtractedDocument> Text(string text, string? name = null, string? mediaType = null) => Bytes(Encoding.UTF8.GetBytes(text), name, mediaType);

    public static async Task<ExtractedDocument> Bytes(byte[] bytes, string? name = null, string? mediaType = null, ExtractionLimits? limits = null)
    {
        var document = await new TextExtractor(limits).ExtractAsync(new FileInput(bytes, name, mediaType), TestContext.Current.CancellationToken);
        AssertSound(document);
        return document;
    }

    /// <summary>The refusal; the test fails when the file is read.</summary>
    public static async Task<AsembException> Refusal(byte[] bytes, string? name = null, string? mediaType = null, ExtractionLimits? limits = null) =>
        await Assert.ThrowsAsync<AsembException>(() => Bytes(bytes, name, mediaType, limits));

    /// <summary>A sound document or a refusal that says why; anything else, a time-out too, fails the test.</summary>
    /// <returns>The error's code; null when the file was read.</returns>
    public static async Task<string?> Outcome(byte[] bytes, string? name, string what)
    {
        try
        {
            await Bytes(bytes, name);
            return null;
        }
        catch (AsembException e)
        {
            Assert.True(e.Error != ErrorCodes.ExtractionTimeout, $"{what}: timed out");
            Assert.True(e.Message.Length > 20, $"{what}: says too little: {e.Message}");
            return e.Error.Code;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{what}: {e.GetType().Name}: {e.Message}", e);
        }
    }

    public static string Of(ExtractedDocument document, Block block) => document.Text.Substring(block.Start, block.Length);

    public static IEnumerable<(BlockKind Kind, int Level, string Text)> Blocks(ExtractedDocument document) =>
        document.Blocks.Select(block => (block.Kind, block.Level, Of(document, block)));

    /// <summary>Blocks lie in order inside the text with white space between them; the text is valid UTF-16 without NUL or carriage returns.</summary>
    private static void AssertSound(ExtractedDocument document)
    {
        Assert.NotEmpty(document.Blocks);
        var end = 0;
        foreach (var block in document.Blocks)
        {
            Assert.True(block.Start >= end && block.Length > 0 && block.End <= document.Text.Length, $"block {block} behind {end}");
            Assert.True(document.Text.AsSpan(end, block.Start - end).IsWhiteSpace(), $"text between blocks before {block}");
            Assert.False(document.Text.AsSpan(block.Start, block.Length).IsWhiteSpace(), $"blank block {block}");
            if (block.Kind == BlockKind.Heading) Assert.InRange(block.Level, 1, 6);
            if (block.Kind == BlockKind.ListItem) Assert.True(block.Level > 0);
            end = block.End;
        }

        Assert.True(document.Text.AsSpan(end).IsWhiteSpace());
        Assert.DoesNotContain('\0', document.Text);
        Assert.DoesNotContain('\r', document.Text);
        Assert.Equal(document.Text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(document.Text)));
        Assert.Contains(document.MediaType, TextExtractor.SupportedMediaTypes);
    }
}
