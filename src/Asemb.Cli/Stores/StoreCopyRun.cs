using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;
using Asemb.Postgres;
using Asemb.Server;
using Asemb.Server.Configuration;
using Asemb.Server.Stores;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Asemb.Cli.Stores;

/// <summary>Copies one workspace or all of them, and the keys, and tells how it goes.</summary>
internal sealed class StoreCopyRun(CommandContext context, StoreAddress from, StoreAddress to)
{
    private readonly Terminal _terminal = context.Terminal;

    public async Task<int> RunAsync(string? only, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(from.SqlitePath is { Length: > 0 } named ? named : Path.Combine(context.Data.Path, AsembServer.StoreFileName));
        await using var source = await OpenSourceAsync(path, cancellationToken);
        await using var target = await OpenTargetAsync(cancellationToken);
        var workspaces = await SelectAsync(source, only, cancellationToken);
        var copied = new List<CopiedWorkspace>();
        foreach (var workspace in workspaces) copied.Add(await CopyAsync(source, target, workspace, path, cancellationToken));
        var isWhole = copied.TrueForAll(workspace => workspace.Differences.Count == 0);
        var sources = 0;
        foreach (var workspace in isWhole ? workspaces : []) sources += await new SourceCopy(source, target).CopyAsync(workspace, context.Time.GetUtcNow(), cancellationToken);
        var keys = isWhole ? await new KeyCopy(source.Transfer, target.Keys).CopyAsync(only, context.Time.GetUtcNow(), cancellationToken) : new CopiedKeys(0, 0, []);
        Report(path, copied, sources, keys);
        return isWhole && keys.Conflicts.Count == 0 ? ExitCodes.Success : ExitCodes.CheckFailed;
    }

    private async Task<SqliteStore> OpenSourceAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new AsembException(ErrorCodes.PathNotFound, $"There is no SQLite file {path}. Name the one to copy with --from sqlite:PATH, or its data directory with --data.");
        try
        {
            return await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, NullLoggerFactory.Instance, cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.DataDirectoryLocked)
        {
            throw new AsembException(exception.Error, $"A server or command works on {path}, and a copy of what changes would be none. Stop it first: asemb down.", exception);
        }
    }

    private async Task<PostgresStore> OpenTargetAsync(CancellationToken cancellationToken)
    {
        // As the server of this data directory would, but for the place.
        var (_, settings) = AsembServer.FindStore(new AsembServerOptions { DataDirectory = context.Data.Path, Settings = new Dictionary<string, string?>(StoreOption.Settings("sqlite:"), StringComparer.Ordinal) });
        return await PostgresStore.OpenAsync(PostgresSettings.From(to, settings, context.Time), NullLoggerFactory.Instance, cancellationToken);
    }

    private static async Task<IReadOnlyList<Workspace>> SelectAsync(IAsembStore source, string? only, CancellationToken cancellationToken)
    {
        if (only is null) return await source.Workspaces.ListAsync(cancellationToken);
        return [await source.Workspaces.FindAsync(only, cancellationToken) ?? throw new AsembException(ErrorCodes.WorkspaceNotFound, $"There is no workspace '{ShownText.Shorten(only)}' to copy.")];
    }

    private async Task<CopiedWorkspace> CopyAsync(SqliteStore source, PostgresStore target, Workspace workspace, string path, CancellationToken cancellationToken)
    {
        var progress = new ProgressDisplay(_terminal, context.Time, "steps");
        var origin = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{workspace.Name} in sqlite:{path} of {workspace.CreatedAt.UtcDateTime:O}");
        CopiedWorkspace? copied = null;
        try
        {
            await progress.RunAsync($"Copying {workspace.Name}", async () => copied = await new StoreCopy(source.Transfer, target, target.Transfer).CopyAsync(workspace, origin, Tell, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _terminal.Remark("[grey]What is copied stays. Run the same command again to go on.[/]");
            throw;
        }

        return copied!;

        // Two steps for each document: written, and compared.
        void Tell(CopyProgress at) => progress.Report(
            at.Documents + (at.Stage == "verified" ? at.TotalDocuments : 0), 2 * at.TotalDocuments,
            $", {workspace.Name}: {Answers.Number(at.Documents)} of {Answers.Count(at.TotalDocuments, "document")} with {Answers.Count(at.Chunks, "chunk")} {at.Stage}");
    }

    private void Report(string path, IReadOnlyList<CopiedWorkspace> copied, int sources, CopiedKeys keys)
    {
        var report = new StoreCopyReport("copy", "sqlite:" + path, to.Shown, copied, sources, keys);
        if (_terminal.PrintedJson(report, CliJson.Default.StoreCopyReport)) return;
        _terminal.Table(
            ["workspace", "documents", "chunks", "vectors", "written", "kept", "verified"],
            copied.Select(workspace => new[]
            {
                workspace.Name, Answers.Number(workspace.Counts.Documents), Answers.Number(workspace.Counts.Chunks), Answers.Number(workspace.Counts.Vectors), Answers.Number(workspace.Written),
                Answers.Number(workspace.Kept), workspace.Differences.Count > 0 ? "DIFFERS" : workspace.WasComplete ? "copied before" : workspace.Checksum[..16],
            }));
        foreach (var difference in copied.SelectMany(workspace => workspace.Differences)) _terminal.Remark($"[red]{Markup.Escape(difference)}[/]");
        foreach (var conflict in keys.Conflicts) _terminal.Remark($"[red]{Markup.Escape(conflict)}[/]");
        if (sources > 0) _terminal.Remark($"{Answers.Count(sources, "source")} copied, with what is known of each.");
        if (keys.Copied + keys.Kept > 0) _terminal.Remark($"{Answers.Count(keys.Copied, "key")} copied, {keys.Kept} there already; they work with the same secrets.");
        var done = copied.All(workspace => workspace.WasComplete) ? "Copied and compared before." : "Copied and compared.";
        if (copied.All(workspace => workspace.Differences.Count == 0)) _terminal.Remark($"[green]{done}[/] Start on it: asemb up --store {Markup.Escape(to.Shown)} (with the password, if it has one)");
    }
}

internal sealed record StoreCopyReport(string Event, string From, string To, IReadOnlyList<CopiedWorkspace> Workspaces, int Sources, CopiedKeys Keys);
