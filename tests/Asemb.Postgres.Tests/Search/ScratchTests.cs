using Asemb.Conformance.Stores;
namespace Asemb.Postgres.Tests.Search;
public sealed class ScratchTests() : StoreConformance(new PostgresSource())
{
    [Fact]
    public async Task Debug()
    {
        var workspace = await CreateWorkspaceAsync();
        const string Kept = "Verzeichnisse";
        await Ingest.AddAsync(workspace, Ingest.Text("a", $"{Kept}\n\nThe shelves of the house and all that is in them were sold to the man who had it."));
        await SearchAsync(workspace, "Verzeichnis");
        await Ingest.AddAsync(workspace, Ingest.Text("a", $"{Kept}\n\nDie Regale des Hauses und alles was in ihnen ist sind an den Mann für das Haus verkauft."));
        var db = ((PostgresStore)Store).Database;
        var rows = await db.ReadAsync(workspace.Id, s => s.QueryAsync("select term, frequency::text, (select string_agg(n.change::text, ',') from asemb.lexicon_changes c, unnest(c.terms,c.changes) n(term,change) where n.term=l.id) from asemb.lexicon l where term like 'v%'", r => r.GetString(0) + " " + r.GetString(1) + " " + (r.IsDBNull(2) ? "" : r.GetString(2)), Token), Token);
        var lang = await db.ReadAsync(workspace.Id, s => s.QueryAsync("select words_language from asemb.documents", r => r.GetString(0), Token), Token);
        var page = await SearchAsync(workspace, "Verzeichnis");
        Assert.Fail(string.Join("|", rows) + " / " + string.Join("|", lang) + " / " + string.Join(",", page.Reading.Terms) + " " + string.Join(",", page.Reading.Expansions.Select(e => e.Word + ">" + string.Join(" ", e.Words))));
    }
}
