using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Conformance.Stores;

public abstract class AcceptConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Accepts_new_documents_as_pending_and_keeps_what_was_given()
    {
        var workspace = await CreateWorkspaceAsync();
        var document = Ingest.Text("a", "alpha", "site", "Title", new JsonObject { ["year"] = 2020, ["tags"] = new JsonArray("x", "y") }) with
        {
            Uri = "https://example.org/a",
            FileName = "a.txt",
        };

        var result = await Ingest.AcceptAsync(workspace, document, Ingest.Text("b", "beta"));
        await ReopenAsync();
        var found = (await Store.Documents.FindAsync(workspace, "a", Token))!;

        Assert.False(result.Replayed);
        Assert.Equal(["a", "b"], result.Documents.Select(accepted => accepted.Key));
        Assert.All(result.Documents, accepted => Assert.Equal((AcceptOutcome.Created, DocumentState.Pending, 1), (accepted.Outcome, accepted.State, accepted.Version)));
        Assert.Equal(result.Documents[0].DocumentId, found.Id);
        Assert.Equal(("site", "https://example.org/a", "a.txt", "Title"), (found.Source, found.Uri, found.FileName, found.Title));
        Assert.Equal(document.Metadata.ToJsonString(), found.Metadata.ToJsonString());
        Assert.Equal((DocumentState.Pending, 0, 0, 5L, document.ComputeHash()), (found.State, found.Attempts, found.ChunkCount, found.ContentBytes, found.ContentHash));
        Assert.Equal((Time.GetUtcNow(), Time.GetUtcNow()), (found.CreatedAt, found.UpdatedAt));
        Assert.Null(found.IndexedAt);
        Assert.Null(found.NextAttemptAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Gives_the_content_back_byte_by_byte(int length)
    {
        var workspace = await CreateWorkspaceAsync();
        var compressible = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("all work and no play ", length / 20 + 1)))[..length];
        var random = new byte[length];
        new Random(7).NextBytes(random);

        await Ingest.AcceptAsync(workspace, Ingest.Text("text", "") with { Content = compressible }, Ingest.Text("noise", "") with { Content = random });

        Assert.Equal(compressible, await Store.Documents.GetContentAsync(workspace, "text", Token));
        Assert.Equal(random, await Store.Documents.GetContentAsync(workspace, "noise", Token));
        Assert.Null(await Store.Documents.GetContentAsync(workspace, "nobody", Token));
    }

    [Fact]
    public async Task Leaves_a_document_with_the_same_content_alone_in_whatever_state()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        Assert.Equal((AcceptOutcome.Unchanged, DocumentState.Pending), await AgainAsync());

        var leased = await Ingest.LeaseOneAsync();
        Assert.Equal((AcceptOutcome.Unchanged, DocumentState.Processing), await AgainAsync());

        Assert.Equal(CommitOutcome.Committed, Assert.Single(await Ingest.CommitAsync(leased)));
        Assert.Equal((AcceptOutcome.Unchanged, DocumentState.Indexed), await AgainAsync());
        Assert.Empty(await Ingest.LeaseAsync());

        async Task<(AcceptOutcome, DocumentState)> AgainAsync()
        {
            var again = Assert.Single((await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"))).Documents);
            Assert.Equal(1, again.Version);
            return (again.Outcome, again.State);
        }
    }

    [Fact]
    public async Task Tells_why_an_unchanged_document_failed_before()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var error = new DocumentError("extract", "damaged_document", "cut off");
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), error, RetryAt: null)], Token);

        var again = Assert.Single((await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"))).Documents);

        Assert.Equal((AcceptOutcome.Unchanged, DocumentState.Failed, error), (again.Outcome, again.State, again.Error));
    }

    [Fact]
    public async Task Queues_a_new_version_when_anything_given_changed()
    {
        var workspace = await CreateWorkspaceAsync();
        var document = Ingest.Text("a", "alpha", "site", "Title", new JsonObject { ["n"] = 1 });
        await Ingest.AddAsync(workspace, document);
        var changes = new List<IncomingDocument>
        {
            document with { Content = "beta"u8.ToArray() },
            document with { Title = "Other" },
            document with { Source = "elsewhere" },
            document with { Uri = "https://example.org" },
            document with { FileName = "a.md" },
            document with { MediaType = "text/markdown" },
            document with { Metadata = new JsonObject { ["n"] = 2 } },
        };

        var version = 1;
        foreach (var change in changes)
        {
            var accepted = Assert.Single((await Ingest.AcceptAsync(workspace, change)).Documents);
            Assert.Equal((AcceptOutcome.Updated, DocumentState.Pending, ++version), (accepted.Outcome, accepted.State, accepted.Version));
        }
    }

    [Fact]
    public async Task Describes_the_accepted_version_while_the_old_one_stays_searchable()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nbeta", title: "Old"));
        var indexedAt = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromHours(1));

        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "gamma", title: "New"));
        var found = (await Store.Documents.FindAsync(workspace, "a", Token))!;

        Assert.Equal((2, DocumentState.Pending, "New"), (found.Version, found.State, found.Title));
        Assert.Equal((2, indexedAt), (found.ChunkCount, found.IndexedAt));
        Assert.Equal((indexedAt, Time.GetUtcNow()), (found.CreatedAt, found.UpdatedAt));
        Assert.Equal(["alpha", "beta"], (await Store.Documents.GetChunksAsync(workspace, found.Id, 0, 10, Token)).Select(chunk => chunk.Text));
        Assert.Equal("gamma"u8.ToArray(), await Store.Documents.GetContentAsync(workspace, "a", Token));
    }

    [Fact]
    public async Task Refuses_a_key_that_occurs_twice_and_takes_none_in()
    {
        var workspace = await CreateWorkspaceAsync();

        var error = await Assert.ThrowsAsync<AsembException>(() => Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"), Ingest.Text("a", "3")));

        Assert.Equal((ErrorCodes.DuplicateKey, "documents[2].key"), (error.Error, error.Field));
        Assert.Empty(await Store.Documents.ListAsync(workspace, new DocumentQuery(), Token));
    }

    [Fact]
    public async Task Answers_a_repeated_request_with_the_first_answer()
    {
        var workspace = await CreateWorkspaceAsync();
        var request = new AcceptRequest([Ingest.Text("a", "alpha")], new IdempotencyToken("once", "hash"));

        var first = await Store.Ingestion.AcceptAsync(workspace, request, Token);
        await Ingest.DrainAsync();
        await ReopenAsync();
        var second = await Store.Ingestion.AcceptAsync(workspace, request, Token);

        Assert.False(first.Replayed);
        Assert.True(second.Replayed);
        Assert.Equal(first.JobId, second.JobId);
        Assert.Equal(first.Documents, second.Documents);
        Assert.Single(await Store.Ingestion.ListJobsAsync(workspace, 10, Token));
    }

    [Fact]
    public async Task Refuses_an_idempotency_key_with_another_request_for_24_hours()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await AcceptAsync("one");
        Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));

        var error = await Assert.ThrowsAsync<AsembException>(() => AcceptAsync("two"));
        Assert.Equal(ErrorCodes.IdempotencyConflict, error.Error);
        Assert.False((await Store.Ingestion.AcceptAsync(other, new AcceptRequest([Ingest.Text("a", "two")], new IdempotencyToken("key", "two")), Token)).Replayed);

        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False((await AcceptAsync("two")).Replayed);
        Assert.True((await AcceptAsync("two")).Replayed);

        Task<AcceptResult> AcceptAsync(string text) => Store.Ingestion.AcceptAsync(
            workspace, new AcceptRequest([Ingest.Text("a", text)], new IdempotencyToken("key", text)), Token);
    }

    [Fact]
    public async Task Gives_a_new_id_to_a_document_that_comes_back_after_its_deletion()
    {
        var workspace = await CreateWorkspaceAsync();
        var first = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        await Store.Documents.DeleteAsync(workspace, ["a"], Token);

        var second = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));

        Assert.Equal((AcceptOutcome.Created, 1), (second.Documents[0].Outcome, second.Documents[0].Version));
        Assert.True(second.Documents[0].DocumentId > first.Documents[0].DocumentId);
    }
}
