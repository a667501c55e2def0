using System.Text.Json.Nodes;
using Asemb.Core.Sources;

namespace Asemb.Server.Sources;

/// <summary>What a sync had noted when it saved where it stands, kept within the cursor, beside what is the connector's.</summary>
internal static class SavedNotes
{
    private const string Name = "$notes";

    public static JsonObject With(JsonObject cursor, SyncNotes notes)
    {
        var both = (JsonObject)cursor.DeepClone();
        both[Name] = JsonNode.Parse(notes.Write());
        return both;
    }

    public static JsonObject? Without(JsonObject? cursor)
    {
        var own = (JsonObject?)cursor?.DeepClone();
        own?.Remove(Name);
        return own;
    }

    public static SyncNotes Of(JsonObject? cursor) => cursor?[Name] is { } notes ? SyncNotes.Read(notes.ToJsonString()) : SyncNotes.None;
}
