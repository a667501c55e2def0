using Asemb.Core.Errors;
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
    /// <summary>Whether this server knows it: of several servers on one store, each has its own.</summary>
    public bool Has(string name) => entries.ContainsKey(name);

    /// <summary>Names of the only workspaces that documents from there may go to; null: all.</summary>
    public IReadOnlyList<string>? WorkspacesOf(string name) => entries.GetValueOrDefault(name)?.Workspaces is { Count: > 0 } workspaces ? workspaces : null;

    /// <summary>The connection string. A file is read each time, so that a changed password needs no restart.</summary>
    /// <exception cref="AsembException"><c>invalid_source</c> for a name that is not set up, <c>source_unavailable</c> for an entry that cannot be used.</exception>
    public async Task<NpgsqlConnectionStringBuilder> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!entries.TryGetValue(name, out var entry))
        {
            // The names that there are belong to the operator: they are not told to everybody who may write in a workspace.
            throw new AsembException(
                ErrorCodes.InvalidSource,
                $"This server has no connection '{ShownText.Shorten(name)}'. Its operator sets it up with the setting Connections:{ShownText.Shorten(name)} (see Connections in configuration.md).")
            { Field = "settings.connection" };
        }

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
/// <param name="Workspaces">Names of the only workspaces whose sources may use it; null or empty: all.</param>
public sealed record TableConnection(string? ConnectionString, string? File, IReadOnlyList<string>? Workspaces = null);
