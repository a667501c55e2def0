using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Tests.Runbooks;

/// <summary>What the runbooks tell people to run at night does run: every statement, in order, on a database with something in it.</summary>
public sealed class RunbookTests
{
    public static TheoryData<string> Pages { get; } = [.. Runbook.Names()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_statement_of_the_page_runs(string page)
    {
        await using var source = new PostgresSource();
        await using (var store = await source.OpenAsync())
        {
            var model = new HashEmbeddingModel();
            var workspace = await store.Workspaces.CreateAsync("default", model.Info, new WorkspaceSettings(), TestContext.Current.CancellationToken);
            await new Ingest(store, model).AddAsync(workspace, Ingest.Text("a", "something to look at"));
        }

        await using var connection = new NpgsqlConnection(await source.ConnectionStringAsync());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var statement in Runbook.Read(page).Statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            try
            {
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
            catch (PostgresException exception)
            {
                Assert.Fail($"{page}: {exception.SqlState} {exception.MessageText} in\n{statement}");
            }
        }
    }

    [Fact]
    public void Each_page_has_statements() => Assert.All(Runbook.Names().ToList(), page => Assert.NotEmpty(Runbook.Read(page).Statements));
}
