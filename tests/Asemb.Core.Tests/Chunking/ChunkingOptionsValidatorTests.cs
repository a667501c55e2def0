using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Core.Tests.Chunking;

public sealed class ChunkingOptionsValidatorTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ChunkingOptionsValidator.Validate(new ChunkingOptions()));

    [Theory]
    [InlineData(16, 8, 16)]
    [InlineData(8192, 4096, 8192)]
    [InlineData(17, 8, 0)]
    public void The_ends_of_the_ranges_are_valid(int max, int overlap, int min) =>
        Assert.Empty(ChunkingOptionsValidator.Validate(new ChunkingOptions { MaxTokens = max, OverlapTokens = overlap, MinTokens = min }));

    [Theory]
    [InlineData(15, 0, 0, "maxTokens must be from 16 to 8192; it is 15.")]
    [InlineData(8193, 0, 0, "maxTokens must be from 16 to 8192; it is 8193.")]
    [InlineData(100, 51, 0, "overlapTokens must be from 0 to half of maxTokens (50); it is 51.")]
    [InlineData(100, -1, 0, "overlapTokens must be from 0 to half of maxTokens (50); it is -1.")]
    [InlineData(100, 0, 101, "minTokens must be from 0 to maxTokens (100); it is 101.")]
    [InlineData(100, 0, -1, "minTokens must be from 0 to maxTokens (100); it is -1.")]
    public void A_message_names_field_range_and_value(int max, int overlap, int min, string message) =>
        Assert.Equal([message], ChunkingOptionsValidator.Validate(new ChunkingOptions { MaxTokens = max, OverlapTokens = overlap, MinTokens = min }));

    [Fact]
    public void Every_error_is_reported_and_chunking_refuses()
    {
        var options = new ChunkingOptions { Strategy = (ChunkingStrategy)9, MaxTokens = -5, OverlapTokens = 3, MinTokens = 7 };
        Assert.Equal(4, ChunkingOptionsValidator.Validate(options).Count);
        var document = new ExtractedDocument { Text = "a", Blocks = [], MediaType = "text/plain" };
        var error = Assert.Throws<AsembException>(() => DocumentChunker.Chunk(document, options, new WordCounter(), CancellationToken.None));
        Assert.Equal((ErrorCodes.InvalidRequest, "chunking"), (error.Error, error.Field));
        Assert.All(ChunkingOptionsValidator.Validate(options), message => Assert.Contains(message, error.Message, StringComparison.Ordinal));
    }
}
