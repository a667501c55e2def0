using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Conformance.Model;

/// <summary>Takes a history through a store and the model side by side, and compares after every step.</summary>
internal sealed class ModelRun(StoreSource source) : IAsyncDisposable
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(5);
    private static readonly string[] Names = ["one", "two", "three"];
    private static readonly DocumentError Error = new("embed", "embedding_failed", "the model is away");

    private readonly HashEmbeddingModel _embedding = new();
    private readonly IReadOnlyList<HashEmbeddingModel> _models = ModelSwitching.Models;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly StoreModel _model = new();
    private IAsembStore _store = null!;

    /// <summary>What was done, for the reader of a failure.</summary>
    public List<string> Log { get; } = [];

    public async Task RunAsync(IReadOnlyList<ModelOperation> history)
    {
        _store = await source.OpenAsync(_time);
        for (var i = 0; i < history.Count; i++)
        {
            var random = new Random(history[i].Seed);
            await StepAsync(history[i].Verb, random);
            await new ModelComparison(_store, _model).CompareAsync(random, isThorough: i % 25 == 24 || i == history.Count - 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await source.DisposeAsync();
    }

    private Task StepAsync(ModelVerb verb, Random random) => verb switch
    {
        ModelVerb.CreateWorkspace => CreateWorkspaceAsync(random),
        ModelVerb.DeleteWorkspace => DeleteWorkspaceAsync(random),
        ModelVerb.UpdateSettings => UpdateSettingsAsync(random),
        ModelVerb.Accept => AcceptAsync(random),
        ModelVerb.Lease => LeaseAsync(random),
        ModelVerb.CommitHeld => CommitAsync(random, HeldLeases()),
        ModelVerb.CommitAny => CommitAsync(random, _model.Leases),
        ModelVerb.FailForGood => FailAsync(random, null),
        ModelVerb.FailForNow => FailAsync(random, _time.GetUtcNow() + TimeSpan.FromSeconds(random.Next(0, 600))),
        ModelVerb.Renew => RenewAsync(random),
        ModelVerb.Retry => RetryAsync(random),
        ModelVerb.Delete => DeleteAsync(random),
        ModelVerb.DeleteBySource => DeleteBySourceAsync(random),
        ModelVerb.PassTime => PassAsync(TimeSpan.FromSeconds(random.Next(1, 200))),
        ModelVerb.LeasesRunOut => PassAsync(LeaseDuration),
        ModelVerb.Reopen => ReopenAsync(isRestart: false),
        ModelVerb.BeginSwitch or ModelVerb.FillSwitch or ModelVerb.EndSwitch or ModelVerb.AbandonSwitch or ModelVerb.DropRetired => SwitchAsync(verb, random),
        _ => ReopenAsync(isRestart: true),
    };

    private async Task CreateWorkspaceAsync(Random random)
    {
        var name = Names[random.Next(Names.Length)];
        if (_model.Workspaces.ContainsKey(name)) return;
        var created = await _store.Workspaces.CreateAsync(name, _embedding.Info, new WorkspaceSettings(), CancellationToken.None);
        _model.Workspaces[name] = new ModelWorkspace(created);
        Log.Add($"create workspace {name}: {created.Id}");
    }

    private async Task DeleteWorkspaceAsync(Random random)
    {
        var name = Names[random.Next(Names.Length)];
        Log.Add($"delete workspace {name}");
        Assert.Equal(_model.Workspaces.Remove(name), await _store.Workspaces.DeleteAsync(name, CancellationToken.None));
    }

    private async Task UpdateSettingsAsync(Random random)
    {
        if (Choose(random) is not { } workspace) return;
        workspace.Description = $"settings {random.Next(100)}";
        workspace.Generation++;
        Log.Add($"update settings of {workspace.Stored.Name}");
        await _store.Workspaces.UpdateSettingsAsync(workspace.Stored.Name, _ => new WorkspaceSettings { Description = workspace.Description }, CancellationToken.None);
    }

    private async Task AcceptAsync(Random random)
    {
        if (Choose(random) is not { } workspace) return;
        var documents = ModelTexts.Keys(random, 4).Select(key => ModelTexts.Document(random, key, workspace.Documents.GetValueOrDefault(key))).ToList();
        Log.Add($"accept into {workspace.Stored.Name}: {string.Join(", ", documents.Select(ModelTexts.Show))}");
        var result = await _store.Ingestion.AcceptAsync(workspace.Stored, new AcceptRequest(documents), CancellationToken.None);
        foreach (var (document, accepted) in documents.Zip(result.Documents))
        {
            var known = workspace.Documents.GetValueOrDefault(document.Key);
            var outcome = known is null ? AcceptOutcome.Created : known.Accepted.ComputeHash() == document.ComputeHash() ? AcceptOutcome.Unchanged : AcceptOutcome.Updated;
            Assert.Equal((document.Key, outcome), (accepted.Key, accepted.Outcome));
            if (outcome == AcceptOutcome.Created) known = workspace.Documents[document.Key] = new ModelDocument(accepted.DocumentId) { Accepted = document, Due = _time.GetUtcNow() };
            if (outcome == AcceptOutcome.Updated)
            {
                (known!.Accepted, known.State, known.Attempts, known.Due, known.IsSuspect, known.Error) = (document, DocumentState.Pending, 0, _time.GetUtcNow(), false, null);
                known.Version++;
            }

            Assert.Equal((known!.Id, known.Version, known.State, known.Error), (accepted.DocumentId, accepted.Version, accepted.State, accepted.Error));
        }
    }

    private async Task LeaseAsync(Random random)
    {
        var now = _time.GetUtcNow();
        var most = random.Next(1, 5);
        var due = _model.Documents.Where(document => document.IsDue(now)).ToList();
        var leased = await _store.Ingestion.LeaseAsync(most, long.MaxValue, LeaseDuration, CancellationToken.None);
        Log.Add($"lease {most}: {string.Join(", ", leased.Select(document => $"{document.Workspace.Name}/{document.Document.Key}"))} of {due.Count} due");

        // How many: all there are, but suspects go without others.
        Assert.Equal(due.Count > 0, leased.Count > 0);
        Assert.InRange(leased.Count, 0, Math.Min(most, due.Count));
        if (!due.Exists(document => document.IsSuspect || document.State == DocumentState.Processing)) Assert.Equal(Math.Min(most, due.Count), leased.Count);
        foreach (var document in leased)
        {
            var known = Assert.Single(due, known => known.Id == document.Document.Id);
            Assert.True(due.Remove(known), "leased twice");
            var suspect = known.IsSuspect || known.State == DocumentState.Processing;
            if (suspect) Assert.True(leased.Count == 1 || document.Document.Attempts == 2, "Only the first time they go together.");
            (known.State, known.Lease, known.Due, known.IsSuspect) = (DocumentState.Processing, document.Lease, now + LeaseDuration, suspect);
            known.Attempts++;
            Assert.Equal((known.Version, known.Attempts, known.Accepted.Title), (document.Document.Version, document.Document.Attempts, document.GivenTitle));
            Assert.Equal(known.Accepted.Content.ToArray(), document.Content.ToArray());
            var chunks = known.Indexed is null ? [] : ModelDocument.ChunksOf(known.Indexed).Select(chunk => chunk.Hash(known.Indexed.Title)).ToHashSet();
            Assert.Equal(chunks, document.KnownChunks.ToHashSet());
        }

        _model.Leases.AddRange(leased);
    }

    private async Task CommitAsync(Random random, IReadOnlyList<LeasedDocument> from)
    {
        if (from.Count == 0) return;
        var workspace = from[random.Next(from.Count)].Workspace;
        // A worker has leases of one model: those of another are gone with the switch.
        var leased = from.Where(lease => lease.Workspace.Id == workspace.Id && lease.Workspace.Model == workspace.Model).OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
        var ingest = new Ingest(_store, _embedding, _models);
        var expected = leased.ConvertAll(lease => _model.Held(lease) is null ? CommitOutcome.Superseded : CommitOutcome.Committed);
        Log.Add($"commit in {workspace.Name}: {string.Join(", ", leased.Zip(expected, (lease, outcome) => $"{lease.Document.Key} v{lease.Document.Version} {outcome}"))}");
        Assert.Equal(expected, await ingest.CommitAsync(leased));
        foreach (var known in leased.Select(_model.Held).OfType<ModelDocument>())
        {
            (known.State, known.IsSuspect, known.Error, known.Indexed, known.IndexedVersion) = (DocumentState.Indexed, false, null, known.Accepted, known.Version);
        }

        if (expected.Contains(CommitOutcome.Committed)) _model.Of(leased[0])!.Generation++;
    }

    private async Task FailAsync(Random random, DateTimeOffset? retryAt)
    {
        if (_model.Leases.Count == 0) return;
        var lease = _model.Leases[^(1 + random.Next(Math.Min(5, _model.Leases.Count)))];
        var counts = random.Next(3) > 0;
        Log.Add($"fail {lease.Workspace.Name}/{lease.Document.Key} v{lease.Document.Version}, again {(retryAt is null ? "never" : retryAt - _time.GetUtcNow())}");
        await _store.Ingestion.FailAsync([new DocumentFailure(lease, Error, retryAt, counts)], CancellationToken.None);
        if (_model.Held(lease) is not { } known) return;
        (known.State, known.Due, known.Error, known.IsSuspect) = (retryAt is null ? DocumentState.Failed : DocumentState.Pending, retryAt ?? default, Error, false);
        if (!counts) known.Attempts--;
    }

    private async Task RenewAsync(Random random)
    {
        var leases = _model.Leases.Where(_ => random.Next(3) == 0).ToList();
        if (leases.Count == 0) return;
        var lost = await _store.Ingestion.RenewAsync(leases, LeaseDuration, CancellationToken.None);
        Log.Add($"renew {leases.Count} leases: {lost.Count} lost");
        Assert.Equal(leases.Where(lease => _model.Held(lease) is null), lost);
        foreach (var known in leases.Select(_model.Held).OfType<ModelDocument>()) known.Due = _time.GetUtcNow() + LeaseDuration;
    }

    private async Task RetryAsync(Random random)
    {
        if (Choose(random) is not { } workspace) return;
        var keys = random.Next(2) == 0 ? null : ModelTexts.Keys(random, 6);
        var now = _time.GetUtcNow();
        var failed = workspace.Documents.Values.Where(document => (document.State == DocumentState.Failed || document.IsPutOff(now)) && keys?.Contains(document.Accepted.Key) != false).ToList();
        Log.Add($"retry {failed.Count} in {workspace.Stored.Name}");
        Assert.Equal(failed.Count, await _store.Ingestion.RetryAsync(workspace.Stored, keys, CancellationToken.None));
        foreach (var document in failed) (document.State, document.Due, document.Attempts, document.Error) = (DocumentState.Pending, now, 0, null);
    }

    private async Task DeleteAsync(Random random)
    {
        if (Choose(random) is not { } workspace) return;
        var keys = ModelTexts.Keys(random, 3);
        Log.Add($"delete {string.Join(", ", keys)} in {workspace.Stored.Name}");
        var expected = Remove(workspace, document => keys.Contains(document.Accepted.Key));
        Assert.Equal(expected, await _store.Documents.DeleteAsync(workspace.Stored, keys, CancellationToken.None));
    }

    private async Task DeleteBySourceAsync(Random random)
    {
        if (Choose(random) is not { } workspace) return;
        var name = ModelTexts.Sources[random.Next(1, ModelTexts.Sources.Length)]!;
        Log.Add($"delete source {name} in {workspace.Stored.Name}");
        var expected = Remove(workspace, document => document.Accepted.Source == name);
        Assert.Equal(expected, await _store.Documents.DeleteBySourceAsync(workspace.Stored, name, CancellationToken.None));
    }

    private static int Remove(ModelWorkspace workspace, Func<ModelDocument, bool> which)
    {
        var gone = workspace.Documents.Values.Where(which).ToList();
        foreach (var document in gone) workspace.Documents.Remove(document.Accepted.Key);
        if (gone.Exists(document => document.Indexed is not null)) workspace.Generation++;
        return gone.Count;
    }

    private Task PassAsync(TimeSpan time)
    {
        Log.Add($"{time} pass");
        _time.Advance(time);
        return Task.CompletedTask;
    }

    private async Task ReopenAsync(bool isRestart)
    {
        Log.Add(isRestart ? "restart" : "reopen");
        await _store.DisposeAsync();
        _store = await source.OpenAsync(_time);
        if (!isRestart) return;
        var held = _model.Documents.Where(document => document.State == DocumentState.Processing).ToList();
        Assert.Equal(source.IsShared ? 0 : held.Count, await _store.Ingestion.ReleaseAllLeasesAsync(CancellationToken.None));
        if (source.IsShared) return;
        foreach (var document in held) (document.State, document.Due, document.IsSuspect) = (DocumentState.Pending, _time.GetUtcNow(), true);
    }

    private async Task SwitchAsync(ModelVerb verb, Random random)
    {
        if (Choose(random) is { } workspace) Log.Add(await new ModelSwitching(_store, workspace, random, _time.GetUtcNow()).StepAsync(verb));
    }

    private List<LeasedDocument> HeldLeases() => _model.Leases.FindAll(lease => _model.Held(lease) is not null);

    private ModelWorkspace? Choose(Random random) => _model.Workspaces.Count == 0 ? null : _model.Workspaces.Values.ElementAt(random.Next(_model.Workspaces.Count));
}
