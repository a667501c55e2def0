using Asemb.Core.Search;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>What a search sees of documents that come, change and go, and in which languages it knows their words.</summary>
public abstract class SearchVisibilityConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Moves_the_generation_with_every_visible_change_and_with_no_other()
    {
        var workspace = await CreateWorkspaceAsync();
        var last = workspace.Generation;

        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "river"), Ingest.Text("b", "valley"));
        Assert.Equal(last, await GenerationAsync());
        await Ingest.DrainAsync();
        await MovedAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "river"));
        await Ingest.DrainAsync();
        Assert.Equal(last, await GenerationAsync());
        await Ingest.AddAsync(workspace, Ingest.Text("a", "stones"));
        await MovedAsync();
        await Store.Documents.DeleteAsync(workspace, ["a"], Token);
        await MovedAsync();
        await Store.Documents.DeleteAsync(workspace, ["a"], Token);
        Assert.Equal(last, await GenerationAsync());
        await Store.Workspaces.UpdateSettingsAsync("default", _ => new WorkspaceSettings { Description = "new" }, Token);
        await MovedAsync();

        async Task<long> GenerationAsync()
        {
            var generation = (await SearchAsync(workspace, "river")).Generation;
            Assert.Equal((await Store.Workspaces.FindAsync("default", Token))!.Generation, generation);
            return generation;
        }

        async Task MovedAsync()
        {
            var now = await GenerationAsync();
            Assert.True(now > last, $"still {now}");
            last = now;
        }
    }

    [Fact]
    public async Task Shows_the_old_version_until_the_new_one_is_committed()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river", title: "Old"));

        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "valley", title: "New"));
        var leased = await Ingest.LeaseOneAsync();
        var before = Assert.Single((await SearchAsync(workspace, "river")).Hits);
        Assert.Equal((1, "Old", "river"), (before.Document.Version, before.Document.Title, before.Chunk.Text));
        Assert.Empty(await FindAsync(workspace, "valley"));

        await Ingest.CommitAsync(leased);
        var after = Assert.Single((await SearchAsync(workspace, "valley")).Hits);
        Assert.Equal((2, "New", "valley"), (after.Document.Version, after.Document.Title, after.Chunk.Text));
        Assert.Empty(await FindAsync(workspace, "river"));
    }

    [Fact]
    public async Task Finds_what_was_committed_and_nothing_that_was_deleted_as_soon_as_the_task_completes()
    {
        var workspace = await CreateWorkspaceAsync();
        for (var i = 0; i < 30; i++)
        {
            await Ingest.AddAsync(workspace, Ingest.Text($"{i}", $"river word{i}"));
            Assert.Equal([$"{i}"], await FindAsync(workspace, $"word{i}"));
            if (i < 5) continue;
            await Store.Documents.DeleteAsync(workspace, [$"{i - 5}"], Token);
            Assert.Empty(await FindAsync(workspace, $"word{i - 5}"));
            Assert.Equal(5, (await FindAsync(workspace, "river")).Count);
        }
    }

    [Fact]
    public async Task Never_shows_a_workspace_the_documents_of_another()
    {
        var one = await CreateWorkspaceAsync("one");
        var two = await CreateWorkspaceAsync("two");
        await Ingest.AddAsync(one, Ingest.Text("a", "river stones"));
        await Ingest.AddAsync(two, Ingest.Text("a", "river valley"), Ingest.Text("b", "stones"));

        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            Assert.Equal(["river stones"], (await SearchAsync(one, "river valley stones", mode)).Hits.Select(hit => hit.Chunk.Text));
            Assert.Equal(2, (await SearchAsync(two, "river valley stones", mode)).Hits.Count);
        }

        Assert.Empty(await FindAsync(one, "valley"));
    }

    /// <remarks>
    /// The paragraphs of a version bear its number, so that a mixture would show. The first stays the same: it alone does not tell a version that
    /// is newer than the generation of the answer, which would poison every cache.
    /// </remarks>
    [Fact]
    public async Task Shows_a_document_whole_in_the_version_of_the_answers_generation_while_it_is_replaced_again_and_again()
    {
        const int Versions = 60;
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", TextOf(1)));
        var first = (await SearchAsync(workspace, "river")).Generation;
        using var done = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 3).Select(i => Task.Run(() => SearchAllTheTimeAsync(i == 0 ? "river part" : "stable"))).ToList();

        for (var version = 2; version <= Versions; version++) await Ingest.AddAsync(workspace, Ingest.Text("a", TextOf(version)));

        await done.CancelAsync();
        Assert.True((await Task.WhenAll(searches)).Sum() > 0);
        Assert.Equal(Versions, (await SearchAsync(workspace, "river")).Hits[0].Document.Version);

        static string TextOf(int version) => "stable\n\n" + string.Join("\n\n", Enumerable.Range(0, 3 + (version % 4)).Select(i => $"river {version} part {i}"));

        async Task<int> SearchAllTheTimeAsync(string query)
        {
            for (var count = 0; ; count++)
            {
                if (done.IsCancellationRequested) return count;
                var page = await Store.Search.SearchAsync(Plan(workspace, query) with { GroupBy = SearchGrouping.Chunk, Neighbors = 5 }, CancellationToken.None);
                var version = page.Hits[0].Document.Version;
                Assert.Equal(first + version - 1, page.Generation);
                Assert.Equal(query is "stable" ? 1 : 3 + (version % 4), page.Hits.Count);
                foreach (var hit in page.Hits)
                {
                    Assert.Equal(version, hit.Document.Version);
                    var shown = string.Join("\n\n", [.. hit.Before.Select(chunk => chunk.Text), hit.Chunk.Text, .. hit.After.Select(chunk => chunk.Text)]);
                    if (hit.Chunk.Ordinal is > 0 and < 6 || query is "stable") Assert.StartsWith(shown, TextOf(version), StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("Die Häuser in den alten Städten sind nicht sehr groß und der Weg ist weit.", "haus")]
    [InlineData("Die Häuser in den alten Städten sind nicht sehr groß und der Weg ist weit.", "STADT")]
    [InlineData("Les bibliothèques de la ville sont ouvertes pour tous les enfants dans les écoles.", "bibliotheque")]
    [InlineData("В старых библиотеках хранятся редкие книги.", "библиотека")]
    [InlineData("数据库备份与恢复的方法", "备份")]
    [InlineData("データベースを復元する方法", "復元")]
    [InlineData("The café serves naïve piñatas.", "cafe pinata")]
    [InlineData("Run pg_dump with version 15.4 of C3PO.", "pg_dump")]
    [InlineData("Run pg_dump with version 15.4 of C3PO.", "15.4")]
    [InlineData("Run pg_dump with version 15.4 of C3PO.", "c3po")]
    [InlineData("The children were running to the libraries.", "library run")]
    public async Task Knows_words_in_many_scripts_and_forms(string text, string query)
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", text), Ingest.Text("b", "something else entirely of no interest here"));

        Assert.Equal(["a"], await FindAsync(workspace, query));
    }

    [Fact]
    public async Task Searches_words_in_the_language_the_workspace_says()
    {
        var german = await Store.Workspaces.CreateAsync("german", Model.Info, new WorkspaceSettings { Language = "german" }, Token);
        var simple = await Store.Workspaces.CreateAsync("simple", Model.Info, new WorkspaceSettings { Language = "simple" }, Token);
        foreach (var workspace in (Workspace[])[german, simple]) await Ingest.AddAsync(workspace, Ingest.Text("a", "Bücherregale"));

        var stemmed = await SearchAsync(german, "Bücherregal");
        Assert.Equal(["a"], stemmed.Hits.Select(hit => hit.Document.Key));
        Assert.Empty(stemmed.Reading.Expansions);

        // Found as what it might be misspelt of, and not as a form of the same word.
        Assert.Equal(["bücherregale"], Assert.Single((await SearchAsync(simple, "Bücherregal")).Reading.Expansions).Words);
        Assert.Equal(["a"], await FindAsync(simple, "bucherregale"));
    }

    [Fact]
    public async Task Takes_the_words_of_kept_chunks_anew_when_the_language_of_a_document_changes()
    {
        var workspace = await CreateWorkspaceAsync();
        const string Kept = "Bücherregale";
        await Ingest.AddAsync(workspace, Ingest.Text("a", $"{Kept}\n\nThe shelves of the house and all that is in them were sold to the man who had it."));
        Assert.NotEmpty((await SearchAsync(workspace, "Bücherregal")).Reading.Expansions);

        await Ingest.AddAsync(workspace, Ingest.Text("a", $"{Kept}\n\nDie Regale des Hauses und alles was in ihnen ist sind an den Mann für das Haus verkauft."));

        var found = await SearchAsync(workspace, "Bücherregal");
        Assert.Equal(["a"], found.Hits.Select(hit => hit.Document.Key));
        Assert.Empty(found.Reading.Expansions);
        Assert.Empty(await FindAsync(workspace, "shelves"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }
}
