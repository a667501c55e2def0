namespace Asemb.Postgres.Tests.Tables;

/// <summary>What a schedule puts off is done at once when somebody asks for a sync.</summary>
public sealed class TableAskedTests
{
    private const string Rows = "\"table\":\"articles\",\"changes\":\"watermark\",\"watermark\":\"updated_at\",\"deletionsEvery\":300";

    [Fact]
    public async Task Rows_that_are_gone_are_looked_for()
    {
        await using var database = await UserDatabase.WithArticlesAsync(3);
        var source = await database.AddAsync(Rows);
        await source.SyncAsync(database.Connector);
        await database.RunAsync("DELETE FROM articles WHERE id = 2");
        await source.SyncAsync(database.Connector);
        Assert.Equal(3, source.Documents.Count);

        source.IsAsked = true;
        await source.SyncAsync(database.Connector);

        Assert.Equal(2, source.Documents.Count);
    }

    [Fact]
    public async Task Rows_that_were_not_taken_in_are_met_again_however_often_somebody_asks()
    {
        await using var database = await UserDatabase.WithArticlesAsync(3);
        var source = await database.AddAsync(Rows);
        source.Foreign.Add("s/2");
        await source.SyncAsync(database.Connector);
        source.IsAsked = true;
        await source.SyncAsync(database.Connector);
        Assert.Equal(2, source.Documents.Count);

        source.Foreign.Clear();
        await source.SyncAsync(database.Connector);

        Assert.Equal(3, source.Documents.Count);
    }
}
