using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Repair;
using Asemb.Core.Transfer;

namespace Asemb.Core.Tests.Repair;

public sealed class OriginalCheckTests
{
    private static readonly IncomingDocument Sent = new()
    {
        Key = "a",
        Source = "handbook",
        Title = "Fahrten",
        MediaType = "text/plain",
        Metadata = JsonNode.Parse("""{"year":2026.50,"z":"ü\u0000","a":[1,{"b":null}]}""")!.AsObject(),
        Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Text that packs well. ", 50))),
    };

    private static readonly DocumentContent Content = DocumentContent.Pack(Sent.Content);

    [Fact]
    public void What_was_sent_is_sound() => Assert.True(IsSound(Content, Given()));

    [Fact]
    public void Other_bytes_of_the_same_length_are_not() => Assert.False(IsSound(DocumentContent.Pack(new byte[Sent.Content.Length]), Given()));

    [Fact]
    public void Bytes_that_do_not_unpack_are_not() => Assert.False(IsSound(Content with { Bytes = Content.Bytes![..^3] }, Given()));

    [Fact]
    public void A_lost_row_is_not() => Assert.False(IsSound(default, Given()));

    [Fact]
    public void Another_title_is_not_but_for_one_that_the_store_had_to_change()
    {
        Assert.False(IsSound(Content, Given() with { Title = "Reisen" }));
        Assert.True(IsSound(Content, Given() with { Title = "Fahrten\ufffd" }));
    }

    private static GivenFields Given() => new(Sent.Source, Sent.Uri, Sent.FileName, Sent.Title, Sent.MediaType, Sent.Metadata.ToJsonString());

    private static bool IsSound(DocumentContent content, GivenFields given) => OriginalCheck.IsSound(content, Sent.Content.Length, "another key", given, Sent.ComputeHash());
}
