using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Core.Webhooks;

/// <summary>Something that happened, as webhooks are told of it: names, versions and counts, never content.</summary>
/// <param name="Id">The same in every delivery and in every try: receivers tell by it what they have had already.</param>
/// <param name="Type">One of <see cref="WebhookEventType"/>.</param>
/// <param name="Data">A JSON object.</param>
public sealed record WebhookEvent(Guid Id, string Type, DateTimeOffset At, string Data)
{
    /// <summary>Messages hold what strangers wrote into files; a few words say as much.</summary>
    private const int LongestMessage = 1000;

    public static WebhookEvent Create(string type, DateTimeOffset at, JsonObject data) => new(Guid.CreateVersion7(at), type, at, data.ToJsonString());

    public static WebhookEvent DocumentIndexed(IndexedDocument document, DateTimeOffset at)
    {
        var (workspace, about) = (document.Leased.Workspace.Name, document.Leased.Document);
        var data = About(workspace, about.Key, about.Source, about.Version);
        data["chunks"] = document.Chunks.Count;
        return Create(WebhookEventType.DocumentIndexed, at, data);
    }

    /// <param name="failure">A final one.</param>
    public static WebhookEvent DocumentFailed(DocumentFailure failure, DateTimeOffset at)
    {
        var document = failure.Leased.Document;
        return DocumentFailed(failure.Leased.Workspace.Name, new GivenUpDocument(document.Key, document.Source, document.Version, document.Attempts), failure.Error, at);
    }

    public static WebhookEvent DocumentFailed(string workspace, GivenUpDocument document, DocumentError error, DateTimeOffset at)
    {
        var data = About(workspace, document.Key, document.Source, document.Version);
        data["attempts"] = document.Attempts;
        data["error"] = Error(error);
        return Create(WebhookEventType.DocumentFailed, at, data);
    }

    public static WebhookEvent JobCompleted(string workspace, CompletedJob job, DateTimeOffset at) => Create(
        WebhookEventType.JobCompleted,
        at,
        new JsonObject
        {
            ["workspace"] = workspace,
            ["job"] = job.Id.ToString(),
            ["createdAt"] = WebhookTime.Write(job.CreatedAt),
            ["documents"] = new JsonObject
            {
                ["total"] = job.Total,
                ["unchanged"] = job.Unchanged,
                ["indexed"] = job.Indexed,
                ["failed"] = job.Failed,
                ["superseded"] = job.Total - job.Unchanged - job.Indexed - job.Failed - job.Cancelled,
                ["cancelled"] = job.Cancelled,
            },
        });

    public static WebhookEvent IndexSwitched(string workspace, string model, DateTimeOffset at) =>
        Create(WebhookEventType.IndexSwitched, at, new JsonObject { ["workspace"] = workspace, ["model"] = model });

    public static JsonObject Error(DocumentError error) => new()
    {
        ["stage"] = error.Stage,
        ["code"] = error.Code,
        ["message"] = ShownText.Shorten(error.Message, LongestMessage),
    };

    private static JsonObject About(string workspace, string key, string? source, int version)
    {
        var data = new JsonObject { ["workspace"] = workspace, ["key"] = key };
        if (source is not null) data["source"] = source;
        data["version"] = version;
        return data;
    }
}

/// <summary>One that is not tried again by itself, as it was when that was found.</summary>
public sealed record GivenUpDocument(string Key, string? Source, int Version, int Attempts);

/// <summary>Of whose documents none waits any more, counted when that was found.</summary>
public sealed record CompletedJob(Guid Id, DateTimeOffset CreatedAt, int Total, int Unchanged, int Indexed, int Failed, int Cancelled);
