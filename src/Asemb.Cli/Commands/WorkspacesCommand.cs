using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Cli.Workspaces;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class WorkspacesCommand
{
    public static Command Create() => new("workspaces", "Lists, creates, shows, changes, pauses and deletes workspaces.")
    {
        List(), New(), Show(), Update(), WorkspacesPauseCommand.Pause(), WorkspacesPauseCommand.Resume(), Delete(),
    };

    private static Command List()
    {
        var command = new Command("list", "Lists the workspaces.").WithExamples(("asemb workspaces list", "names, models and when they were made"));
        command.Runs(async (context, cancellationToken) =>
        {
            var workspaces = await (await context.ConnectAsync(cancellationToken)).Client.Workspaces.ListAsync(cancellationToken);
            if (context.Terminal.PrintedJson(new WorkspaceList { Items = workspaces }, WireJson.Default.WorkspaceList)) return ExitCodes.Success;
            context.Terminal.Table(
                ["name", "model", "created", "paused", "description"],
                workspaces.Select(item => new[] { item.Name, item.Model.Id, Answers.Time(item.CreatedAt), item.PausedAt is { } since ? $"since {Answers.Time(since)}" : "", item.Description }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command New()
    {
        var name = new Argument<string>("NAME") { Description = "1 to 63 of a-z, 0-9, '-' and '_'." };
        var model = new Option<string?>("--model") { Description = "Embedding model; see 'asemb models list'. [default: the server's]", HelpName = "ID" };
        var description = new Option<string?>("--description") { Description = "What the workspace is for.", HelpName = "TEXT" };
        var language = new Option<string?>("--language") { Description = "Language of the words index. [default: auto]", HelpName = "NAME" };
        var originals = TypedOptions.Choice<YesOrNo>("--keep-originals", "", "Keep originals, compressed, once their documents are indexed. [default: yes]");
        var copyFrom = new Option<string?>("--copy-from") { Description = "Take in every document of this workspace too, cut and embedded anew.", HelpName = "NAME" };
        var resume = new Option<bool>("--resume") { Description = "Go on with a copy that was interrupted: the workspace is there already and stays as it is." };
        var command = new Command("create", "Creates a workspace.") { name, model, description, language, originals, copyFrom, resume };
        command.WithExamples(
            ("asemb workspaces create handbook", "with the default model"),
            ("asemb workspaces create docs-large --model onnx:bge-small --copy-from docs", "the documents of 'docs', cut and embedded anew"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var origin = options.GetValue(copyFrom);
            var request = new CreateWorkspaceRequest
            {
                Name = options.GetRequiredValue(name),
                Model = options.GetValue(model),
                Description = options.GetValue(description),
                Language = options.GetValue(language),
                KeepOriginals = Keeps(options.GetValue(originals)),
            };
            var resumed = options.GetValue(resume);
            if (resumed && origin is null) throw new AsembException(ErrorCodes.Usage, "--resume goes on with a copy: say of which workspace with --copy-from NAME.");
            if (string.Equals(origin, request.Name, StringComparison.Ordinal)) throw new AsembException(ErrorCodes.Usage, "--copy-from names the workspace itself. Name another.");
            if (origin is not null && await client.Workspaces.FindAsync(origin, cancellationToken) is null) throw NoWorkspace(origin);
            var created = await CreateAsync(client, request, isCopy: origin is not null, resumed, cancellationToken);
            if (!context.Terminal.PrintedJson(created, WireJson.Default.WorkspaceInfo)) Print(context.Terminal, created, stats: null);
            return origin is null
                ? ExitCodes.Success
                : await new WorkspaceCopy(client, context.Terminal, context.Time).RunAsync(origin, created.Name, resumed, cancellationToken);
        });
        return command;
    }

    private static async Task<WorkspaceInfo> CreateAsync(AsembClient client, CreateWorkspaceRequest request, bool isCopy, bool resumed, CancellationToken cancellationToken)
    {
        if (resumed && await client.Workspaces.FindAsync(request.Name, cancellationToken) is { } begun)
        {
            if (request.Model is null || string.Equals(request.Model, begun.Model.Id, StringComparison.Ordinal)) return begun;
            throw new AsembException(ErrorCodes.ModelMismatch, $"The workspace '{begun.Name}' was made with the model '{begun.Model.Id}', not '{request.Model}'. Leave --model out, or choose another name.");
        }

        try
        {
            return await client.Workspaces.CreateAsync(request, cancellationToken);
        }
        catch (ProblemException problem) when (isCopy && string.Equals(problem.Code, ErrorCodes.WorkspaceExists.Code, StringComparison.Ordinal))
        {
            throw new AsembException(ErrorCodes.WorkspaceExists, $"{problem.Message} Add --resume to go on with a copy that was interrupted.", problem);
        }
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The workspace." };
        var command = new Command("show", "Shows settings and counts of a workspace.") { name }.WithExamples(("asemb workspaces show default", "settings, documents by state, sizes"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var wanted = context.Options.GetRequiredValue(name);
            var workspace = await client.Workspaces.FindAsync(wanted, cancellationToken) ?? throw NoWorkspace(wanted);
            var stats = await client.Workspaces.GetStatsAsync(wanted, cancellationToken);
            if (!context.Terminal.PrintedJson(new WorkspaceWithStats(workspace, stats), CliJson.Default.WorkspaceWithStats)) Print(context.Terminal, workspace, stats);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Update()
    {
        var name = new Argument<string>("NAME") { Description = "The workspace." };
        var description = new Option<string?>("--description") { Description = "What the workspace is for.", HelpName = "TEXT" };
        var language = new Option<string?>("--language") { Description = "Language of the words index: auto, or a name such as english.", HelpName = "NAME" };
        var maxTokens = TypedOptions.MaybeWhole("--max-tokens", "", "Most tokens of a chunk, for documents indexed from now on.");
        var strategy = TypedOptions.Choice<ChunkingStrategy>("--chunking", "", "How documents are cut that are indexed from now on.");
        var weight = TypedOptions.Fraction("--vector-weight", "Share of meaning in hybrid search, 0 to 1.");
        var originals = TypedOptions.Choice<YesOrNo>("--keep-originals", "", "Keep the originals of documents indexed from now on.");
        var command = new Command("update", "Changes settings of a workspace.") { name, description, language, maxTokens, strategy, weight, originals };
        command.WithExamples(("asemb workspaces update handbook --vector-weight 0.3", "let meaning count more"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            Option[] settings = [description, language, maxTokens, strategy, weight, originals];
            if (!settings.Any(setting => options.GetResult(setting) is { Implicit: false }))
            {
                throw new AsembException(ErrorCodes.Usage, $"Say what to change: {string.Join(", ", settings.Select(setting => setting.Name))}.");
            }

            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var wanted = options.GetRequiredValue(name);
            var present = await client.Workspaces.FindAsync(wanted, cancellationToken) ?? throw NoWorkspace(wanted);
            var chunking = options.GetValue(maxTokens) is null && options.GetValue(strategy) is null
                ? null
                : present.Chunking with { MaxTokens = options.GetValue(maxTokens) ?? present.Chunking.MaxTokens, Strategy = options.GetValue(strategy) ?? present.Chunking.Strategy };
            var changed = await client.Workspaces.UpdateAsync(
                wanted,
                new UpdateWorkspaceRequest
                {
                    Description = options.GetValue(description),
                    Language = options.GetValue(language),
                    Chunking = chunking,
                    KeepOriginals = Keeps(options.GetValue(originals)),
                    Fusion = options.GetValue(weight) is { } share ? new FusionSettings { Method = present.Fusion?.Method ?? FusionMethod.Weighted, VectorWeight = share } : null,
                },
                cancellationToken);
            if (!context.Terminal.PrintedJson(changed, WireJson.Default.WorkspaceInfo)) Print(context.Terminal, changed, stats: null);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Delete()
    {
        var name = new Argument<string>("NAME") { Description = "The workspace." };
        var yes = Confirmation.Option();
        var command = new Command("delete", "Deletes a workspace with everything in it.") { name, yes };
        command.WithExamples(("asemb workspaces delete trial --yes", "without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var wanted = context.Options.GetRequiredValue(name);
            if (await client.Workspaces.FindAsync(wanted, cancellationToken) is null) throw NoWorkspace(wanted);
            var stats = await client.Workspaces.GetStatsAsync(wanted, cancellationToken);
            if (!Confirmation.Given(context, context.Options.GetValue(yes), $"Delete '{wanted}' with its {Answers.Count(stats.Documents.Total, "document")}?")) return ExitCodes.Success;
            await client.Workspaces.DeleteAsync(wanted, cancellationToken);
            if (!context.Terminal.PrintedJson(new DeleteResult { Deleted = (int)stats.Documents.Total }, WireJson.Default.DeleteResult)) context.Terminal.Remark($"Deleted '{Markup.Escape(wanted)}'.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static bool? Keeps(YesOrNo? answer) => answer is null ? null : answer == YesOrNo.Yes;

    public static AsembException NoWorkspace(string name) =>
        new(ErrorCodes.WorkspaceNotFound, $"There is no workspace '{name}', or the key does not reach it. 'asemb workspaces list' shows those there are.");

    public static void Print(Terminal terminal, WorkspaceInfo workspace, WorkspaceStatsInfo? stats)
    {
        terminal.Facts(
            ("name", workspace.Name),
            ("description", workspace.Description),
            ("model", $"{workspace.Model.Id} ({workspace.Model.Dimensions} dimensions)"),
            ("chunking", $"{workspace.Chunking.Strategy.ToString()?.ToLowerInvariant()}, at most {workspace.Chunking.MaxTokens} tokens, overlap {workspace.Chunking.OverlapTokens}"),
            ("fusion", workspace.Fusion is { } fusion ? $"{fusion.Method.ToString().ToLowerInvariant()}, vector weight {fusion.VectorWeight}" : "the model's own"),
            ("language", workspace.Language),
            ("originals are", workspace.KeepOriginals ? "kept" : "let go once indexed"),
            ("created", Answers.Time(workspace.CreatedAt)),
            ("paused", workspace.PausedAt is { } since ? terminal.Typed($"since {Answers.Time(since)}; to go on: asemb workspaces resume {workspace.Name}") : null));
        if (stats is null) return;
        var documents = stats.Documents;
        terminal.Facts(
            ("documents", $"{Answers.Number(documents.Total)}: {documents.Indexed} indexed, {documents.Pending} pending, {documents.Processing} processing, {documents.Failed} failed"),
            ("chunks", $"{Answers.Number(stats.Chunks)}, with {Answers.Count(stats.Vectors, "vector")}"),
            ("originals", $"{Answers.Number(stats.Originals.Documents)} kept: {Answers.Size(stats.Originals.Bytes)}, stored in {Answers.Size(stats.Originals.StoredBytes)}"),
            ("last indexed", stats.LastIndexedAt is { } last ? Answers.Time(last) : null));
    }
}
