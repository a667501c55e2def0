using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Server.Stores;

/// <summary>
/// Where a store is: an SQLite file, or a PostgreSQL database. It may hold a password: show <see cref="Shown"/>, never the whole of it.
/// </summary>
public sealed record StoreAddress
{
    public const string Forms =
        "Write sqlite:PATH, a connection string such as 'Host=db.example.org;Database=asemb;Username=asemb', or postgres://asemb@db.example.org/asemb?sslmode=require.";

    private const string SqlitePrefix = "sqlite:";
    private static readonly string[] UriPrefixes = ["postgres://", "postgresql://"];

    private StoreAddress()
    {
    }

    /// <summary>The path of the SQLite file as it was written, relative to the data directory; empty for the one in it. Null for PostgreSQL.</summary>
    public string? SqlitePath { get; private init; }

    /// <summary>For Npgsql, with the password if there is one. Null for SQLite.</summary>
    public string? ConnectionString { get; private init; }

    public bool IsPostgres => ConnectionString is not null;

    /// <summary>What people, logs and files may see: never a password.</summary>
    public required string Shown { get; init; }

    /// <summary>The SQLite file in the data directory.</summary>
    public static StoreAddress Embedded { get; } = new() { SqlitePath = "", Shown = "sqlite:" };

    /// <summary>Empty is the file in the data directory.</summary>
    /// <exception cref="AsembException"><c>invalid_configuration</c>, which repeats no password.</exception>
    public static StoreAddress Parse(string? text)
    {
        text = text?.Trim() ?? "";
        if (text.Length == 0) return Embedded;
        if (text.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase))
        {
            var path = text[SqlitePrefix.Length..];
            return new StoreAddress { SqlitePath = path, Shown = SqlitePrefix + path };
        }

        if (UriPrefixes.FirstOrDefault(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } scheme) return Postgres(PostgresUri.Read(text[scheme.Length..]));
        if (text.StartsWith("postgres:", StringComparison.OrdinalIgnoreCase)) text = text["postgres:".Length..];
        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end && IsScheme(text[..end])) throw Wrong($"The scheme '{text[..end]}' is not known: it is no address of a store.");
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            throw Wrong(IsLikePath(text) ? $"'{ShownText.Shorten(text)}' looks like a path: an SQLite file is written sqlite:{ShownText.Shorten(text)}." : "It is no address of a store.");
        }

        return Postgres(Read(text));
    }

    internal static AsembException Wrong(string reason) => new(ErrorCodes.InvalidConfiguration, $"Where the store is cannot be understood. {reason} {Forms}");

    private static NpgsqlConnectionStringBuilder Read(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            // The library's own words name the keyword only, but an inner one may repeat the text: it is left out.
            throw Wrong($"The connection string has a keyword or value that does not exist: {Named(exception)}.");
        }
    }

    /// <summary>Not a URI of a scheme that is misspelt, nor a login with its password.</summary>
    private static bool IsLikePath(string text) =>
        !text.Contains("://", StringComparison.Ordinal) && !text.Contains('@', StringComparison.Ordinal)
        && (text.Contains('/', StringComparison.Ordinal) || text.EndsWith(".db", StringComparison.OrdinalIgnoreCase));

    private static bool IsScheme(string text) => text.Length < 20 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');

    private static string Named(Exception exception) => exception is ArgumentException { ParamName: { Length: > 0 } name } && name != "keyword" && IsKeyword(name) ? name
        : exception.Message.Split('\'') is [_, var keyword, ..] && IsKeyword(keyword) ? keyword
        : "see docs/postgres.md";

    /// <summary>Whether it can be a keyword or a parameter. Of a text with the wrong separators a part with a password may stand where one is expected.</summary>
    internal static bool IsKeyword(string text) => text.Length is > 0 and < 40 && text.All(c => char.IsAsciiLetter(c) || c is ' ' or '_');

    private static StoreAddress Postgres(NpgsqlConnectionStringBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Host)) throw Wrong("It names no host.");

        // As psql takes it: the library reads all of it as the name of the host, password and all.
        if (builder.Host.Contains('=', StringComparison.Ordinal)) throw Wrong("Its parts are separated by blanks; here they are by semicolons, and the database is Database=NAME.");
        if (string.IsNullOrWhiteSpace(builder.Database)) throw Wrong("It names no database.");
        var port = builder.Port == NpgsqlConnection.DefaultPort ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{builder.Port}");
        var user = string.IsNullOrEmpty(builder.Username) ? "" : builder.Username + "@";
        return new StoreAddress { ConnectionString = builder.ConnectionString, Shown = $"postgres://{user}{builder.Host}{port}/{builder.Database}" };
    }

    /// <summary>So that nobody logs the password by logging the record.</summary>
    public override string ToString() => Shown;
}
