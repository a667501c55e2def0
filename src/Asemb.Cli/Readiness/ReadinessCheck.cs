using System.Net.Http.Headers;
using Asemb.Cli.Connection;
using Asemb.Core.Errors;
using Asemb.Readiness;
using Asemb.Readiness.Probes;
using Asemb.Server;
using Asemb.Server.Stores;

namespace Asemb.Cli.Readiness;

/// <summary>Gives the probes what they look at: the server with and without a key, the data directory, and the checkout this program runs from.</summary>
internal static class ReadinessCheck
{
    /// <summary>A build in a checkout is told where that lies.</summary>
    private const string RootVariable = "ASEMB_ROOT";

    private const string EvidenceFolder = "readiness";

    /// <param name="isElsewhere">The server was named by its address and need not be on this machine.</param>
    public static async Task<ReadinessReport> RunAsync(
        ServerConnection connection,
        DataDirectory data,
        bool isElsewhere,
        IReadOnlyList<ChecklistItem> items,
        bool drills,
        Action<ItemResult>? progress,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var installation = await IdentifyAsync(connection, cancellationToken);
        using var server = Http(connection.Url, connection.ApiKey);
        using var anonymous = Http(connection.Url, key: null);
        var repository = Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root && File.Exists(Path.Combine(root, "build.sh")) ? root : null;
        await using var access = isElsewhere ? null : Open(data, connection.IsHosted ? null : RunningServer.Read(data)?.Store, repository, time);
        var context = new ProbeContext
        {
            Server = server,
            Anonymous = anonymous,
            DataDirectory = isElsewhere ? null : data.Path,
            Repository = repository,
            Schema = access?.Schema,
            Plans = access is null ? null : access.ExplainAsync,
            Vectors = access?.Vectors,
            Database = access?.Database,
            Settings = SettingNames.All,
            Time = time,
        };
        // What was decided for the installation of this directory was not decided for another.
        var isOwn = (await Installation.ReadAsync(data.Path, cancellationToken))?.Id == installation;
        var waivers = isOwn ? await Waivers.ReadAsync(Path.Combine(data.Path, Waivers.FileName), cancellationToken) : [];
        var runner = new ReadinessRunner(AllProbes.Create(), new EvidenceStore(Path.Combine(data.Path, EvidenceFolder), installation), waivers, time);
        return await runner.RunAsync(access?.Profile ?? "embedded", items, drills, context, progress, cancellationToken);
    }

    /// <summary>The store that a server on this data directory has; null when there is none at hand.</summary>
    /// <param name="used">What the running server says that it uses: it may have been started with another.</param>
    private static IStoreAccess? Open(DataDirectory data, string? used, string? repository, TimeProvider time)
    {
        var (address, settings) = AsembServer.FindStore(new AsembServerOptions { DataDirectory = data.Path });
        if (used is not null && !string.Equals(used, address.Shown, StringComparison.Ordinal)) return null;
        if (address.IsPostgres) return new PostgresAccess(PostgresSettings.From(address, settings, time), repository);
        return File.Exists(address.SqlitePath) ? new SqliteAccess(address.SqlitePath) : null;
    }

    /// <summary>Which installation answers. Without an answer there is nothing to judge, whatever was measured before.</summary>
    private static async Task<Guid> IdentifyAsync(ServerConnection connection, CancellationToken cancellationToken) =>
        (await connection.Client.GetStatsAsync(cancellationToken)).Installation
        ?? throw new AsembException(
            ErrorCodes.Forbidden, "The server does not say which installation it is: readiness needs a server of this version and an admin key that reaches every workspace. Give one with --key or ASEMB_API_KEY.");

    private static HttpClient Http(Uri url, string? key)
    {
        var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }
}
