using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Cli.Output;
using Asemb.Cli.Sources;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Commands that change a source.</summary>
internal static class SourcesChangeCommand
{
    public static Command Set()
    {
        var name = SourcesCommand.Name();
        var schedule = new Option<string?>("--schedule") { Description = "Sync by itself: '@every 15m', a cron expression in UTC, or 'none'.", HelpName = "WHEN" };
        var limit = TypedOptions.Fraction("--deletion-limit", "Share of its documents of which a sync may remove more only with --confirm.");
        var setting = new Option<string[]>("--setting") { Description = "A setting of its kind, as text or JSON; empty brings the default back.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true };
        var command = new Command("set", "Changes schedule, limit or settings of a source.") { name, schedule, limit, setting };
        command.WithExamples(
            ("asemb sources set handbook --schedule '0 3 * * *'", "every night at three, UTC"),
            ("asemb sources set handbook --setting path=/srv/handbook 'exclude=[\"*.tmp\"]'", "everything is read anew"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var patch = new JsonObject();
            if (options.GetValue(schedule) is { } when) patch["schedule"] = when is "none" ? null : when;
            if (options.GetValue(limit) is { } share) patch["deletionLimit"] = share;
            if (options.GetValue(setting) is { Length: > 0 } settings) patch["settings"] = Settings(settings);
            if (patch.Count == 0) throw new AsembException(ErrorCodes.Usage, "Say what to change: --schedule, --deletion-limit or --setting.");
            return await PatchAsync(context, options.GetRequiredValue(name), patch, cancellationToken);
        });
        return command;
    }

    public static Command Pause()
    {
        var name = SourcesCommand.Name();
        var command = new Command("pause", "Lets no sync of a source begin by itself.") { name }.WithExamples(("asemb sources pause handbook", "its documents stay; a sync under way ends"));
        command.Runs((context, cancellationToken) => PatchAsync(context, context.Options.GetRequiredValue(name), new JsonObject { ["paused"] = true }, cancellationToken));
        return command;
    }

    public static Command Resume()
    {
        var name = SourcesCommand.Name();
        var command = new Command("resume", "Lets syncs of a source begin by themselves again.") { name }.WithExamples(("asemb sources resume handbook", "by its schedule"));
        command.Runs((context, cancellationToken) => PatchAsync(context, context.Options.GetRequiredValue(name), new JsonObject { ["paused"] = false }, cancellationToken));
        return command;
    }

    public static Command Cancel()
    {
        var name = SourcesCommand.Name();
        var command = new Command("cancel", "Cancels the sync of a source that is under way.") { name }.WithExamples(("asemb sources cancel handbook", "what it took in stays, and nothing is removed"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var source = await SourcesCommand.RequireAsync(client, context.Workspace, context.Options.GetRequiredValue(name), cancellationToken);
            var after = await client.Sources.CancelAsync(context.Workspace, source.Name, cancellationToken);
            if (!context.Terminal.PrintedJson(after, WireJson.Default.SourceInfo)) context.Terminal.Remark(source.LastSync is { State: SyncState.Running } ? "Cancelled." : "Nothing was under way.");
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Delete()
    {
        var name = SourcesCommand.Name();
        var documents = new Option<bool>("--documents") { Description = "Delete its documents too. [default: they stay]" };
        var yes = Confirmation.Option();
        var command = new Command("delete", "Deletes a source with its history.") { name, documents, yes };
        command.WithExamples(("asemb sources delete handbook", "its documents stay"), ("asemb sources delete handbook --documents --yes", "with its documents, without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var source = await SourcesCommand.RequireAsync(client, context.Workspace, context.Options.GetRequiredValue(name), cancellationToken);
            var whole = context.Options.GetValue(documents);
            var question = whole ? $"Delete '{source.Name}' with its {Answers.Count(source.Documents, "document")}?" : $"Delete '{source.Name}'? Its {Answers.Count(source.Documents, "document")} stay.";
            if (!Confirmation.Given(context, context.Options.GetValue(yes), question)) return ExitCodes.Success;
            var deleted = await client.Sources.DeleteAsync(context.Workspace, source.Name, whole, cancellationToken);
            if (!context.Terminal.PrintedJson(deleted, WireJson.Default.DeleteSourceResult))
                context.Terminal.Remark($"Deleted '{Markup.Escape(source.Name)}'{(whole ? $" with {Answers.Count(deleted.DeletedDocuments, "document")}" : "")}.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<int> PatchAsync(CommandContext context, string name, JsonObject patch, CancellationToken cancellationToken)
    {
        var client = (await context.ConnectAsync(cancellationToken)).Client;
        await SourcesCommand.RequireAsync(client, context.Workspace, name, cancellationToken);
        var changed = await client.Sources.UpdateAsync(context.Workspace, name, patch, cancellationToken);
        if (!context.Terminal.PrintedJson(changed, WireJson.Default.SourceInfo)) SourceDisplay.Show(context.Terminal, changed);
        return ExitCodes.Success;
    }

    private static JsonObject Settings(string[] given)
    {
        var settings = new JsonObject();
        foreach (var text in given)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) throw new AsembException(ErrorCodes.Usage, $"--setting takes NAME=VALUE, not '{text}'.");
            settings[text[..at]] = at == text.Length - 1 ? null : Value(text[(at + 1)..]);
        }

        return settings;
    }

    /// <summary>JSON where it is some; else the text as it stands.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
