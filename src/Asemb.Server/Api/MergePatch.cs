using System.Text.Json.Nodes;

namespace Asemb.Server.Api;

/// <summary>JSON merge patches, RFC 7396.</summary>
internal static class MergePatch
{
    /// <summary>Section 2: absent members stay, null removes.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject) target[name] = new JsonObject();
                Apply(target[name]!.AsObject(), inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
