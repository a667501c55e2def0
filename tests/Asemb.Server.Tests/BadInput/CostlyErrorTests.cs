using System.Text;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Server.Api;
using Asemb.Server.Api.Ingest;

namespace Asemb.Server.Tests.BadInput;

/// <summary>To be told what is wrong with a request costs no more than to have it read.</summary>
public sealed class CostlyErrorTests(SharedServer server)
{
    [Theory]
    [InlineData("""{"query":"a","NAME":1}""")]
    [InlineData("""{"query":"a","filter":{"year":{"NAME":1}}}""")]
    [InlineData("""{"query":"a","filter":{"NAME":[1]}}""")]
    [InlineData("""{"query":"a","filter":{"NAME":1,"NAME":2}}""")]
    [InlineData("""{"query":"a","language":"NAME"}""")]
    public async Task A_long_name_is_told_by_its_beginning(string body)
    {
        var name = new string('n', 200_000);

        var response = await server.Harness.PostAsync("/api/v1/workspaces/default/search", body.Replace("NAME", name, StringComparison.Ordinal));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.InRange((await response.Content.ReadAsStringAsync()).Length, 100, 4000);
    }

    [Fact]
    public void Members_below_a_long_name_get_no_path_of_their_own()
    {
        var members = "{" + string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"m{i}\":1")) + "}";
        var body = Encoding.UTF8.GetBytes("{\"filter\":{\"" + new string('n', 100_000) + "\":" + members + "},\"query\":5}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<AsembException>(() => JsonReading.Read(body, ServerJson.ReadInfo<SearchQuery>()));

        Assert.Equal("query", error.Field);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40L << 20);
    }

    [Fact]
    public void Metadata_below_long_names_get_no_path_of_their_own()
    {
        var members = "{" + string.Join(',', Enumerable.Range(0, 4000).Select(i => $"\"m{i}\":1")) + "}";
        for (var i = 0; i < 14; i++) members = $$"""{"{{new string((char)('a' + i), 256)}}":{{members}}}""";
        var metadata = JsonNode.Parse(members)!.AsObject();
        _ = metadata.ToJsonString();
        var before = GC.GetAllocatedBytesForCurrentThread();

        MetadataLimits.Require(metadata, "metadata");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L << 20);
    }
}
