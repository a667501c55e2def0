using Asemb.Client.Contracts;

namespace Asemb.Server.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task A_text_becomes_an_indexed_document()
    {
        await using var harness = await ServerHarness.StartAsync();

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "a/b", Text = "Travel expenses are refunded." }, waitSeconds: 30);

        Assert.True(receipt.Job!.Done);
        var document = await harness.Client.Documents.FindAsync("default", "a/b");
        Assert.Equal(DocumentState.Indexed, document!.State);
        var api = await harness.Http.GetStringAsync("/openapi/v1.json");
        await File.WriteAllTextAsync("/tmp/openapi.json", api);
        await File.WriteAllTextAsync("/tmp/docs.html", await harness.Http.GetStringAsync("/docs/"));
    }
}
