using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

/// <summary>Counts the places that a member of the metadata would add to those there are.</summary>
internal sealed class NewPaths
{
    private readonly Dictionary<(object Parent, string Name), object> _new = [];
    private readonly int _room;

    private NewPaths(int room) => _room = room;

    /// <summary>Whether the member with all below it adds no more than there is room for.</summary>
    public static bool Fit(FieldNode root, string name, JsonNode? value, int room)
    {
        // Most often there is room even if every name were new.
        if (1 + MembersIn(value) <= room) return true;
        var paths = new NewPaths(room);
        paths.Visit(root, name, value);
        return paths._new.Count <= room;
    }

    private static int MembersIn(JsonNode? value) => value switch
    {
        JsonObject members => members.Sum(member => 1 + MembersIn(member.Value)),
        JsonArray items => items.Sum(MembersIn),
        _ => 0,
    };

    /// <param name="parent">A place that is there, or stands for a new one.</param>
    private void Visit(object parent, string name, JsonNode? value)
    {
        if (_new.Count > _room) return;
        object? place = (parent as FieldNode)?.Find(name);
        if (place is null && !_new.TryGetValue((parent, name), out place)) _new[(parent, name)] = place = new object();
        VisitValue(place, value);
    }

    private void VisitValue(object place, JsonNode? value)
    {
        if (value is JsonObject members)
        {
            foreach (var (name, member) in members) Visit(place, name, member);
        }
        else if (value is JsonArray items)
        {
            foreach (var item in items) VisitValue(place, item);
        }
    }
}
