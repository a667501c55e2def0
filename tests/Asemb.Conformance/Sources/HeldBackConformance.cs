using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Conformance.Sources;

/// <summary>Removals that wait for a confirmation.</summary>
public abstract class HeldBackConformance(StoreSource source) : SourceGround(source)
{
    [Fact]
    public async Task Only_what_waits_for_a_confirmation_can_be_confirmed()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        Assert.Equal(ErrorCodes.NothingToConfirm, (await Assert.ThrowsAsync<AsembException>(() => StartAsync(workspace, made, confirm: true))).Error);

        Assert.True(await EndAsync(await StartAsync(workspace, made), SyncState.WaitingForConfirmation, heldBack: 30));
        var lease = await StartAsync(workspace, made, confirm: true);

        Assert.Equal(30, lease.Sync.AllowedRemovals);
    }

    [Fact]
    public async Task What_the_sync_before_did_not_hold_back_cannot_be_confirmed_for_one_that_waits()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        await Store.Sources.BeginAsync(workspace, made.Id, isFull: false, confirm: false, Token);

        Assert.Equal(ErrorCodes.NothingToConfirm, (await Assert.ThrowsAsync<AsembException>(() => Store.Sources.BeginAsync(workspace, made.Id, isFull: false, confirm: true, Token))).Error);
    }

    [Theory]
    [InlineData(SyncState.Failed)]
    [InlineData(SyncState.Cancelled)]
    public async Task What_was_held_back_waits_until_a_sync_gets_to_its_end(SyncState between)
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var first = await StartAsync(workspace, made);
        await TakeAsync(first, "a", "b", "c");
        Assert.True(await EndAsync(first, SyncState.WaitingForConfirmation, heldBack: 3));
        for (var i = 0; i < 2; i++)
        {
            await EndWithoutAsync(await StartAsync(workspace, made));
            Assert.Equal((between, 3), ((await LastAsync(workspace)).State, (await LastAsync(workspace)).HeldBack));
        }

        // One that was confirmed and did not get to its end leaves what it did not remove.
        var confirmed = await StartAsync(workspace, made, confirm: true);
        Assert.Equal((3, 3), (confirmed.Sync.AllowedRemovals, confirmed.Sync.HeldBack));
        Assert.True(await Store.Syncs.MarkAsync(confirmed, new SyncMarks { Gone = ["a"], Notes = SyncNotes.None }, Token));
        Assert.True(await Store.Syncs.ForgetAsync(confirmed, ["a"], Token));
        await EndWithoutAsync(confirmed);
        Assert.Equal(2, (await StartAsync(workspace, made, confirm: true)) is var again ? again.Sync.AllowedRemovals : 0);
        Assert.True(await EndAsync(again!));

        Assert.Null((await LastAsync(workspace)).HeldBack);
        Assert.Equal(ErrorCodes.NothingToConfirm, (await Assert.ThrowsAsync<AsembException>(() => StartAsync(workspace, made, confirm: true))).Error);

        async Task EndWithoutAsync(SyncLease lease) => Assert.True(
            between == SyncState.Failed ? await EndAsync(lease, between, error: new SyncError("source_unavailable", "away")) : await Store.Sources.CancelAsync(workspace, made.Id, nextSyncAt: null, Token));
    }
}
