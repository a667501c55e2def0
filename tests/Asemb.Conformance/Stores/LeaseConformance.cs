using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Conformance.Stores;

public abstract class LeaseConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly DocumentError Error = new("embed", "embedding_unavailable", "no answer");

    [Fact]
    public async Task Leases_nothing_when_nothing_waits() => Assert.Empty(await Ingest.LeaseAsync());

    [Fact]
    public async Task Leases_a_document_with_all_a_worker_needs_and_counts_the_attempt()
    {
        var workspace = await CreateWorkspaceAsync();
        var document = Ingest.Text("a", "alpha", title: "Title", metadata: new() { ["n"] = 1 });
        await Ingest.AcceptAsync(workspace, document);

        var leased = await Ingest.LeaseOneAsync();

        Assert.Equal(workspace, leased.Workspace);
        Assert.Equal(("a", DocumentState.Processing, 1, 1), (leased.Document.Key, leased.Document.State, leased.Document.Version, leased.Document.Attempts));
        Assert.Equal(("Title", """{"n":1}"""), (leased.GivenTitle, leased.GivenMetadata.ToJsonString()));
        Assert.Equal("alpha", Encoding.UTF8.GetString(leased.Content.Span));
        Assert.Empty(leased.KnownChunks);
        Assert.Empty(await Ingest.LeaseAsync());
    }

    [Fact]
    public async Task Leases_the_longest_waiting_first_up_to_the_count_and_the_bytes()
    {
        var workspace = await CreateWorkspaceAsync();
        foreach (var key in (List<string>)["a", "b", "c", "d", "e"])
        {
            await Ingest.AcceptAsync(workspace, Ingest.Text(key, "0123456789"));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["a", "b"], Keys(await Ingest.LeaseAsync(2)));
        Assert.Equal(["c", "d"], Keys(await Store.Ingestion.LeaseAsync(10, 25, LeaseDuration, Token)));
        Assert.Equal(["e"], Keys(await Store.Ingestion.LeaseAsync(10, 1, LeaseDuration, Token)));
    }

    [Fact]
    public async Task Takes_turns_between_workspaces_so_that_a_backlog_delays_nobody()
    {
        var large = await CreateWorkspaceAsync("large");
        var small = await CreateWorkspaceAsync("small");
        await Ingest.AcceptAsync(large, [.. Enumerable.Range(0, 20).Select(i => Ingest.Text($"large{i}", "x"))]);
        Time.Advance(TimeSpan.FromMinutes(1));
        await Ingest.AcceptAsync(small, Ingest.Text("small0", "x"), Ingest.Text("small1", "x"), Ingest.Text("small2", "x"));

        var one = await Ingest.LeaseAsync(1);
        var two = await Ingest.LeaseAsync(1);
        var four = await Ingest.LeaseAsync(4);

        Assert.Equal(["large", "small"], one.Concat(two).Select(leased => leased.Workspace.Name));
        Assert.Equal(["large1", "large2", "small1", "small2"], Keys(four).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Hands_a_document_to_one_worker_only()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 60).Select(i => Ingest.Text($"{i}", "x"))]);

        var leased = (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Ingest.LeaseAsync(7))))).SelectMany(batch => batch).ToList();

        Assert.Equal(60, leased.Count);
        Assert.Equal(60, leased.Select(document => document.Document.Id).Distinct().Count());
    }

    [Fact]
    public async Task Hands_a_document_out_again_when_its_lease_ran_out_and_refuses_the_former_holder()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var former = await Ingest.LeaseOneAsync();

        Time.Advance(LeaseDuration - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await Ingest.LeaseAsync());
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var present = await Ingest.LeaseOneAsync();

        Assert.Equal(2, present.Document.Attempts);
        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(former));
        await Store.Ingestion.FailAsync([new DocumentFailure(former, Error, RetryAt: null)], Token);
        Assert.Equal(DocumentState.Processing, (await Store.Documents.FindAsync(workspace, "a", Token))!.State);
        Assert.Equal([CommitOutcome.Committed], await Ingest.CommitAsync(present));
    }

    [Fact]
    public async Task Prolongs_leases_and_names_those_that_are_lost()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("kept", "1"), Ingest.Text("replaced", "2"), Ingest.Text("deleted", "3"));
        var leased = await Ingest.LeaseAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("replaced", "4"));
        await Store.Documents.DeleteAsync(workspace, ["deleted"], Token);
        Time.Advance(LeaseDuration / 2);

        var lost = await Store.Ingestion.RenewAsync(leased, LeaseDuration, Token);

        Assert.Equal(["deleted", "replaced"], Keys(lost).Order(StringComparer.Ordinal));
        Time.Advance(LeaseDuration - TimeSpan.FromSeconds(1));
        Assert.Equal(["replaced"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task Leases_documents_whose_earlier_attempt_ended_without_a_word_without_others_and_alone_the_second_time()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        await Ingest.LeaseAsync();
        await ReopenAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "3"), Ingest.Text("d", "4"));

        // A store of several processes waits until the leases run out: their holders may be alive.
        Assert.Equal(IsShared ? 0 : 2, await Store.Ingestion.ReleaseAllLeasesAsync(Token));
        if (IsShared) Time.Advance(LeaseDuration);
        Assert.Equal(["ab", "cd"], await LeaseAllAsync());
        await ReopenAsync();
        Assert.Equal(IsShared ? 0 : 4, await Store.Ingestion.ReleaseAllLeasesAsync(Token));
        if (IsShared) Time.Advance(LeaseDuration);

        Assert.Equal(["a", "b", "cd"], await LeaseAllAsync());
        Assert.Equal(0, await Store.Ingestion.RetryAsync(workspace, null, Token));

        async Task<IEnumerable<string>> LeaseAllAsync()
        {
            var batches = new List<string>();
            for (var batch = await Ingest.LeaseAsync(); batch.Count > 0; batch = await Ingest.LeaseAsync()) batches.Add(string.Concat(Keys(batch).Order(StringComparer.Ordinal)));
            return batches.Order(StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Waits_with_a_document_until_its_next_attempt_is_due()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var retryAt = Time.GetUtcNow() + TimeSpan.FromSeconds(30);

        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, retryAt)], Token);
        var waiting = (await Store.Documents.FindAsync(workspace, "a", Token))!;

        Assert.Equal((DocumentState.Pending, 1, Error, retryAt), (waiting.State, waiting.Attempts, waiting.Error, waiting.NextAttemptAt));
        Assert.Empty(await Ingest.LeaseAsync());
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null((await Store.Documents.FindAsync(workspace, "a", Token))!.NextAttemptAt);
        await Ingest.DrainAsync();
        var indexed = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Assert.Equal((DocumentState.Indexed, 2, null), (indexed.State, indexed.Attempts, indexed.Error));
    }

    [Fact]
    public async Task Gives_the_attempt_back_when_the_fault_was_not_the_documents()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));

        var failures = (await Ingest.LeaseAsync()).Select(leased => new DocumentFailure(leased, Error, Time.GetUtcNow(), CountAttempt: false)).ToList();
        await Store.Ingestion.FailAsync(failures, Token);

        Assert.Equal(0, (await Store.Documents.FindAsync(workspace, "a", Token))!.Attempts);
        Assert.Equal(["a", "b"], Keys(await Ingest.LeaseAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Fails_a_document_for_good_until_it_is_retried()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"), Ingest.Text("c", "3"));
        await Ingest.AcceptAsync(other, Ingest.Text("a", "1"));
        await Store.Ingestion.FailAsync([.. (await Ingest.LeaseAsync()).Select(leased => new DocumentFailure(leased, Error, RetryAt: null))], Token);

        var failed = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Assert.Equal((DocumentState.Failed, Error, null), (failed.State, failed.Error, failed.NextAttemptAt));
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await Ingest.LeaseAsync());

        Assert.Equal(1, await Store.Ingestion.RetryAsync(workspace, ["b", "nobody"], Token));
        var leased = await Ingest.LeaseOneAsync();
        Assert.Equal(("b", 1, null), (leased.Document.Key, leased.Document.Attempts, leased.Document.Error));
        Assert.Equal(2, await Store.Ingestion.RetryAsync(workspace, null, Token));
        Assert.Equal(["a", "c"], Keys(await Ingest.LeaseAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_retry_brings_forward_what_waits_for_its_next_try()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        var later = Time.GetUtcNow() + TimeSpan.FromDays(100);
        await Store.Ingestion.FailAsync([.. (await Ingest.LeaseAsync()).Select(leased => new DocumentFailure(leased, Error, later, CountAttempt: false))], Token);
        Assert.Empty(await Ingest.LeaseAsync());

        Assert.Equal(1, await Store.Ingestion.RetryAsync(workspace, ["b"], Token));
        Assert.Equal(["b"], Keys(await Ingest.LeaseAsync()));
        Assert.Equal(1, await Store.Ingestion.RetryAsync(workspace, null, Token));
        Assert.Equal(["a"], Keys(await Ingest.LeaseAsync()));
        Assert.Equal(0, await Store.Ingestion.RetryAsync(workspace, null, Token));
    }

    [Fact]
    public async Task Tells_a_worker_which_chunks_need_no_embedding()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nbeta"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "beta\n\ngamma"), Ingest.Text("b", "alpha"));

        var leased = (await Ingest.LeaseAsync()).ToDictionary(document => document.Document.Key, StringComparer.Ordinal);

        Assert.Equal(Ingest.Chunk("alpha\n\nbeta").Select(chunk => chunk.Hash(null)).ToHashSet(), leased["a"].KnownChunks.ToHashSet());
        Assert.Empty(leased["b"].KnownChunks);
    }

    private static IEnumerable<string> Keys(IEnumerable<LeasedDocument> leased) => leased.Select(document => document.Document.Key);
}
