using Asemb.Core.Errors;
using Asemb.Postgres.Tables;
using Asemb.Server.Stores;
using Npgsql;

namespace Asemb.Server.Configuration;

/// <summary>
/// The users' own databases that sources of kind <c>table</c> may read, by names that the operator chooses. Section <c>Connections</c>:
/// <c>Connections:NAME</c> is a connection string, or <c>Connections:NAME:File</c> names a file that holds it.
/// </summary>
public sealed class ConnectionsOptions
{
    public const string Section = "Connections";
    private const int LongestName = 63;
    private static readonly string[] Members = ["Connection", "File", "Workspaces"];

    public IReadOnlyDictionary<string, TableConnection> Entries { get; private init; } = new Dictionary<string, TableConnection>(StringComparer.OrdinalIgnoreCase);

    /// <param name="errors">What is wrong is added to it; never what a connection string says.</param>
    internal static ConnectionsOptions Read(IConfiguration section, List<string> errors)
    {
        var entries = new Dictionary<string, TableConnection>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in section.GetChildren())
        {
            var at = $"Connections:{entry.Key}";
            if (entry.Key.Length > LongestName || !entry.Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) errors.Add($"{at}: a name takes 1 to {LongestName} letters, digits, - and _.");
            foreach (var member in entry.GetChildren())
            {
                if (!Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase)) errors.Add($"{at}:{member.Key}: there is no such setting. {NearestName.Suggest(member.Key, Members)}");
            }

            var (text, file) = (NotEmpty(entry.Value) ?? NotEmpty(entry["Connection"]), NotEmpty(entry["File"]));
            if ((text is null) == (file is null)) errors.Add(text is null ? $"{at}: there is neither a connection string nor a File that holds one." : $"{at}: both a connection string and File say where the database is: set one of them.");
            else entries[entry.Key] = new TableConnection(text is null ? null : Parse(text, at, errors), file, Names(entry.GetSection("Workspaces")));
        }

        return new ConnectionsOptions { Entries = entries };
    }

    /// <summary>An Npgsql connection string, or a URI as <c>Store:Connection</c> takes it.</summary>
    private static string? Parse(string text, string at, List<string> errors)
    {
        try
        {
            var connection = StoreAddress.Parse(text).ConnectionString;
            if (connection is not null && !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connection).Host)) return connection;
            errors.Add($"{at}: is no connection string of PostgreSQL. Write it as `Host=…;Database=…;Username=…;Password=…`.");
        }
        catch (Exception exception) when (exception is AsembException or ArgumentException or FormatException or InvalidOperationException)
        {
            errors.Add($"{at}: is no connection string of PostgreSQL. Write it as `Host=…;Database=…;Username=…;Password=…`.");
        }

        return null;
    }

    private static List<string> Names(IConfigurationSection section) =>
        [.. (section.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), .. section.GetChildren().Select(child => child.Value).OfType<string>()];

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
