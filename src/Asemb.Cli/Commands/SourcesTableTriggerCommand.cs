using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Sources;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Postgres.Tables;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class SourcesTableTriggerCommand
{
    public static Command Create()
    {
        var name = SourcesCommand.Name();
        var install = new Option<bool>("--install") { Description = "Run the SQL, after showing it and asking." };
        var remove = new Option<bool>("--remove") { Description = "Take the triggers and the outbox away again, after showing the SQL and asking." };
        var connection = new Option<string?>("--connection") { Description = "The table's database, with a login that owns the table: an Npgsql connection string or a URI postgres://. The password may stand in PGPASSWORD or ~/.pgpass.", HelpName = "DATABASE" };
        var file = new Option<string?>("--connection-file") { Description = "A file that holds the same.", HelpName = "FILE" };
        var reader = new Option<string?>("--reader") { Description = "The role of the source's own connection, which is granted to read and empty the outbox.", HelpName = "ROLE" };
        var yes = Confirmation.Option();
        var command = new Command("table-trigger", "Shows, installs or removes the triggers by which a table tells of its changes.") { name, install, remove, connection, file, reader, yes };
        command.WithExamples(
            ("asemb sources table-trigger articles --reader asemb_reader", "the SQL, to be read or run elsewhere"),
            ("asemb sources table-trigger articles --reader asemb_reader --install --connection postgres://owner@db.example.org/shop", "show it, ask, and run it"),
            ("asemb sources table-trigger articles --remove --connection-file /run/secrets/shop-owner --yes", "without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var (installs, removes) = (options.GetValue(install), options.GetValue(remove));
            if (installs && removes) throw new AsembException(ErrorCodes.Usage, "--install and --remove contradict each other.");
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var source = await SourcesCommand.RequireAsync(client, context.Workspace, options.GetRequiredValue(name), cancellationToken);
            var settings = source.Kind == SourceKind.Table ? OutboxTriggers.Settings(source.Settings) : null;
            if (settings?.Outbox is null || settings.Table is null) throw new AsembException(ErrorCodes.InvalidSource, $"'{source.Name}' follows no table: there is nothing that could have triggers.");
            var sql = removes ? OutboxTriggers.RemoveSql(settings) : OutboxTriggers.InstallSql(settings, options.GetValue(reader));
            if (!installs && !removes)
            {
                Show(context.Terminal, new TriggerReport(source.Name, sql, null));
                return ExitCodes.Success;
            }

            var database = await DatabaseOption.ReadAsync(options.GetValue(connection), options.GetValue(file), cancellationToken);
            if (!context.Terminal.Json) Show(context.Terminal, new TriggerReport(source.Name, sql, null));
            var done = Given(context, options.GetValue(yes), removes ? "Run this SQL, which takes the triggers away?" : "Run this SQL, which installs the triggers?");
            if (done) await OutboxTriggers.RunAsync(database, sql, cancellationToken);
            if (context.Terminal.Json) Show(context.Terminal, new TriggerReport(source.Name, sql, done));
            context.Terminal.Remark(!done ? "Nothing was changed." : removes
                ? "[grey]Removed. With changes set to auto the source goes on by its watermark, or by scanning.[/]"
                : $"[grey]Installed. The next sync reads the whole table once more, and only what the triggers tell from then on: asemb sources sync {Markup.Escape(source.Name)}[/]");
            return ExitCodes.Success;
        });
        return command;
    }

    private static bool Given(CommandContext context, bool yes, string question)
    {
        Confirmation.RequireSomebody(context, yes, question);
        return yes || context.Terminal.Err.Confirm(Shown.Line(question), defaultValue: false);
    }

    private static void Show(Terminal terminal, TriggerReport report)
    {
        if (!terminal.PrintedJson(report, CliJson.Default.TriggerReport)) terminal.Output.WriteLine(report.Sql);
    }
}
