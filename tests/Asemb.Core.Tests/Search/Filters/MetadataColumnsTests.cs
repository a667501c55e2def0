using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using Asemb.Core.Search.Filters;
using CsCheck;

namespace Asemb.Core.Tests.Search.Filters;

public sealed class MetadataColumnsTests
{
    /// <summary>A document is put into a slot, or taken out of it.</summary>
    private static readonly Gen<(int Slot, JsonObject? Metadata, IndexDocumentFields Fields)> Change = Gen.Select(
        Gen.Int[0, 20], Gen.Frequency((3, RandomFilters.Metadata.Select(metadata => (JsonObject?)metadata)), (1, Gen.Const((JsonObject?)null))), RandomFilters.Fields);

    [Theory]
    [InlineData(MetadataColumns.MaxPaths)]
    [InlineData(0)]
    [InlineData(14)]
    public void Agree_with_the_reference_after_every_kind_of_change(int maxPaths) =>
        Gen.Select(Change.List[1, 40], RandomFilters.Filter.List[1, 12]).Sample(
            (changes, filters) =>
            {
                var columns = new MetadataColumns(maxPaths);
                var documents = new SortedDictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)>();
                var parsed = filters.ConvertAll(filter => FilterParser.Parse(filter));
                foreach (var (slot, metadata, fields) in changes)
                {
                    if (metadata is null) Remove(columns, documents, slot);
                    else Add(columns, documents, slot, metadata, fields);
                    AssertAgree(columns, documents, parsed[slot % parsed.Count]);
                }

                parsed.ForEach(filter => AssertAgree(columns, documents, filter));
            },
            iter: 1500);

    [Theory]
    [InlineData(MetadataColumns.MaxPaths)]
    [InlineData(0)]
    [InlineData(14)]
    public void Agree_after_moving_to_new_slots_and_changing_again(int maxPaths) =>
        Gen.Select(Change.List[1, 30], Change.List[1, 10], RandomFilters.Filter.List[1, 8]).Sample(
            (before, after, filters) =>
            {
                var old = new MetadataColumns(maxPaths);
                var documents = new SortedDictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)>();
                foreach (var (slot, metadata, fields) in before)
                {
                    if (metadata is null) Remove(old, documents, slot);
                    else Add(old, documents, slot, metadata, fields);
                }

                var slots = Enumerable.Range(0, 21).Select(slot => documents.ContainsKey(slot) ? documents.Keys.Count(key => key < slot) : -1).ToArray();
                var columns = old.Moved(slots);
                documents = new(documents.ToDictionary(document => slots[document.Key], document => document.Value));
                var parsed = filters.ConvertAll(filter => FilterParser.Parse(filter));
                parsed.ForEach(filter => AssertAgree(columns, documents, filter));
                foreach (var (slot, metadata, fields) in after)
                {
                    if (metadata is null) Remove(columns, documents, slot);
                    else Add(columns, documents, slot, metadata, fields);
                }

                parsed.ForEach(filter => AssertAgree(columns, documents, filter));
            },
            iter: 700);

    [Fact]
    public void Agree_while_thousands_of_values_come_and_go()
    {
        var random = new Random(7);
        var columns = new MetadataColumns();
        var documents = new SortedDictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)>();
        var filters = new[]
        {
            """{"n":{"gte":2000,"lt":6000}}""", """{"id":{"gt":"id-3","lte":"id-7"}}""", """{"at":{"gte":"2024-02-01","lt":"2024-08-01"}}""",
            """{"id":{"contains":"99"}}""", """{"team":{"in":["t1","t3"]},"n":{"gt":5000}}""", """{"team":{"ne":"t2"}}""", """{"n":{"exists":false}}""",
        }.Select(FilterSamples.Parse).ToList();

        for (var step = 0; step < 12_000; step++)
        {
            var slot = random.Next(4000);
            if (random.Next(3) == 0) Remove(columns, documents, slot);
            else Add(columns, documents, slot, Document(random), FilterSamples.Fields);
            if (step % 997 == 0) filters.ForEach(filter => AssertAgree(columns, documents, filter));
        }

        foreach (var slot in documents.Keys.Where(slot => slot % 10 != 0).ToList()) Remove(columns, documents, slot);
        filters.ForEach(filter => AssertAgree(columns, documents, filter));
        for (var slot = 0; slot < 3000; slot++) Add(columns, documents, slot, Document(random), FilterSamples.Fields);
        filters.ForEach(filter => AssertAgree(columns, documents, filter));
    }

    [Fact]
    public async Task Answer_many_searches_at_once()
    {
        var columns = new MetadataColumns();
        for (var slot = 0; slot < 5000; slot++) columns.Add(slot, new JsonObject { ["n"] = slot }, FilterSamples.Fields);
        var filter = FilterSamples.Parse("""{"n":{"gte":1000,"lt":2000}}""");

        // The first to ask for a range works out the order; nobody may see it half done.
        var counts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => columns.Match(filter, TestContext.Current.CancellationToken).Count)));

        Assert.All(counts, count => Assert.Equal(1000, count));
    }

    [Fact]
    public void Names_without_end_cost_no_columns_without_end_and_are_found_all_the_same()
    {
        const int Documents = 50;
        const int Names = 1000;
        var columns = new MetadataColumns();
        for (var slot = 0; slot < Documents; slot++)
            columns.Add(slot, new JsonObject(Enumerable.Range(0, Names).Select(i => KeyValuePair.Create<string, JsonNode?>($"n{slot}-{i}", i))), FilterSamples.Fields);

        Assert.Equal([49], columns.Match(FilterSamples.Parse("""{"n49-999":{"gte":999}}"""), TestContext.Current.CancellationToken).Slots());
        Assert.Equal(49, columns.Match(FilterSamples.Parse("""{"n49-999":{"exists":false}}"""), TestContext.Current.CancellationToken).Count);
        Assert.Single(columns.Warnings(FilterSamples.Parse("""{"n50-0":1}""")));

        // A field in columns is known for its types; of one that is scanned nothing is said.
        Assert.Single(columns.Warnings(FilterSamples.Parse("""{"n0-0":"text"}""")));
        Assert.Empty(columns.Warnings(FilterSamples.Parse("""{"n49-999":"text"}""")));
    }

    [Fact]
    public void A_list_of_many_objects_of_the_same_names_needs_the_paths_of_one()
    {
        var columns = new MetadataColumns(maxPaths: 20);
        columns.Add(0, new JsonObject { ["parts"] = new JsonArray([.. Enumerable.Range(0, 500).Select(i => (JsonNode)new JsonObject { ["page"] = i })]) }, FilterSamples.Fields);

        Assert.Single(columns.Warnings(FilterSamples.Parse("""{"parts.page":"text"}""")));
    }

    [Fact]
    public void Look_no_further_once_the_token_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var columns = new MetadataColumns();
        columns.Add(0, new JsonObject { ["n"] = 1 }, FilterSamples.Fields);
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => columns.Match(FilterSamples.Parse("""{"or":[{"n":1},{}]}"""), source.Token));
    }

    private static JsonObject Document(Random random)
    {
        var document = new JsonObject
        {
            ["id"] = $"id-{random.Next(10_000)}",
            ["team"] = $"t{random.Next(5)}",
            ["at"] = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(500_000)).ToString("O", CultureInfo.InvariantCulture),
        };
        if (random.Next(5) > 0) document["n"] = random.Next(10_000);
        return document;
    }

    private static void Add(
        MetadataColumns columns, SortedDictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)> documents, int slot, JsonObject metadata, IndexDocumentFields fields)
    {
        columns.Add(slot, metadata, fields);
        documents[slot] = (metadata, fields);
    }

    private static void Remove(MetadataColumns columns, SortedDictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)> documents, int slot)
    {
        columns.Remove(slot);
        documents.Remove(slot);
    }

    private static void AssertAgree(MetadataColumns columns, SortedDictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)> documents, Filter filter) =>
        Assert.Equal(
            documents.Where(document => FilterEvaluator.Matches(filter, document.Value.Metadata, document.Value.Fields)).Select(document => document.Key),
            columns.Match(filter, TestContext.Current.CancellationToken).Slots());
}
