using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Importing;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Postgres.Tables;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class ImportN8nPgvectorCommand
{
    public static Command Create()
    {
        var connection = new Option<string?>("--connection") { Description = "Where the table is: an Npgsql connection string or a URI postgres://. The password may stand in PGPASSWORD or ~/.pgpass.", HelpName = "DATABASE" };
        var file = new Option<string?>("--connection-file") { Description = "A file that holds the same.", HelpName = "FILE" };
        var table = new Option<string>("--table") { Description = "The table, with its schema where that is not in the search path.", HelpName = "NAME", DefaultValueFactory = _ => "n8n_vectors" };
        var model = new Option<string?>("--model") { Description = "The model that made the vectors, as 'asemb models list' names it. [default: a sample is embedded again, and decides]", HelpName = "ID" };
        var embed = new Option<bool>("--embed") { Description = "Embed everything anew, whatever the vectors are." };
        var key = new Option<string?>("--key-metadata") { Description = "Take the documents' keys from this field of the metadata. [default: TABLE/ID of the row]", HelpName = "FIELD" };
        var source = new Option<string?>("--source") { Description = "A name for all of these documents. [default: the table's]", HelpName = "NAME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read all and say what would be done." };
        var standard = new VectorColumns();
        var (id, text) = (Column("--id-column", standard.Id), Column("--text-column", standard.Text));
        var (metadata, vector) = (Column("--metadata-column", standard.Metadata), Column("--vector-column", standard.Vector));
        var command = new Command("n8n-pgvector", "Takes over a table of n8n's PGVector node: texts, metadata and, where the model is the same, the vectors themselves.")
        {
            connection, file, table, model, embed, key, source, dryRun, id, text, metadata, vector,
        };
        command.WithExamples(
            ("asemb import n8n-pgvector --connection postgres://me@db.example.org/n8n --dry-run", "what would be done"),
            ("asemb import n8n-pgvector --connection-file /run/secrets/n8n --table n8n_vectors --workspace support", "do it"),
            ("asemb import n8n-pgvector --connection 'Host=db;Database=n8n;Username=me' --key-metadata file_id", "with keys of your own"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            await using var rows = await ForeignVectorTable.OpenAsync(
                await DatabaseOption.ReadAsync(options.GetValue(connection), options.GetValue(file), cancellationToken),
                options.GetRequiredValue(table),
                new VectorColumns(options.GetRequiredValue(id), options.GetRequiredValue(text), options.GetRequiredValue(metadata), options.GetRequiredValue(vector)),
                cancellationToken);
            return await RunAsync(
                context, rows, options.GetRequiredValue(table), options.GetValue(source) ?? TableName.Last(options.GetRequiredValue(table)), options.GetValue(model), options.GetValue(embed),
                options.GetValue(key), options.GetValue(dryRun), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ForeignVectorTable table, string name, string source, string? model, bool embedAnew, string? keyField, bool dryRun, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var client = (await context.ConnectAsync(cancellationToken)).Client;
        var workspace = await client.Workspaces.FindAsync(context.Workspace, cancellationToken)
            ?? throw new AsembException(ErrorCodes.WorkspaceNotFound, $"There is no workspace '{context.Workspace}', or the key does not reach it.");
        var adoption = await VectorAdoption.DecideAsync(client, workspace, table, model, embedAnew, cancellationToken);
        context.Terminal.Remark(adoption.Fingerprint is not null
            ? $"The vectors are taken over: {Shown.Line(adoption.Reason)}."
            : $"[yellow]The texts are embedded anew[/]: {Shown.Line(adoption.Reason)}.");
        var total = await table.CountAsync(cancellationToken);
        var tally = new ImportTally();
        var rows = new ImportedRows(table, $"{source}/", keyField, tally).ReadAsync(cancellationToken);
        var progress = new ProgressDisplay(context.Terminal, context.Time, "rows");
        var import = new VectorImport(client, workspace.Name, source, adoption.Fingerprint, tally, progress, context.Time);
        if (dryRun) await CountAsync(rows, adoption, tally);
        else await progress.RunAsync("Importing", () => import.RunAsync(rows, total, cancellationToken));
        var report = new ImportReport
        {
            Workspace = workspace.Name,
            Table = name,
            DryRun = dryRun,
            Adopts = adoption.Fingerprint is not null,
            Reason = adoption.Reason,
            LowestCosine = adoption.LowestCosine,
            Rows = tally,
            Failures = import.Failures,
            Seconds = Math.Round(context.Time.GetElapsedTime(started).TotalSeconds, 2),
        };
        Print(context.Terminal, report);
        return tally.Failed > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
    }

    private static async Task CountAsync(IAsyncEnumerable<ImportedRow> rows, VectorAdoption adoption, ImportTally tally)
    {
        await foreach (var row in rows)
        {
            if (adoption.Fingerprint is not null && row.Vector is not null) tally.Adopted++;
            else tally.Embedded++;
        }
    }

    private static void Print(Terminal terminal, ImportReport report)
    {
        if (terminal.PrintedJson(report, CliJson.Default.ImportReport)) return;
        var rows = report.Rows;
        var would = report.DryRun ? "would be " : "";
        terminal.Out.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Answers.Count(rows.Read, "row")} of {Shown.Line(report.Table)}: {rows.Adopted:N0} {would}taken over with their vectors, {rows.Embedded:N0} {would}embedded anew, {rows.Unchanged:N0} there already."));
        if (rows.Duplicates + rows.Empty > 0)
            terminal.Out.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"Left out: {rows.Duplicates:N0} that repeat a text with its metadata, {rows.Empty:N0} without text."));
        foreach (var failure in report.Failures) terminal.Indented($"[red]{Markup.Escape(failure.Code)}[/] {Shown.Line(failure.File)}: {Shown.Line(failure.Message)}");
        if (rows.Failed > report.Failures.Count) terminal.Indented(string.Create(CultureInfo.InvariantCulture, $"{rows.Failed - report.Failures.Count:N0} more failed."));
        if (!report.DryRun) terminal.Remark($"The same command again goes on where it was broken off, and takes in what is new. [grey]{Answers.Count((int)Math.Min(rows.Failed, int.MaxValue), "row")} failed.[/]");
    }

    private static Option<string> Column(string name, string standard) => new(name) { Description = "Name of the column.", HelpName = "NAME", DefaultValueFactory = _ => standard };
}
