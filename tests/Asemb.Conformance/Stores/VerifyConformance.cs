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

    /// <summary>A term is gone from the lexicon.</summary>
    LostTerm,

    /// <summary>The workspace has no active embedding index.</summary>
    LostIndex,
}

/// <summary>Verification finds nothing in a sound store, and each damage in a damaged one. The store's own suite says how to damage it.</summary>
public abstract class VerifyConformance(StoreSource source) : StoreConformance(source)
{
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
    public async Task Finds_the_damage_and_says_where_and_what_to_do(StoreDamage damage, string check)
    {
        await FillAsync();

        await DamageAsync(damage);
        await ReopenAsync();
        var findings = await Store.VerifyAsync(Token);

        var finding = Assert.Single(findings, finding => string.Equals(finding.Check, check, StringComparison.Ordinal));
        if (damage != StoreDamage.StrayVector) Assert.Equal(WorkspaceName.Default, finding.Workspace);
        Assert.EndsWith(".", finding.Message, StringComparison.Ordinal);
        Assert.Contains(findings, found => found.Message.Contains("backup", StringComparison.Ordinal) || found.Message.Contains("again", StringComparison.Ordinal));
    }

    private async Task FillAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river stones\n\nvalley"), Ingest.Text("b", "kings"));
        await Ingest.AddAsync(await CreateWorkspaceAsync("other"), Ingest.Text("a", "river"));
    }
}
