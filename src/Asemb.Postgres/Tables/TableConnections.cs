using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Tables;

/// <summary>
/// The users' own databases, by the names under which the operator has set them up. A source holds such a name and nothing else, so that no connection
/// string stands in a source, an answer or a log.
/// </summary>
/// <param name="baseDirectory">Where the paths of files begin.</param>
/// <param name="read">Makes an Npgsql connection string of what a file holds.</param>
public sealed class TableConnections(IReadOnlyDictionary<string, TableConnection> entries, string baseDirectory, Func<string, string?> read)
{
    /// <summary>Stands for every workspace.</summary>
    public const string All = "*";

    /// <summary>Whether this server knows it: of several servers on one store, each has its own.</summary>
    public bool Has(string name) => entries.ContainsKey(name);

    /// <summary>
    /// Whether sources of a workspace may use it. Whoever has a key of a workspace that it is open to can read all that its login may: that a
    /// workspace is meant has to be said, but for the one that every server has.
    /// </summary>
    public bool IsOpenTo(string name, string workspace) => entries.TryGetValue(name, out var entry)
        && (entry.Workspaces is { Count: > 0 } workspaces ? workspaces.Any(each => each == All || string.Equals(each, workspace, StringComparison.Ordinal)) : workspace == WorkspaceName.Default);

    /// <summary>The names that there are belong to the operator: they are not told to everybody who may write in a workspace.</summary>
    public static AsembException Unknown(string name) => new(
        ErrorCodes.InvalidSource,
        $"This server has no connection '{ShownText.Shorten(name)}' for this workspace. Its operator sets it up with the setting Connections:{ShownText.Shorten(name)}, and opens it to "
        + $"other workspaces than '{WorkspaceName.Default}' with Connections:{ShownText.Shorten(name)}:Workspaces (see Connections in configuration.md).")
    { Field = "settings.connection" };

    /// <summary>The connection string. A file is read each time, so that a changed password needs no restart.</summary>
    /// <exception cref="AsembException"><c>invalid_source</c> for a name that is not set up, <c>source_unavailable</c> for an entry that cannot be used.</exception>
    public async Task<NpgsqlConnectionStringBuilder> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!entries.TryGetValue(name, out var entry)) throw Unknown(name);
        try
        {
            var text = entry.File is { } file ? read((await File.ReadAllTextAsync(Path.Combine(baseDirectory, file), cancellationToken)).Trim()) : entry.ConnectionString;
            var builder = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(builder.Host) ? throw new FormatException("it names no Host") : builder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or AsembException or FormatException or InvalidOperationException)
        {
            // Not the exception's own words: a parser may repeat what it could not read.
            var what = exception is IOException or UnauthorizedAccessException ? "The file of its setting cannot be read" : "Its connection string is not valid: write it as `Host=…;Database=…;Username=…;Password=…`";
            throw new AsembException(ErrorCodes.SourceUnavailable, $"The connection '{name}' cannot be used. {what}; the operator of this server can mend that under Connections:{name}.", exception) { IsSetupFault = true };
        }
    }
}

/// <param name="ConnectionString">An Npgsql connection string.</param>
/// <param name="File">A file that holds it instead.</param>
/// <param name="Workspaces">Names of the only workspaces whose sources may use it, or <c>*</c> for all; null or empty: the workspace <c>default</c>.</param>
public sealed record TableConnection(string? ConnectionString, string? File, IReadOnlyList<string>? Workspaces = null);
