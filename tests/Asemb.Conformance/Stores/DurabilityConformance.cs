using System.Globalization;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Keys;
using Asemb.Core.Search;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>A store that was closed and opened again gives the same answers to everything, as does one that never was.</summary>
public abstract class DurabilityConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly string[] Words = ["river", "valley", "stones", "kings", "tapes", "songs", "Häuser", "книги", "备份与恢复", "spring", "the", "and"];

    [Fact]
    public async Task Answers_everything_as_before_when_it_is_opened_again()
    {
        var workspaces = await FillAsync();
        var before = await DescribeAsync(workspaces);

        await ReopenAsync();
        Assert.Equal(before, await DescribeAsync(workspaces));
        Assert.Empty(await Store.VerifyAsync(Token));

        // And goes on from there: ids, versions, words and generations continue.
        await Ingest.AddAsync(workspaces[0], Ingest.Text("k1", "river of songs"), Ingest.Text("new", "unheard words"));
        Assert.Equal(["new"], await FindAsync(workspaces[0], "unheard"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Keeps_a_queue_with_its_attempts_and_times()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("later", "1"), Ingest.Text("failed", "2"), Ingest.Text("held", "3"), Ingest.Text("waits", "4"));
        var leased = (await Ingest.LeaseAsync(3)).ToDictionary(document => document.Document.Key, StringComparer.Ordinal);
        var error = new DocumentError("embed", "embedding_unavailable", "x");
        var retryAt = Time.GetUtcNow().AddMinutes(2);
        await Store.Ingestion.FailAsync([new DocumentFailure(leased["later"], error, retryAt), new DocumentFailure(leased["failed"], error, null)], Token);

        await ReopenAsync();

        Assert.Equal(["waits"], (await Ingest.LeaseAsync()).Select(document => document.Document.Key));
        Assert.Equal(retryAt, (await Store.Documents.FindAsync(workspace, "later", Token))!.NextAttemptAt);
        Assert.Equal([CommitOutcome.Committed], await Ingest.CommitAsync(leased["held"]));
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(("later", 2), Assert.Single(await Ingest.LeaseAsync()) is var again ? (again.Document.Key, again.Document.Attempts) : default);
        Assert.Equal((DocumentState.Failed, error), (await Store.Documents.FindAsync(workspace, "failed", Token)) is { } found ? (found.State, found.Error) : default);
    }

    private async Task<List<Workspace>> FillAsync()
    {
        var random = new Random(11);
        var workspaces = new List<Workspace> { await CreateWorkspaceAsync("one"), await CreateWorkspaceAsync("two") };
        for (var round = 0; round < 12; round++)
        {
            var workspace = workspaces[round % 2];
            await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 8).Select(i => Ingest.Text($"k{(i * 3 + round) % 20}", Text(random), round % 3 == 0 ? "site" : null, $"Title {round}", new() { ["n"] = round }))]);
            if (round % 4 != 3) await Ingest.DrainAsync();
            await Store.Documents.DeleteAsync(workspace, [$"k{round}"], Token);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        var secret = ApiKeySecret.Generate();
        await Store.Keys.CreateAsync(new ApiKey(Guid.NewGuid(), "key", ApiKeySecret.Hint(secret), KeyScopes.Read, null, Time.GetUtcNow(), null, null, null), ApiKeySecret.Hash(secret), Token);
        return workspaces;
    }

    private static string Text(Random random) =>
        string.Join("\n\n", Enumerable.Range(0, random.Next(1, 5)).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Words[random.Next(Words.Length)]))));

    private async Task<List<string>> DescribeAsync(List<Workspace> workspaces)
    {
        var lines = (await Store.Keys.ListAsync(Token)).Select(key => $"{key.Id} {key.Name} {key.CreatedAt:O}").ToList();
        foreach (var workspace in workspaces)
        {
            lines.Add($"{await Store.Workspaces.FindAsync(workspace.Name, Token)}");
            var stats = await Store.Workspaces.GetStatsAsync(workspace, Token);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{stats with { DocumentsByState = null! }} {string.Join(' ', stats.DocumentsByState.OrderBy(entry => entry.Key))}"));
            foreach (var job in await Store.Ingestion.ListJobsAsync(workspace, 100, Token)) lines.Add($"{job with { Failures = [] }}");
            foreach (var document in await Store.Documents.ListAsync(workspace, new DocumentQuery { Limit = 1000 }, Token))
            {
                lines.Add($"{document with { Metadata = [], Warnings = [] }} {document.Metadata.ToJsonString()}");
                lines.Add(Convert.ToHexString((await Store.Documents.GetContentAsync(workspace, document.Key, Token))!));
                foreach (var chunk in await Store.Documents.GetChunksAsync(workspace, document.Id, 0, 100, Token)) lines.Add($"{chunk with { HeadingPath = [] }}");
            }

            foreach (var mode in Enum.GetValues<SearchMode>())
            {
                foreach (var word in Words) lines.AddRange(Show(await SearchAsync(Plan(workspace, $"{word} kings", mode) with { GroupBy = SearchGrouping.Chunk })));
            }
        }

        return lines;
    }
}
