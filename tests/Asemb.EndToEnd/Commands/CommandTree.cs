using System.CommandLine;
using Asemb.Cli;

namespace Asemb.EndToEnd.Commands;

/// <summary>The commands as they are.</summary>
internal static class CommandTree
{
    /// <summary>Commands that do something: those without commands below them.</summary>
    public static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    /// <summary>E.g. <c>keys create</c>.</summary>
    public static string NameOf(Command command) => AsembCommand.PathOf(command)["asemb".Length..].Trim();

    public static Command Find(string path) => Leaves(AsembCommand.Create()).Single(command => string.Equals(NameOf(command), path, StringComparison.Ordinal));
}
