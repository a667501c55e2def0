using System.CommandLine;
using Asemb.Core.Errors;
using Asemb.Server.Configuration;
using Asemb.Server.Stores;

namespace Asemb.Cli.Commands;

/// <summary>The option that says where the store is, and how it reaches a server.</summary>
internal static class StoreOption
{
    private const string Variable = "ASEMB_Store__";
    private static readonly string[] Names = [nameof(StoreOptions.Connection), nameof(StoreOptions.ConnectionFile), nameof(StoreOptions.Path)];

    public static Option<string?> Create(string description = "Where the store is: sqlite:PATH, a PostgreSQL connection string or a URI postgres://. [default: what 'up --store' was told, or Store:Connection, else SQLite in the data directory]") =>
        new("--store") { Description = description, HelpName = "STORE" };

    public static Option<bool> CreateDatabase() => new("--create-database") { Description = "Make the PostgreSQL database when it does not exist and the login may." };

    /// <summary>Null when it was not given.</summary>
    /// <exception cref="AsembException"><c>usage</c>, <c>invalid_configuration</c></exception>
    public static string? Read(ParseResult options, Option<string?> option)
    {
        if (options.GetValue(option) is not { } text) return null;
        // Often an unset variable of a script, which must not end in the embedded store.
        if (string.IsNullOrWhiteSpace(text)) throw new AsembException(ErrorCodes.Usage, $"{option.Name} is empty. {StoreAddress.Forms}");
        StoreAddress.Parse(text);
        return text;
    }

    /// <summary>As settings that win over file and environment; empty ones are as good as not set.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings(string? store) => store is null
        ? []
        : Names.Select(name => KeyValuePair.Create<string, string?>($"Store:{name}", name == nameof(StoreOptions.Connection) ? store : ""));

    /// <summary>As variables for another process.</summary>
    public static void PutInto(IDictionary<string, string?> environment, string store)
    {
        foreach (var name in Names)
        {
            // Settings have no upper and lower case: two spellings of one would contradict each other.
            foreach (var known in environment.Keys.Where(key => string.Equals(key, Variable + name, StringComparison.OrdinalIgnoreCase)).ToList()) environment.Remove(known);
            environment[Variable + name] = name == nameof(StoreOptions.Connection) ? store : "";
        }
    }
}
