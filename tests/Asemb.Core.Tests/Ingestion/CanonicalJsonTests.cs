using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using CsCheck;

namespace Asemb.Core.Tests.Ingestion;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b": 1, "a": [2, {"d": null, "c": true}] }""", """{"a":[2,{"c":true,"d":null}],"b":1}""")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"B":1,"a":2}""", """{"B":1,"a":2}""")]
    [InlineData("\"x\"", "\"x\"")]
    public void Sorts_members_by_ordinal_name_and_drops_white_space(string json, string expected) => Assert.Equal(expected, CanonicalJson.Write(JsonNode.Parse(json)));

    [Fact]
    public void Null_is_written_as_null() => Assert.Equal("null", CanonicalJson.Write(null));

    [Fact]
    public void Does_not_change_what_it_writes()
    {
        var node = JsonNode.Parse("""{"b":1,"a":2}""")!;

        CanonicalJson.Write(node);

        Assert.Equal("""{"b":1,"a":2}""", node.ToJsonString());
    }

    [Fact]
    public void The_order_of_members_never_matters_and_the_values_always_do() => Gen.Dictionary(Gen.String[Gen.Char['a', 'f'], 1, 3], Gen.Int)[0, 8].Sample(
        members =>
        {
            var forward = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value)));
            var backward = new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value)));
            var other = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)(member.Value ^ 1))));
            return CanonicalJson.Write(forward) == CanonicalJson.Write(backward) && (members.Count == 0 || CanonicalJson.Write(forward) != CanonicalJson.Write(other));
        });
}
