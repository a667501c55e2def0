using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Stores;
using Asemb.Core.Errors;
using Asemb.Postgres;
using Asemb.Postgres.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>What an operator of a PostgreSQL store looks at and asks for.</summary>
internal static class DbCommand
{
    private const string StoreDescription = "The database: a PostgreSQL connection string or a URI postgres://. [default: the store of the data directory]";

    public static Command Create() => new("db", "Looks after a PostgreSQL store: sizes, statistics, indexes.") { Stats(), Analyze(), Reindex() };

    private static Command Stats()
    {
        var store = StoreOption.Create(StoreDescription);
        var command = new Command("stats", "Shows each table with its rows and bytes by part, and each embedding index with its graph.") { store };
        command.WithExamples(("asemb db stats", "of the store of the data directory"), ("asemb db stats --json", "for a monitor"));
        command.Runs(async (context, cancellationToken) =>
        {
            var target = PostgresTarget.Find(context, store);
            DatabaseReport.Print(context.Terminal, target.Address.Shown, await StoreStatistics.ReadAsync(target.Options, cancellationToken));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Analyze()
    {
        var store = StoreOption.Create(StoreDescription);
        var command = new Command("analyze", "Adds up the words, and counts anew what the planner believes of each table: after large changes, when searches became slow.") { store };
        command.WithExamples(("asemb db analyze", "a few seconds, beside running servers"));
        command.Runs(async (context, cancellationToken) =>
        {
            var target = PostgresTarget.Find(context, store);
            await FoldAsync(target, cancellationToken);
            var (done, refused) = (new List<string>(), new List<string>());
            var login = await new DatabaseUpkeep(target.Options).AnalyzeAsync((table, isOurs) => (isOurs ? done : refused).Add(table), cancellationToken);
            if (!context.Terminal.PrintedJson(new AnalyzeReport("analyze", target.Address.Shown, done, refused), CliJson.Default.AnalyzeReport))
            {
                context.Terminal.Remark($"Analysed {Answers.Count(done.Count, "table")} of {Markup.Escape(target.Address.Shown)}.");
            }

            if (refused.Count == 0) return ExitCodes.Success;
            throw DatabaseUpkeep.RightMissing(login, $"analyse {Answers.Count(refused.Count, "table")} ({refused[0]}{(refused.Count > 1 ? ", ..." : "")})");
        });
        return command;
    }

    /// <summary>Adds up the words.</summary>
    private static async Task FoldAsync(PostgresTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = await PostgresStore.OpenAsync(target.Options with { MigrateOnOpen = false }, NullLoggerFactory.Instance, cancellationToken);
            await opened.Maintenance.FoldLexiconAsync(cancellationToken);
        }
        catch (AsembException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege })
        {
            // The database can be reached: the message says what to grant.
            throw new AsembException(ErrorCodes.DatabaseRightMissing, exception.Message, exception);
        }
    }

    private static Command Reindex()
    {
        var store = StoreOption.Create(StoreDescription);
        var names = new Argument<string[]>("INDEX") { Description = "Indexes to build anew, such as asemb.chunk_words_terms. [default: those that are invalid or bloated]", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("reindex", "Builds indexes anew beside the old ones, without stopping anything.") { names, store };
        command.WithExamples(
            ("asemb db reindex", "what is invalid, after a build that was killed, or bloated"),
            ("asemb db reindex asemb.chunk_words_terms", "this one whatever it is like"));
        command.Runs(async (context, cancellationToken) =>
        {
            var target = PostgresTarget.Find(context, store);
            var statistics = await StoreStatistics.ReadAsync(target.Options, cancellationToken);
            return await ReindexRun.RunAsync(context, target, Select(statistics, context.Options.GetValue(names) ?? []), cancellationToken);
        });
        return command;
    }

    private static IReadOnlyList<IndexStatistics> Select(StoreStatistics statistics, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return [.. statistics.Indexes.Where(index => !index.IsValid || index.IsBloated)];
        return [.. names.Select(name => statistics.Indexes.FirstOrDefault(index => index.Name == name || index.Name.EndsWith("." + name, StringComparison.Ordinal))
            ?? throw new AsembException(ErrorCodes.DatabaseIndexNotFound, $"There is no index '{ShownText.Shorten(name)}'. {NearestName.Suggest(name, [.. statistics.Indexes.Select(index => index.Name)])}"))];
    }
}

internal sealed record AnalyzeReport(string Event, string Store, IReadOnlyList<string> Analyzed, IReadOnlyList<string> Refused);
