using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Search;

/// <summary>Indexed means searchable: whoever reads the one finds the other.</summary>
public sealed class VisibilityTests
{
    [Fact]
    public async Task A_document_that_is_told_to_be_indexed_is_found()
    {
        await using var harness = await ServerHarness.StartAsync(options: options => ScriptedModel.Use(options, new ScriptedModel()));
        for (var round = 0; round < 8; round++)
        {
            // Many chunks, so that the index takes its time behind the rows.
            var (key, text) = ($"d{round}", $"marker{round} " + string.Join(' ', Enumerable.Range(0, 60_000).Select(word => $"w{round}x{word}")));
            await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = key, Text = text });
            while ((await harness.Client.Documents.FindAsync("default", key))!.State is DocumentState.Pending or DocumentState.Processing)
            {
                // Asks again at once: the moment between rows and index is short.
            }

            Assert.Single((await harness.Client.SearchAsync("default", new SearchQuery { Query = $"marker{round}", Mode = SearchMode.Keyword })).Hits);
        }
    }
}
