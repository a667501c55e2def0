using System.Globalization;
using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Server.Stores;

/// <summary>
/// Reads <c>user:password@host:port,host:port/database?parameter=value</c>, as libpq and most clouds write it. Uri cannot: it knows one host, and shows the
/// text in its errors.
/// </summary>
internal static class PostgresUri
{
    /// <summary>libpq's names for what Npgsql calls otherwise.</summary>
    private static readonly Dictionary<string, string> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["options"] = "Options",
        ["passfile"] = "Passfile",
        ["target_session_attrs"] = "Target Session Attributes",
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
    };

    /// <param name="rest">What follows the scheme.</param>
    public static NpgsqlConnectionStringBuilder Read(string rest)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var query = Cut(ref rest, rest.IndexOf('?', StringComparison.Ordinal));
        var database = Cut(ref rest, rest.IndexOf('/', StringComparison.Ordinal));
        if ($"{database}{query}".Contains('@', StringComparison.Ordinal))
        {
            // Most likely the end of a login: what stands before it would be taken for host and database, and be shown.
            throw StoreAddress.Wrong("A '@' stands behind a '/' or '?'. In user names and passwords these are written %40, %2F and %3F, and in what follows the host '@' is %40.");
        }

        var at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            var login = rest[..at];
            rest = rest[(at + 1)..];
            var password = Cut(ref login, login.IndexOf(':', StringComparison.Ordinal));
            builder.Username = Uri.UnescapeDataString(login);
            if (password is not null) builder.Password = Uri.UnescapeDataString(password);
        }

        if (rest.Length > 0) SetHosts(builder, rest);
        if (database is { Length: > 0 }) builder.Database = Uri.UnescapeDataString(database);
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries)) SetParameter(builder, pair);
        return builder;
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, string hosts)
    {
        var parts = hosts.Split(',');
        if (parts.Length > 1)
        {
            // Npgsql takes host:port in its list.
            builder.Host = hosts;
            return;
        }

        var port = hosts.StartsWith('[') ? hosts.IndexOf(':', hosts.IndexOf(']', StringComparison.Ordinal) + 1) : hosts.IndexOf(':', StringComparison.Ordinal);
        if (port >= 0)
        {
            if (!ushort.TryParse(hosts.AsSpan(port + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) throw StoreAddress.Wrong("The port is no number from 1 to 65535.");
            builder.Port = number;
            hosts = hosts[..port];
        }

        builder.Host = Uri.UnescapeDataString(hosts.Trim('[', ']'));
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder builder, string pair)
    {
        var value = Cut(ref pair, pair.IndexOf('=', StringComparison.Ordinal)) ?? "";
        if (!Parameters.TryGetValue(pair, out var keyword))
        {
            throw StoreAddress.Wrong(StoreAddress.IsKeyword(pair) ? $"There is no parameter '{pair}'. {NearestName.Suggest(pair, Parameters.Keys)}" : "It has a parameter that does not exist.");
        }

        try
        {
            // libpq writes verify-full, Npgsql VerifyFull; host lists and session attributes are the same in both.
            builder[keyword] = keyword is "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : Uri.UnescapeDataString(value);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            throw StoreAddress.Wrong(keyword is "Password" or "SSL Password" ? $"The parameter '{pair}' cannot be used." : $"'{ShownText.Shorten(value)}' is no value of the parameter '{pair}'.");
        }
    }

    /// <summary>What stands behind the place, which is taken off with the character at it; null when there is no such place.</summary>
    private static string? Cut(ref string text, int place)
    {
        if (place < 0) return null;
        var rest = text[(place + 1)..];
        text = text[..place];
        return rest;
    }
}
