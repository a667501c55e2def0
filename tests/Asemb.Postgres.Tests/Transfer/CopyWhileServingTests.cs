using Asemb.Conformance.Stores;
using Asemb.Core.Transfer;

namespace Asemb.Postgres.Tests.Transfer;

/// <summary>A server runs on the database that is copied to.</summary>
public sealed class CopyWhileServingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_that_waited_and_is_taken_up_there_is_no_difference()
    {
        await using var from = await PostgresTestStore.OpenAsync();
        await using var to = await PostgresTestStore.OpenAsync();
        var workspace = await from.CreateWorkspaceAsync();
        await from.Ingest.AddAsync(workspace, Ingest.Text("done", "river"));
        await from.Ingest.AcceptAsync(workspace, Ingest.Text("waits", "mountain\n\nvalley"));

        var copied = await new StoreCopy(from.Store.Transfer, to.Store, to.Store.Transfer).CopyAsync(workspace, "test", TakeUp, Token);

        Assert.Empty(copied.Differences);
        Assert.Equal(3, (await to.Store.Transfer.CountAsync((await to.Store.Workspaces.FindAsync("default", Token))!, Token)).Chunks);

        // The server has a second between the two halves of a copy.
        void TakeUp(CopyProgress at)
        {
            if (at.Stage == "copied") Task.Run(() => to.Ingest.DrainAsync(), Token).Wait(Token);
        }
    }
}
