using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Core.Workspaces;

/// <summary>Settings as stores keep them.</summary>
public static class WorkspaceSettingsJson
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static string Write(WorkspaceSettings settings) => JsonSerializer.Serialize(settings, Json);

    public static WorkspaceSettings Read(string json) => JsonSerializer.Deserialize<WorkspaceSettings>(json, Json)!;
}
