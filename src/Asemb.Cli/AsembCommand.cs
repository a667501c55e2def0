using System.CommandLine;
using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Core.Errors;

namespace Asemb.Cli;

/// <summary>The whole command line.</summary>
internal static class AsembCommand
{
    /// <summary>Long enough for what a command does after Ctrl-C: finishing its batch, draining the server.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command line and returns its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = TerminationTimeout,
            EnableDefaultExceptionHandler = false,
        };
        // 'asemb help search', as other programs have it.
        if (args is ["help", ..]) args = [.. args.Skip(1), "--help"];
        var parsed = Parse(args);
        if (parsed.Action is { ClearsParseErrors: true } || UsageErrors.Find(parsed) is not { } message) return await parsed.InvokeAsync(configuration);

        var json = args.Contains(GlobalOptions.Json.Name, StringComparer.Ordinal);
        var command = parsed.CommandResult.Command;
        if (UsageErrors.IsGroupAlone(parsed))
        {
            if (!json) await Parse([.. args, "--help"]).InvokeAsync(configuration);
            if (!json && args.Length == 0) return ExitCodes.Success;
            message = $"'{PathOf(command)}' needs one of its commands: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}.";
        }

        return CommandRunner.Fail(Terminal.For(json, output, error), ErrorCodes.Usage.Code, $"{message} See '{PathOf(command)} --help'.", ExitCodes.Usage);
    }

    /// <summary>An argument such as <c>@every 15m</c> is a value, and no file with further arguments.</summary>
    public static ParseResult Parse(IReadOnlyList<string> args) => Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    public static RootCommand Create()
    {
        var root = new RootCommand("ASEMB: semantic search over your own documents, on your own machine.")
        {
            UpCommand.Create(),
            DownCommand.Create(),
            ServeCommand.Create(),
            IngestCommand.Create(),
            ImportCommand.Create(),
            SearchCommand.Create(),
            DocumentsCommand.Create(),
            JobsCommand.Create(),
            SourcesCommand.Create(),
            WorkspacesCommand.Create(),
            KeysCommand.Create(),
            WebhooksCommand.Create(),
            ModelsCommand.Create(),
            MigrateCommand.Create(),
            DbCommand.Create(),
            StoreCommand.Create(),
            ReadinessCommand.Create(),
            DoctorCommand.Create(),
            VersionCommand.Create(),
        };
        foreach (var option in GlobalOptions.All) root.Options.Add(option);
        CommandHelp.Install(root);
        root.WithExamples(
            ("asemb up --demo", "start, ingest the documentation, search it"),
            ("asemb ingest ~/Documents", "take in your own files"),
            ("asemb search \"who pays for travel\"", "search them"));
        return root;
    }

    /// <summary>How a command is typed, e.g. <c>asemb keys create</c>.</summary>
    public static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "asemb" : $"{PathOf(parent)} {command.Name}";
    }
}
