using System.CommandLine;
using Asemb.Cli.Commands;

namespace Asemb.Cli;

/// <summary>The whole command line.</summary>
internal static class AsembCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand("ASEMB: semantic search over your own documents, on your own machine.")
        {
            UpCommand.Create(),
            DownCommand.Create(),
            ServeCommand.Create(),
            IngestCommand.Create(),
            SearchCommand.Create(),
            DocumentsCommand.Create(),
            WorkspacesCommand.Create(),
            KeysCommand.Create(),
            ModelsCommand.Create(),
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
