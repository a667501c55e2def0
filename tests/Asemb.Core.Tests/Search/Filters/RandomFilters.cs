using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using CsCheck;

namespace Asemb.Core.Tests.Search.Filters;

/// <summary>Random documents and filters from few names and values, so that they meet often, written as JSON.</summary>
internal static class RandomFilters
{
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "c", "d.e", "$key", "not");

    private static readonly Gen<string> Text = Gen.OneOf(
        "", "x", "xy", "X", "y", "zebra", "ü", "😀", "\uff5e", "1", "true", "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "2024-06-15 12:00", "2025-01-01", "2024-1-1", "2024");

    private static readonly Gen<JsonNode?> Scalar = Gen.Frequency(
        (6, Text.Select(text => (JsonNode?)JsonValue.Create(text))),
        (4, Gen.OneOf(-1.0, 0.0, -0.0, 1.0, 1.5, 2.0, 1e300).Select(number => (JsonNode?)JsonValue.Create(number))),
        (1, Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag))),
        (1, Gen.Const((JsonNode?)null)));

    public static readonly Gen<JsonObject> Metadata = Object(3);

    public static readonly Gen<IndexDocumentFields> Fields = Gen.Select(Text, Text, Gen.Bool, Gen.Int[0, 3], (key, title, hasTitle, month) => new IndexDocumentFields(
        key, null, null, key, hasTitle ? title : null, null, "en", null, new DateTimeOffset(2024, 1 + month, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UnixEpoch));

    private static Gen<JsonNode?> Value(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (6, Scalar),
        (2, Value(depth - 1).List[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
        (2, Object(depth - 1).Select(members => (JsonNode?)members.DeepClone())));

    private static Gen<JsonObject> Object(int depth) => Gen.Select(Name, Value(depth), (name, value) => (Name: name, Value: value)).List[0, 4].Select(members =>
    {
        var made = new JsonObject();
        foreach (var (name, value) in members) made[name] = value?.DeepClone();
        return made;
    });

    private static readonly Gen<string> Path = Name.Select(name => name.Replace(".", "\\.", StringComparison.Ordinal)).List[1, 3]
        .Select(names => (names[0] is "$key" or "not" ? "\\" : "") + string.Join('.', names));

    private static readonly Gen<JsonNode?> Ordered = Gen.OneOf(Text.Select(text => (JsonNode?)JsonValue.Create(text)), Gen.OneOf(-1.0, 0.0, 1.0, 1.5, 3.0).Select(number => (JsonNode?)JsonValue.Create(number)));

    private static readonly Gen<(string, JsonNode?)> Condition = Gen.OneOf(
        Gen.Select(Gen.OneOf("eq", "ne", "contains"), Scalar),
        Gen.Select(Gen.OneOf("gt", "gte", "lt", "lte"), Ordered),
        Gen.Select(Gen.OneOf("in", "nin"), Scalar.List[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
        Gen.Select(Gen.Const("exists"), Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag))));

    private static readonly Gen<JsonObject> OnMetadata = Gen.Select(Path, Condition, (path, condition) => Member(path, Member(condition.Item1, condition.Item2)));

    private static readonly Gen<JsonObject> OnDocument = Gen.OneOf(
        Gen.Select(Gen.OneOf("$key", "$title", "$author", "$fileName"), Gen.OneOf("eq", "ne", "gt", "gte", "lt", "lte", "contains"), Text, (field, name, text) => Member(field, Member(name, JsonValue.Create(text)))),
        Gen.Select(Gen.OneOf("eq", "ne", "gt", "gte", "lt", "lte"), Gen.Int[1, 5], (name, month) => Member("$createdAt", Member(name, JsonValue.Create($"2024-0{month}-01")))));

    public static readonly Gen<JsonObject> Filter = Combined(3);

    private static Gen<JsonObject> Combined(int depth) => depth == 0 ? Gen.Frequency((4, OnMetadata), (1, OnDocument)) : Gen.Frequency(
        (4, OnMetadata),
        (1, OnDocument),
        (2, Gen.Select(Gen.OneOf("and", "or"), Combined(depth - 1).List[0, 3], (name, filters) => Member(name, new JsonArray([.. filters.Select(filter => filter.DeepClone())])))),
        (1, Combined(depth - 1).Select(filter => Member("not", filter))));

    private static JsonObject Member(string name, JsonNode? value) => new() { [name] = value?.DeepClone() };
}
