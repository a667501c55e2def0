using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api;
using Asemb.Server.Configuration;

namespace Asemb.Server.Sources;

/// <summary>Makes and changes sources as requests ask for it, once their kind has found nothing wrong.</summary>
internal sealed class SourceChanges(IAsembStore store, SourceConnectors connectors, IEnumerable<ISourceAdmission> admissions, SourceSignals signals, SourcesOptions options, TimeProvider time)
{
    private const double DefaultLimit = 0.25;

    public async Task<Source> CreateAsync(Workspace workspace, CreateSourceRequest request, bool isOperator, CancellationToken cancellationToken)
    {
        SourceName.Require(request.Name);
        var connector = connectors.Require(request.Kind);
        var source = Read(
            new Source { Id = 0, WorkspaceId = workspace.Id, Name = request.Name, Kind = request.Kind, Settings = [], CreatedAt = time.GetUtcNow() },
            request.Schedule, request.DeletionLimit, request.Paused);

        // Before the other side is asked: a name that is taken, or one too many, needs no asking.
        if ((await store.Sources.ListAsync(workspace, cancellationToken)).Count >= options.MostPerWorkspace) throw Source.TooMany(workspace, options.MostPerWorkspace);
        if (await store.Sources.FindAsync(workspace, request.Name, cancellationToken) is not null)
            throw new AsembException(ErrorCodes.SourceExists, $"The workspace '{workspace.Name}' has a source '{request.Name}' already. Choose another name, or delete that one first.") { Field = "name" };
        var admitted = await AdmitAsync(workspace, request.Kind, request.Settings, present: null, isOperator, cancellationToken);
        source = source with { Settings = await connector.CheckAsync(admitted, cancellationToken) };
        var made = await store.Sources.CreateAsync(workspace, source, FirstOf(source), cancellationToken, options.MostPerWorkspace);
        signals.Work.Signal();
        return made;
    }

    /// <returns>Null when the source is gone.</returns>
    public async Task<Source?> UpdateAsync(Workspace workspace, string name, JsonObject patch, bool isOperator, CancellationToken cancellationToken)
    {
        // Nothing is held while the other side is asked, which may take its time: whoever was slower merges again, so that two patches never undo each
        // other, of whatever server.
        JsonObject? before = null, settings = null;
        while (true)
        {
            if (await store.Sources.FindAsync(workspace, name, cancellationToken) is not { Source: var present }) return null;
            var request = Merge(present, patch);
            var changed = Read(present, request.Schedule, request.DeletionLimit, request.Paused);
            if (patch.ContainsKey("settings"))
            {
                if (settings is null || !JsonNode.DeepEquals(before, present.Settings))
                {
                    var admitted = await AdmitAsync(workspace, present.Kind, request.Settings ?? [], present.Settings, isOperator, cancellationToken);
                    settings = await connectors.Require(present.Kind).CheckAsync(admitted, cancellationToken);
                    before = present.Settings;
                }

                changed = changed with { Settings = settings };
            }

            var readAnew = !JsonNode.DeepEquals(changed.Settings, present.Settings);
            var done = await store.Sources.ReplaceAsync(workspace, present, changed, readAnew, NextOf(changed), cancellationToken);
            if (done == SourceReplacement.ChangedMeanwhile) continue;
            signals.Work.Signal();
            return done == SourceReplacement.Replaced ? changed : null;
        }
    }

    /// <summary>When the source is synced next by itself, if nobody asks.</summary>
    public DateTimeOffset? NextOf(Source source) =>
        source.IsPaused || source.Schedule is null ? null : SourceSchedule.Parse(source.Schedule).Next(time.GetUtcNow(), time.GetUtcNow());

    /// <summary>A new source is synced at once where it is synced by itself.</summary>
    private DateTimeOffset? FirstOf(Source source) => NextOf(source) is null ? null : time.GetUtcNow();

    private async Task<JsonObject> AdmitAsync(Workspace workspace, string kind, JsonObject settings, JsonObject? present, bool isOperator, CancellationToken cancellationToken)
    {
        foreach (var admission in admissions.Where(admission => string.Equals(admission.Kind, kind, StringComparison.Ordinal)))
            settings = await admission.AdmitAsync(workspace.Name, settings, present, isOperator, cancellationToken);
        return settings;
    }

    private static Source Read(Source source, string? schedule, double? limit, bool? paused)
    {
        var written = string.IsNullOrWhiteSpace(schedule) ? null : schedule.Trim();
        if (written is not null) _ = SourceSchedule.Parse(written);
        var share = limit ?? DefaultLimit;
        if (share is not (>= 0 and <= 1)) throw new AsembException(ErrorCodes.InvalidSource, "deletionLimit is a share, from 0 to 1.") { Field = "deletionLimit" };
        return source with { Schedule = written, DeletionLimit = share, IsPaused = paused ?? false };
    }

    private static UpdateSourceRequest Merge(Source present, JsonObject patch)
    {
        var document = JsonSerializer.SerializeToNode(
            new UpdateSourceRequest { Settings = (JsonObject)present.Settings.DeepClone(), Schedule = present.Schedule, DeletionLimit = present.DeletionLimit, Paused = present.IsPaused },
            WireJson.Default.UpdateSourceRequest)!.AsObject();
        MergePatch.Apply(document, patch);
        return JsonReading.Read(JsonSerializer.SerializeToUtf8Bytes(document, WireJson.Default.JsonObject), ServerJson.ReadInfo<UpdateSourceRequest>());
    }
}
