using System.CommandLine;
using System.Text.Json.Nodes;
using Asemb.Cli.Sources;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Cli.Commands;

internal static class SourcesAddFolderCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "The folder, with all below it. It lies where the server runs." };
        var include = new Option<string[]>("--include") { Description = "Only files that match: '*.md' in any folder, 'manual/**' below one; several are possible. [default: all]", HelpName = "PATTERN", AllowMultipleArgumentsPerToken = true };
        var exclude = new Option<string[]>("--exclude") { Description = "No files that match.", HelpName = "PATTERN", AllowMultipleArgumentsPerToken = true };
        var command = new Command("folder", "Follows a folder of the machine that the server runs on.") { path, include, exclude };
        var source = NewSource.Of(command);
        command.WithExamples(
            ("asemb sources add folder ~/Documents", "synced when asked: asemb sources sync Documents"),
            ("asemb sources add folder /srv/handbook --schedule '@every 15m' --exclude '*.tmp' 'drafts/**'", "synced by itself while a server runs"));
        command.Runs((context, cancellationToken) =>
        {
            var options = context.Options;
            var folder = Full(context, options.GetRequiredValue(path));
            var settings = new JsonObject { ["path"] = folder };
            Add(settings, "include", options.GetValue(include));
            Add(settings, "exclude", options.GetValue(exclude));
            return source.AddAsync(context, SourceKind.Folder, Path.GetFileName(folder), settings, cancellationToken);
        });
        return command;
    }

    /// <summary>Relative paths are those of this machine: a server elsewhere is told full ones.</summary>
    private static string Full(CommandContext context, string path)
    {
        if (context.NamedServer is not { IsLoopback: false }) return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return path.StartsWith('/') || path.Contains(":\\", StringComparison.Ordinal) ? path : throw new AsembException(ErrorCodes.Usage, $"The folder lies where the server runs: give its full path there, not '{path}'.");
    }

    private static void Add(JsonObject settings, string name, string[]? patterns)
    {
        if (patterns is { Length: > 0 }) settings[name] = new JsonArray([.. patterns.Select(pattern => (JsonNode)pattern)]);
    }
}
