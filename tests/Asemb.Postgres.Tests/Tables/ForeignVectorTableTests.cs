using Asemb.Core.Errors;
using Asemb.Postgres.Tables;

namespace Asemb.Postgres.Tests.Tables;

/// <summary>Vector tables of other programs.</summary>
public sealed class ForeignVectorTableTests
{
    [Fact]
    public async Task Rows_that_share_an_id_are_refused_and_a_view_of_distinct_ones_is_read()
    {
        await using var database = await UserDatabase.CreateAsync("""
            CREATE TABLE v (id int PRIMARY KEY, file text, text text);
            INSERT INTO v SELECT i, 'file ' || i / 2, 'text ' || i FROM generate_series(1, 5) AS i;
            CREATE VIEW w AS SELECT * FROM v;
            """);

        var error = await Assert.ThrowsAsync<AsembException>(() => OpenAsync("v", "file"));
        Assert.Equal("invalid_source", error.Error.Code);
        Assert.Contains("--id-column", error.Message, StringComparison.Ordinal);
        foreach (var table in (string[])["v", "w"])
        {
            await using var rows = await OpenAsync(table, "id");
            Assert.Equal(["3", "4", "5"], (await rows.ReadAsync("2", 10, UserDatabase.Token)).Select(row => row.Id));
        }

        Task<ForeignVectorTable> OpenAsync(string table, string id) => ForeignVectorTable.OpenAsync(database.ConnectionString, table, new VectorColumns(Id: id), UserDatabase.Token);
    }
}
