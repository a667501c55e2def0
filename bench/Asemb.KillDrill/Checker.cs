using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;

namespace Asemb.KillDrill;

/// <summary>Compares what was acknowledged with what can be found: through the API, and by SQL past the product.</summary>
internal sealed class Checker(Ledger ledger, Expectation expectation, int seed)
{
    private const int Searches = 60;
    private readonly List<string> _notes = [];

    /// <summary>Documents that must be there.</summary>
    public int Expected { get; private set; }

    /// <summary>Documents whose last change was never answered: either outcome is right.</summary>
    public int Uncertain { get; private set; }

    /// <summary>Documents that must be there and are, as they were acknowledged last.</summary>
    public int Indexed { get; private set; }

    public int Lost { get; private set; }

    public int Doubled { get; private set; }

    public long Orphans { get; private set; }

    public IReadOnlyList<string> Notes => _notes;

    public bool IsSound => Lost == 0 && Doubled == 0 && Orphans == 0 && Notes.Count == 0;

    /// <summary>What a user of the API sees.</summary>
    public async Task CheckApiAsync(AsembClient client)
    {
        var seen = new Dictionary<string, DocumentInfo>(StringComparer.Ordinal);
        await foreach (var document in client.Documents.ListAllAsync(WorkspaceName.Default))
        {
            if (!seen.TryAdd(document.Key, document)) Note($"{document.Key} is listed twice.");
            if (document.State != DocumentState.Indexed) Note($"{document.Key} is {document.State}: {document.Error?.Code} {document.Error?.Message}");
        }

        var random = new Random(seed);
        var certain = ledger.Entries.Where(pair => pair.Entry.Uncertain.Count == 0).ToList();
        foreach (var (number, entry) in certain)
        {
            if (entry.Version is not null != seen.ContainsKey(new SmallDocument(number, 0).Key)) Note($"The API lists document {number} though its last acknowledged version is {entry.Version?.ToString() ?? "its deletion"}, or the other way round.");
        }

        for (var i = 0; i < Searches && certain.Count > 0; i++)
        {
            var (number, entry) = certain[random.Next(certain.Count)];
            var document = new SmallDocument(number, entry.Version ?? 1);
            var found = await client.SearchAsync(WorkspaceName.Default, new SearchQuery { Query = document.Marker, Mode = SearchMode.Keyword, Syntax = QuerySyntax.Plain, Limit = 5 });
            var hits = found.Hits.Count(hit => hit.Chunk.Text.Contains(document.Marker, StringComparison.Ordinal));
            if (hits != (entry.Version is null ? 0 : 1)) Note($"A search for {document.Marker} finds it {hits} times; last acknowledged of {document.Key}: {entry.Version?.ToString() ?? "its deletion"}.");
        }

        foreach (var finding in (await client.VerifyStoreAsync()).Findings) Note($"The server's own check {finding.Check}: {finding.Message}");
    }

    /// <summary>What the store holds.</summary>
    public async Task CheckStoreAsync(StoreContents contents)
    {
        var byKey = contents.Documents.ToLookup(document => document.Key, StringComparer.Ordinal);
        Orphans = contents.Orphans;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, entry) in ledger.Entries)
        {
            var key = new SmallDocument(number, 0).Key;
            known.Add(key);
            List<StoredDocument> stored = [.. byKey[key]];
            var isCertain = entry is { Version: not null, Uncertain.Count: 0 };
            if (isCertain) Expected++;
            if (entry.Uncertain.Count > 0) Uncertain++;
            if (stored.Count > 1) Doubled++;
            if (await IsRightAsync(number, entry, stored.FirstOrDefault()) && isCertain) Indexed++;
        }

        foreach (var stranger in contents.Documents.Where(document => !known.Contains(document.Key))) Note($"{stranger.Key} was never sent.");
    }

    private async Task<bool> IsRightAsync(int number, Ledger.Entry entry, StoredDocument? stored)
    {
        if (stored is null)
        {
            if (entry.Allows(null)) return true;
            Lost++;
            Note($"Document {number} is gone; version {entry.Version} was acknowledged.");
            return false;
        }

        var isWaiting = !string.Equals(stored.State, "indexed", StringComparison.Ordinal) || stored.IndexedVersion != stored.Version;
        foreach (var version in (int?[])[entry.Version, .. entry.Uncertain])
        {
            if (version is null) continue;
            if (!isWaiting && stored.Chunks.SequenceEqual(await expectation.ChunksAsync(new SmallDocument(number, version.Value)))) return true;
        }

        var distinct = stored.Chunks.Distinct().Count();
        if (distinct < stored.Chunks.Count) Doubled++;
        else Lost++;
        Note($"Document {number} is {stored.State} with {stored.Chunks.Count} chunks ({distinct} different) that are not those of version {entry.Version?.ToString() ?? "none (deleted)"}, acknowledged last.");
        return false;
    }

    private void Note(string note) => _notes.Add(note);
}
