using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Indexing;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;

namespace Asemb.Postgres.Tests.Filters;

/// <summary>Filters as SQL against <see cref="FilterEvaluator"/>, which says what they mean, and the warnings of both stores against one another.</summary>
public sealed class CompiledFilterTests() : StoreConformance(new PostgresSource())
{
    private const int Documents = 120;
    private const int Filters = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Matches_the_documents_that_the_evaluator_matches(int seed)
    {
        var made = new RandomMetadata(new Random(seed));
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, Documents).Select(i => Ingest.Text($"{i}", "text", i % 3 == 0 ? "one" : null, i % 5 == 0 ? "😀 1" : null, made.Object()))]);
        var all = await Store.Documents.ListAsync(workspace, new DocumentQuery { Limit = 1000 }, Token);
        var columns = new MetadataColumns();
        for (var i = 0; i < all.Count; i++) columns.Add(i, Storable(all[i].Metadata), FieldsOf(all[i]));

        for (var i = 0; i < Filters; i++)
        {
            var filter = made.Filter();
            var expected = all.Where(document => FilterEvaluator.Matches(Storable(filter), Storable(document.Metadata), FieldsOf(document))).Select(document => document.Key);

            var found = await Store.Documents.ListAsync(workspace, new DocumentQuery { Filter = filter, Limit = 1000 }, Token);

            Assert.True(expected.SequenceEqual(found.Select(document => document.Key)), $"Filter {i}: {filter}\nexpected {string.Join(' ', expected)}\nfound {string.Join(' ', found.Select(document => document.Key))}");
            if (i % 10 == 0) Assert.Equal(columns.Warnings(Storable(filter)), (await SearchAsync(Plan(workspace, "text") with { Filter = filter })).Warnings);
        }
    }

    [Fact]
    public async Task Finds_paths_and_texts_that_are_longer_than_an_index_takes()
    {
        var workspace = await CreateWorkspaceAsync();
        var names = Enumerable.Range(0, 2).Select(i => new string('ü', 1000) + i).ToArray();
        var noise = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(_ => (char)('一' + noise.Next(20_000))));
        await Ingest.AddAsync(workspace, Ingest.Text("a", "text", metadata: new JsonObject { [names[0]] = text }), Ingest.Text("b", "text", metadata: new JsonObject { [names[1]] = text + "!" }));

        foreach (var (name, value, key) in ((string, string, string)[])[(names[0], text, "a"), (names[1], text + "!", "b")])
        {
            var filter = new FieldFilter(new FieldPath(false, [name]), FilterOperator.Eq, value);
            Assert.Equal([key], (await Store.Documents.ListAsync(workspace, new DocumentQuery { Filter = filter }, Token)).Select(document => document.Key));
        }
    }

    /// <summary>What PostgreSQL has no place for stands as another character there, in documents and filters alike.</summary>
    private static JsonObject Storable(JsonObject metadata) => JsonNode.Parse(metadata.ToJsonString().Replace("\\u0000", "\\uFFFD", StringComparison.Ordinal))!.AsObject();

    private static Filter Storable(Filter filter) => filter switch
    {
        AndFilter and => new AndFilter([.. and.Operands.Select(Storable)]),
        OrFilter or => new OrFilter([.. or.Operands.Select(Storable)]),
        NotFilter not => new NotFilter(Storable(not.Operand)),
        FieldFilter { Value: { } value } condition => condition with { Value = JsonNode.Parse(value.ToJsonString().Replace("\\u0000", "\\uFFFD", StringComparison.Ordinal)) },
        _ => filter,
    };

    private static IndexDocumentFields FieldsOf(Document document) => new(
        document.Key, document.Source, document.Uri, document.FileName, document.Title, document.Author, document.Language, document.MediaType, document.CreatedAt, document.UpdatedAt);
}
