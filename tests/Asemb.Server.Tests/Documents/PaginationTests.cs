using System.Globalization;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Documents;

public sealed class PaginationTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task Pages_show_everything_once_while_others_write_and_delete()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await AddAsync(workspace, "kept", 60);
        await AddAsync(workspace, "doomed", 20);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await Harness.Client.Documents.AddBatchAsync(workspace, [Document("late", i), new DocumentInput { Key = Key("kept", i % 60), Text = $"Version {i}" }]);
                await Harness.Client.Documents.DeleteAsync(workspace, Key("doomed", i % 20));
            }
        });

        var seen = new List<DocumentInfo>();
        var query = new DocumentListQuery { Limit = 7 };
        for (var pages = 0; pages < 20; pages++)
        {
            var page = await Harness.Client.Documents.ListAsync(workspace, query);
            seen.AddRange(page.Items);
            if (page.NextCursor is null) break;
            query = query with { Cursor = page.NextCursor };
        }

        await stop.CancelAsync();
        await writer;
        Assert.Equal(seen.Count, seen.DistinctBy(document => document.Id).Count());
        Assert.Equal(seen.Select(document => document.Id).Order(), seen.Select(document => document.Id));
        Assert.Equal(60, seen.Count(document => document.Key.StartsWith("kept", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    [InlineData(1000, 1)]
    public async Task The_last_page_has_no_cursor(int limit, int pages)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await AddAsync(workspace, "d", 5);
        var count = 0;
        string? cursor = null;
        do
        {
            var page = await Harness.Client.Documents.ListAsync(workspace, new DocumentListQuery { Limit = limit, Cursor = cursor });
            cursor = page.NextCursor;
            count++;
        }
        while (cursor is not null);

        Assert.Equal(pages, count);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_state_source_and_prefix()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await Harness.Client.Documents.AddBatchAsync(
            workspace,
            [
                new DocumentInput { Key = "a/1", Source = "s", Text = "One." }, new DocumentInput { Key = "a/2", Source = "t", Text = "Two." },
                new DocumentInput { Key = "b/1", Source = "s", Text = " " },
            ],
            waitSeconds: 60);

        async Task<List<string>> KeysAsync(DocumentListQuery query) => [.. (await Harness.Client.Documents.ListAsync(workspace, query)).Items.Select(document => document.Key)];

        Assert.Equal(["a/1", "a/2"], await KeysAsync(new DocumentListQuery { Prefix = "a/" }));
        Assert.Equal(["a/1", "b/1"], await KeysAsync(new DocumentListQuery { Source = "s" }));
        Assert.Equal(["b/1"], await KeysAsync(new DocumentListQuery { State = DocumentState.Failed }));
        Assert.Equal(["a/1"], await KeysAsync(new DocumentListQuery { State = DocumentState.Indexed, Source = "s" }));
    }

    [Fact]
    public async Task Chunks_come_page_by_page_in_reading_order()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var text = string.Join("\n\n", Enumerable.Range(0, 40).Select(i => $"# Heading {i}\n\n" + string.Join(' ', Enumerable.Range(0, 40).Select(word => $"word{i}x{word}"))));
        var receipt = await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "long", Text = text, MediaType = "text/markdown" }, waitSeconds: 60);
        var ordinals = new List<int>();
        string? cursor = null;
        do
        {
            var page = await Harness.Client.Documents.GetChunksAsync(workspace, receipt.Documents[0].Id, limit: 3, cursor);
            ordinals.AddRange(page.Items.Select(chunk => chunk.Ordinal));
            Assert.All(page.Items, chunk => Assert.True(chunk.TokenCount > 0 && chunk.Length > 0));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.True(ordinals.Count > 6);
        Assert.Equal(Enumerable.Range(0, ordinals.Count), ordinals);
        Assert.Equal(ordinals.Count, (await Harness.Client.Documents.FindAsync(workspace, "long"))!.ChunkCount);
    }

    private Task AddAsync(string workspace, string prefix, int count) =>
        Harness.Client.Documents.AddBatchAsync(workspace, [.. Enumerable.Range(0, count).Select(i => Document(prefix, i))]);

    private static DocumentInput Document(string prefix, int number) => new() { Key = Key(prefix, number), Text = $"Document {number}." };

    private static string Key(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);
}
