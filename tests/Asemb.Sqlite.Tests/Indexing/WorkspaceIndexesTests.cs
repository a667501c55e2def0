using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Sqlite.Tests.Indexing;

/// <summary>The index in memory and the rows: one bounded by the other, and what is said when the rows are damaged.</summary>
public sealed class WorkspaceIndexesTests : IAsyncLifetime
{
    private SqliteTestStore _test = null!;

    public async ValueTask InitializeAsync() => _test = await SqliteTestStore.OpenAsync(options => options with { MaxChunks = 10 });

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Words_of_documents_that_are_gone_leave_the_lexicon_and_their_numbers_are_given_again()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("kept", "river"));
        for (var round = 0; round < 3; round++)
        {
            await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("large", string.Join(' ', Enumerable.Range(0, 25_000).Select(i => $"r{round}x{i}"))));
            Assert.Equal(["large"], await _test.FindAsync($"r{round}x777"));
            await _test.Store.Documents.DeleteAsync(_test.Workspace, ["large"], CancellationToken.None);
            await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text($"small{round}", $"valley s{round}"));
        }

        Assert.InRange((long)_test.Execute("SELECT count(*) FROM terms")!, 1, 20);
        Assert.InRange((long)_test.Execute("SELECT max(id) FROM terms")!, 1, 26_000);
        Assert.Empty(await _test.Store.VerifyAsync(CancellationToken.None));
        Assert.Equal(["kept"], await _test.FindAsync("river"));
        Assert.Equal(["small0", "small1", "small2"], await _test.FindAsync("valley"));
        await _test.ReopenAsync();
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("next", "unheard river"));
        Assert.Equal(["next"], await _test.FindAsync("unheard"));
        Assert.Equal(["kept", "next"], (await _test.FindAsync("river")).Order(StringComparer.Ordinal));
        Assert.Empty(await _test.Store.VerifyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task More_chunks_than_the_index_can_number_are_refused_before_they_are_committed()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", Text(8)));
        await _test.Ingest.AcceptAsync(_test.Workspace, Ingest.Text("b", Text(3)), Ingest.Text("c", Text(2)));
        var leased = (await _test.Ingest.LeaseAsync()).OrderBy(document => document.Document.Id).ToList();

        var error = await Assert.ThrowsAsync<AsembException>(() => _test.Ingest.CommitAsync(leased[0]));
        Assert.Equal((ErrorCodes.StoreUnavailable, false), (error.Error, error.IsTransient));
        Assert.Contains("has 8 chunks, and 3 more", error.Message, StringComparison.Ordinal);

        Assert.Equal([CommitOutcome.Committed], await _test.Ingest.CommitAsync(leased[1]));
        Assert.Empty(await _test.Store.VerifyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Numbers_of_chunks_that_are_gone_are_given_again_when_there_are_no_others()
    {
        for (var round = 0; round < 20; round++)
        {
            await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", $"river {round}\n\nvalley {round}\n\nstones {round}"));
            Assert.Equal(["a"], await _test.FindAsync($"{round}"));
        }

        Assert.Empty(await _test.FindAsync("18"));
        Assert.Empty(await _test.Store.VerifyAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("UPDATE vectors SET vector = substr(vector, 1, 8) WHERE chunk_id = 1")]
    [InlineData("UPDATE chunks SET words = x'FFFFFFFF0701' WHERE id = 1")]
    [InlineData("UPDATE chunks SET words = x'00FF7F' WHERE id = 1")]
    [InlineData("UPDATE documents SET metadata = '{'")]
    public async Task Damaged_rows_are_named_with_what_to_do(string damage)
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", "river"));
        _test.Execute(damage);
        await _test.ReopenAsync();

        var error = await Assert.ThrowsAsync<AsembException>(() => _test.FindAsync("river"));

        Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
        Assert.StartsWith("The rows of workspace 'default' are damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("Restore a backup", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM document_contents")]
    [InlineData("UPDATE document_contents SET bytes = x'00'")]
    public async Task A_document_whose_content_is_lost_fails_and_says_so_instead_of_being_leased_for_ever(string damage)
    {
        await _test.Ingest.AcceptAsync(_test.Workspace, Ingest.Text("a", string.Concat(Enumerable.Repeat("river ", 100))));
        _test.Execute(damage);

        Assert.Empty(await _test.Ingest.LeaseAsync());

        var found = (await _test.Store.Documents.FindAsync(_test.Workspace, "a", CancellationToken.None))!;
        Assert.Equal((DocumentState.Failed, "damaged_document"), (found.State, found.Error?.Code));
        var error = await Assert.ThrowsAsync<AsembException>(() => _test.Store.Documents.GetContentAsync(_test.Workspace, "a", CancellationToken.None));
        Assert.EndsWith("Send the document again.", error.Message, StringComparison.Ordinal);
    }

    private static string Text(int paragraphs) => string.Join("\n\n", Enumerable.Range(0, paragraphs).Select(i => $"paragraph {i}"));
}
