using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Cli.Sources;

/// <summary>What every <c>sources add KIND</c> has in common: these options, and making the source.</summary>
internal sealed class NewSource
{
    private readonly Option<string?> _name = new("--name") { Description = "What it is called; the source of its documents. [default: made of what it reads]", HelpName = "NAME" };
    private readonly Option<string?> _schedule = new("--schedule") { Description = "Sync at once, and by itself from then on: '@every 15m', or a cron expression in UTC such as '0 3 * * *'. [default: only when asked]", HelpName = "WHEN" };
    private readonly Option<double?> _limit = TypedOptions.Fraction("--deletion-limit", "Share of its documents of which a sync may remove more only with --confirm. [default: 0.25]");

    /// <summary>Adds the options to the command of a kind.</summary>
    public static NewSource Of(Command command)
    {
        var source = new NewSource();
        command.Options.Add(source._name);
        command.Options.Add(source._schedule);
        command.Options.Add(source._limit);
        return source;
    }

    /// <param name="text">What a name is made of when none is given, e.g. a host.</param>
    /// <param name="settings">For the kind, as the API takes them.</param>
    public async Task<int> AddAsync(CommandContext context, string kind, string text, JsonObject settings, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var name = options.GetValue(_name) ?? SourceName.From(text) ?? throw new AsembException(ErrorCodes.Usage, $"No name can be made of '{text}'. Give one with --name.");
        var client = (await context.ConnectAsync(cancellationToken)).Client;
        var made = await client.Sources.CreateAsync(
            context.Workspace,
            new CreateSourceRequest { Name = name, Kind = kind, Settings = settings, Schedule = options.GetValue(_schedule), DeletionLimit = options.GetValue(_limit) },
            cancellationToken);
        if (context.Terminal.PrintedJson(made, WireJson.Default.SourceInfo)) return ExitCodes.Success;
        SourceDisplay.Show(context.Terminal, made);
        context.Terminal.Remark(made.Schedule is null ? $"[grey]Take its documents in: asemb sources sync {made.Name}[/]" : $"[grey]A running server syncs it at once, and then by its schedule. Without one: asemb sources sync {made.Name}[/]");
        return ExitCodes.Success;
    }
}
