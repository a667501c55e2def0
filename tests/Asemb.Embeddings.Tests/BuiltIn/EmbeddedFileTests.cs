using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

public sealed class EmbeddedFileTests
{
    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nothing.bin", Assert.Throws<InvalidDataException>(() => EmbeddedFile.Open("nothing.bin")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_stream_that_is_not_mapped_is_copied()
    {
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(value => (byte)value)];
        Assert.True(EmbeddedFile.Copy(new MemoryStream(bytes)).Bytes.SequenceEqual(bytes));
        Assert.True(EmbeddedFile.Copy(new MemoryStream()).Bytes.IsEmpty);
    }

    [Fact]
    public void Weights_of_another_size_are_refused()
    {
        var config = StaticModelConfig.Parse(StaticModelFiles.Open("config.json").Bytes);
        var scales = StaticModelFiles.Open(StaticModelFiles.Scales);
        Assert.Throws<InvalidDataException>(() => new StaticEncoder(TestModel.Tokenizer(), scales, scales, config));
    }
}
