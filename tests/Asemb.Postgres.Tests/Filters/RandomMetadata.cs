using System.Text.Json.Nodes;
using Asemb.Core.Search.Filters;

namespace Asemb.Postgres.Tests.Filters;

/// <summary>Metadata and filters that meet now and then: few names, few values, and among them all that is awkward.</summary>
internal sealed class RandomMetadata(Random random)
{
    private static readonly string[] Names = ["a", "b", "list", "deep", "when", "dotted.name", "$key", "not", "back\\slash", "ü"];

    private static readonly string[] Texts =
    [
        "", "a", "b", "B", "ab", "Zürich", "zurich", "\uFF5E", "😀", "😀a", "2024-05-31", "2024-05-31T12:00:00Z", "2024-05-31T14:00:00+02:00", "2024-05-31 later", "true", "1",
        "it's 100 % \"quoted\" \\ and_more", "a\0b",
        new('x', 199), new('x', 200), new('x', 201), new string('x', 200) + "y", new string('x', 200) + "z", Smiles(199) + "a", Smiles(200) + "b", Smiles(200) + "\uFF5E",
    ];

    private static readonly double[] Numbers = [0, -1, 1, 1.5, 2024, 1e300, -1e-300];

    private static readonly FilterOperator[] Ordered = [FilterOperator.Gt, FilterOperator.Gte, FilterOperator.Lt, FilterOperator.Lte];

    public JsonObject Object(int depth = 0)
    {
        var members = new JsonObject();
        for (var i = random.Next(0, 5); i > 0; i--) members[Pick(Names)] = Value(depth);
        return members;
    }

    public Filter Filter(int depth = 0) => random.Next(depth < 3 ? 7 : 4) switch
    {
        4 => new AndFilter([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Filter(depth + 1))]),
        5 => new OrFilter([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Filter(depth + 1))]),
        6 => new NotFilter(Filter(depth + 1)),
        _ => Condition(),
    };

    private FieldFilter Condition()
    {
        if (random.Next(6) == 0) return SystemCondition();
        var field = new FieldPath(false, [.. Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => Pick(Names))]);
        return random.Next(6) switch
        {
            0 => new FieldFilter(field, FilterOperator.Exists, random.Next(2) == 0),
            1 => new FieldFilter(field, random.Next(2) == 0 ? FilterOperator.In : FilterOperator.Nin, new JsonArray([.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Scalar())])),
            2 => new FieldFilter(field, Pick(Ordered), random.Next(2) == 0 ? Pick(Texts) : Pick(Numbers)),
            3 => new FieldFilter(field, FilterOperator.Contains, random.Next(3) == 0 ? Scalar() : Pick(Texts)),
            _ => new FieldFilter(field, random.Next(2) == 0 ? FilterOperator.Eq : FilterOperator.Ne, Scalar()),
        };
    }

    private FieldFilter SystemCondition()
    {
        if (random.Next(3) == 0)
        {
            return new FieldFilter(
                new FieldPath(true, [Pick("createdAt", "updatedAt")]),
                Pick(Ordered),
                Pick("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.0000001Z", "2026-03-01T11:59:59.9999999Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59.9999999Z", "2026-03-01T13:00:00+01:00"));
        }

        var field = new FieldPath(true, [Pick("key", "source", "title", "author", "language", "mediaType", "uri", "fileName")]);
        return random.Next(5) switch
        {
            0 => new FieldFilter(field, FilterOperator.Exists, random.Next(2) == 0),
            1 => new FieldFilter(field, random.Next(2) == 0 ? FilterOperator.In : FilterOperator.Nin, new JsonArray("3", "7", "one", "en")),
            2 => new FieldFilter(field, FilterOperator.Contains, "1"),
            3 => new FieldFilter(field, Pick(Ordered), Pick("4", "one", "\uFF5E", "😀")),
            _ => new FieldFilter(field, random.Next(2) == 0 ? FilterOperator.Eq : FilterOperator.Ne, Pick("5", "one", "text/plain")),
        };
    }

    private JsonNode? Value(int depth) => random.Next(depth < 3 ? 9 : 6) switch
    {
        6 => Object(depth + 1),
        7 or 8 => new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Value(depth + 1))]),
        _ => Scalar(),
    };

    private JsonNode? Scalar() => random.Next(5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => Pick(Numbers),
        _ => Pick(Texts),
    };

    private static string Smiles(int count) => string.Concat(Enumerable.Repeat("😀", count));

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
