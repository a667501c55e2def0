using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class DocumentsCommand
{
    public static Command Create() => new("documents", "Lists, shows, deletes, retries and reprocesses documents.") { List(), Show(), DocumentsDeleteCommand.Create(), DocumentsRetryCommand.Create(), DocumentsReprocessCommand.Create() };

    private static Command List()
    {
        var state = TypedOptions.Choice<DocumentState>("--state", "", "Only in this state.");
        var source = new Option<string?>("--source") { Description = "Only from this source.", HelpName = "NAME" };
        var prefix = new Option<string?>("--prefix") { Description = "Only keys, or paths, that begin so.", HelpName = "KEY" };
        var filter = new Option<string?>("--filter", "-f") { Description = "Only indexed documents whose metadata match, as JSON such as {\"year\":{\"gte\":2024}}; see docs/filters.md.", HelpName = "JSON" };
        var limit = TypedOptions.Whole("--limit", "-n", "Most documents to list, 1 or more.", 50);
        var command = new Command("list", "Lists documents.") { state, source, prefix, filter, limit };
        command.WithExamples(
            ("asemb documents list --state failed", "what could not be indexed, and why"),
            ("asemb documents list --filter '{\"$updatedAt\":{\"gte\":\"2026-01-01\"}}'", "what changed since a day"),
            ("asemb documents list --limit 100000 --json", "one JSON object per line"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var most = options.GetValue(limit);
            if (most < 1) throw new AsembException(ErrorCodes.Usage, $"--limit must be 1 or more, not {most}.");
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var query = new DocumentListQuery
            {
                State = options.GetValue(state),
                Source = options.GetValue(source),
                Prefix = options.GetValue(prefix),
                Filter = SearchCommand.ParseFilter(options.GetValue(filter)),
                Limit = Math.Min(most, 500),
            };
            query = await DocumentNames.WithPrefixAsync(client, context.Workspace, query, cancellationToken);
            var documents = new List<DocumentInfo>();
            var more = false;
            await foreach (var document in client.Documents.ListAllAsync(context.Workspace, query, cancellationToken))
            {
                if (context.Terminal.Json) context.Terminal.PrintedJson(document, WireJson.Default.DocumentInfo);
                else documents.Add(document);
                if (--most > 0) continue;
                more = true;
                break;
            }

            if (context.Terminal.Json) return ExitCodes.Success;
            if (documents.Count == 0)
            {
                await NothingFound.TellAsync(context, client, query, cancellationToken);
                return ExitCodes.Success;
            }

            if (more) context.Terminal.Remark($"[grey]The first {documents.Count}; --limit shows more.[/]");
            context.Terminal.Table(
                ["key", "state", "chunks", "type", "title or reason"],
                documents.Select(document => new[]
                {
                    document.Key, document.State.ToString().ToLowerInvariant(), Answers.Number(document.ChunkCount), document.MediaType,
                    document.Error is { } error ? $"{error.Code}: {error.Message}" : document.Title,
                }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Show()
    {
        var key = KeyArgument();
        var chunks = new Option<bool>("--chunks") { Description = "Show the text of its chunks too." };
        var command = new Command("show", "Shows a document.") { key, chunks }.WithExamples(
            ("asemb documents show docs/api.md --chunks", "by its key or by its path"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var document = await DocumentNames.FindAsync(client, context.Workspace, context.Options.GetRequiredValue(key), cancellationToken);
            if (!context.Terminal.PrintedJson(document, WireJson.Default.DocumentInfo)) Print(context.Terminal, document);
            if (context.Options.GetValue(chunks)) await PrintChunksAsync(client, context, document, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Argument<string> KeyArgument() => new("KEY") { Description = "The document's key, or the path it was ingested from." };

    private static async Task PrintChunksAsync(AsembClient client, CommandContext context, DocumentInfo document, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await client.Documents.GetChunksAsync(context.Workspace, document.Id, cursor: cursor, cancellationToken: cancellationToken);
            foreach (var chunk in page.Items)
            {
                if (context.Terminal.Json)
                {
                    context.Terminal.PrintedJson(chunk, CliJson.Default.ChunkInfo);
                    continue;
                }

                context.Terminal.Out.MarkupLine($"[grey]#{chunk.Ordinal}, {Answers.Count(chunk.TokenCount, "token")}  {Shown.Line(string.Join(" > ", chunk.HeadingPath))}[/]");
                context.Terminal.Out.MarkupLine(Shown.Lines(chunk.Text));
                context.Terminal.Out.WriteLine();
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static void Print(Terminal terminal, DocumentInfo document) => terminal.Facts(
        [
            ("key", document.Key),
            ("title", document.Title),
            ("author", document.Author),
            ("language", document.Language),
            ("type", document.MediaType),
            ("source", document.Source),
            ("uri", document.Uri),
            ("state", document.State.ToString().ToLowerInvariant()),
            ("reason", document.Error is { } error ? $"{error.Code} while {error.Stage}: {error.Message}" : null),
            ("version", $"{document.Version}, {Answers.Count(document.ChunkCount, "chunk")}, {Answers.Size(document.ContentBytes)}"),
            ("metadata", document.Metadata.Count > 0 ? document.Metadata.ToJsonString() : null),
            .. document.Warnings.Select(warning => ("left out", (string?)warning)),
            ("created", Answers.Time(document.CreatedAt)),
            ("indexed", document.IndexedAt is { } indexed ? Answers.Time(indexed) : null),
        ]);
}
