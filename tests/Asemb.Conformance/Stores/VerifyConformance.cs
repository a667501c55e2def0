using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Damage that a verification must find.</summary>
public enum StoreDamage
{
    /// <summary>The vector of one chunk is gone.</summary>
    LostVector,

    /// <summary>The vector of one chunk is cut short.</summary>
    ShortVector,

    /// <summary>A vector belongs to no chunk.</summary>
    StrayVector,

    /// <summary>One chunk of a document is gone with its vector.</summary>
    LostChunk,

    /// <summary>Two chunks stand in the same place.</summary>
    DoubledChunk,

    /// <summary>The original bytes of a document are gone.</summary>
    LostContent,

    /// <summary>The original bytes of a document are others than were sent.</summary>
    ChangedContent,

    /// <summary>A term is gone from the lexicon.</summary>
    LostTerm,

    /// <summary>The workspace has no active embedding index.</summary>
    LostIndex,

    /// <summary>A chunk with its words belongs to no document.</summary>
    OrphanChunk,

    /// <summary>A document says that it is indexed, and was in another version.</summary>
    WrongState,

    /// <summary>A job is not paused any more, and its documents are held.</summary>
    LostPause,

    /// <summary>A job is paused, and its documents are not held.</summary>
    HalfPause,
}

/// <summary>Verification finds nothing in a sound store, and each damage in a damaged one. The store's own suite says how to damage it.</summary>
public abstract class VerifyConformance(StoreSource source) : StoreConformance(source)
{
    protected const string Text = "river stones\n\nvalley";

    /// <summary>Damages the rows of workspace <c>default</c> behind the store's back; the store is open.</summary>
    protected abstract Task DamageAsync(StoreDamage damage);

    [Fact]
    public async Task Finds_nothing_in_a_store_that_is_sound()
    {
        await FillAsync();
        Assert.Empty(await Store.VerifyAsync(Token));

        await ReopenAsync();
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Theory]
    [InlineData(StoreDamage.LostVector, "vectors-match-chunks")]
    [InlineData(StoreDamage.ShortVector, "vectors-match-index")]
    [InlineData(StoreDamage.StrayVector, "vectors-match-index")]
    [InlineData(StoreDamage.LostChunk, "chunk-counts")]
    [InlineData(StoreDamage.DoubledChunk, "chunk-counts")]
    [InlineData(StoreDamage.LostContent, "contents")]
    [InlineData(StoreDamage.LostTerm, "words")]
    [InlineData(StoreDamage.LostIndex, "active-index")]
    [InlineData(StoreDamage.OrphanChunk, "orphans")]
    [InlineData(StoreDamage.WrongState, "states")]
    public async Task Finds_the_damage_and_says_where_and_what_to_do(StoreDamage damage, string check)
    {
        await FillAsync();

        await DamageAsync(damage);
        await ReopenAsync();
        var findings = await Store.VerifyAsync(Token);

        var finding = Assert.Single(findings, finding => string.Equals(finding.Check, check, StringComparison.Ordinal));
        if (damage is not (StoreDamage.StrayVector or StoreDamage.OrphanChunk)) Assert.Equal(WorkspaceName.Default, finding.Workspace);
        Assert.EndsWith(".", finding.Message, StringComparison.Ordinal);
        Assert.Contains(damage == StoreDamage.LostIndex ? "backup" : "asemb doctor --repair", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreDamage.LostContent)]
    [InlineData(StoreDamage.ChangedContent)]
    public async Task A_document_with_a_damaged_original_is_repaired_by_sending_it_again(StoreDamage damage)
    {
        var workspace = await FillAsync();
        await DamageAsync(damage);

        var again = (await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text), Ingest.Text("b", "kings"))).Documents;
        await Ingest.DrainAsync();

        Assert.Equal([(AcceptOutcome.Updated, 2), (AcceptOutcome.Unchanged, 1)], again.Select(document => (document.Outcome, document.Version)));
        Assert.Equal(Text, Encoding.UTF8.GetString((await Store.Documents.GetContentAsync(workspace, "a", Token))!));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        Assert.Equal(AcceptOutcome.Unchanged, (await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text))).Documents[0].Outcome);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_document_that_failed_for_its_damaged_original_is_repaired_by_sending_it_again()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text));
        await DamageAsync(StoreDamage.LostContent);
        Assert.Empty(await Ingest.LeaseAsync());
        Assert.Equal(DocumentState.Failed, (await Store.Documents.FindAsync(workspace, "a", Token))!.State);

        Assert.Equal(AcceptOutcome.Updated, (await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text))).Documents[0].Outcome);

        await Ingest.DrainAsync();
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
    }

    protected async Task<Workspace> FillAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", Text), Ingest.Text("b", "kings"));
        await Ingest.AddAsync(await CreateWorkspaceAsync("other"), Ingest.Text("a", "river"));
        return workspace;
    }
}
