using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Chunking;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Mapping;

namespace Asemb.Server.Api;

/// <summary>Reads settings of workspaces and says what is wrong with them.</summary>
internal static class WorkspaceSettingsReading
{
    private const int LongestDescription = 1000;

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static WorkspaceSettings Read(UpdateWorkspaceRequest request)
    {
        if (request.Description?.Length > LongestDescription)
            throw new AsembException(ErrorCodes.InvalidRequest, $"description has {request.Description.Length} characters; {LongestDescription} are allowed.") { Field = "description" };
        FusionReading.Require(request.Fusion, "fusion");
        var chunking = request.Chunking.ToCore();
        ChunkingOptionsValidator.Require(chunking);
        return new WorkspaceSettings
        {
            Description = string.IsNullOrWhiteSpace(request.Description) ? null : request.Description,
            Chunking = chunking,
            Fusion = request.Fusion?.ToCore(),
            Language = LanguageReading.Read(request.Language),
            KeepOriginals = request.KeepOriginals ?? true,
        };
    }

    /// <summary>The settings after a merge patch.</summary>
    public static WorkspaceSettings Merge(WorkspaceSettings current, JsonObject patch)
    {
        var document = JsonSerializer.SerializeToNode(
            new UpdateWorkspaceRequest
            {
                Description = current.Description,
                Chunking = current.Chunking.ToWire(),
                Fusion = current.Fusion?.ToWire(),
                Language = current.Language,
                KeepOriginals = current.KeepOriginals,
            },
            WireJson.Default.UpdateWorkspaceRequest)!.AsObject();
        MergePatch.Apply(document, patch);
        return Read(JsonReading.Read(JsonSerializer.SerializeToUtf8Bytes(document, WireJson.Default.JsonObject), ServerJson.ReadInfo<UpdateWorkspaceRequest>()));
    }
}
