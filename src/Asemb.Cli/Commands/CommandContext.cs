using System.CommandLine;
using Asemb.Cli.Connection;
using Asemb.Cli.Output;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Cli.Commands;

/// <summary>What a command works with: where to write, where the data lies, and a connection when it needs one.</summary>
internal sealed class CommandContext(ParseResult options, Terminal terminal, TimeProvider time) : IAsyncDisposable
{
    private ServerConnection? _connection;

    public ParseResult Options { get; } = options;

    public Terminal Terminal { get; } = terminal;

    public TimeProvider Time { get; } = time;

    /// <summary>--workspace, else ASEMB_WORKSPACE, else <c>default</c>.</summary>
    public string Workspace => Options.GetValue(GlobalOptions.Workspace) ?? (Environment.GetEnvironmentVariable("ASEMB_WORKSPACE") is { Length: > 0 } name ? name : WorkspaceName.Default);

    /// <summary>The server named by --server or ASEMB_SERVER_URL; null when the data directory decides.</summary>
    /// <exception cref="AsembException"><c>usage</c></exception>
    public Uri? NamedServer
    {
        get
        {
            var named = Options.GetValue(GlobalOptions.Server) ?? (Environment.GetEnvironmentVariable("ASEMB_SERVER_URL") is { Length: > 0 } url ? url : null);
            if (named is null) return null;
            return Uri.TryCreate(named, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
                ? address
                : throw new AsembException(ErrorCodes.Usage, $"'{named}' is not the address of a server. Example: --server http://127.0.0.1:7280");
        }
    }

    /// <summary>--key, else the local admin key of the data directory, else ASEMB_API_KEY, which may be meant for a server elsewhere.</summary>
    public string? KeyFor(string? localKey) =>
        Options.GetValue(GlobalOptions.Key) ?? localKey ?? (Environment.GetEnvironmentVariable("ASEMB_API_KEY") is { Length: > 0 } key ? key : null);

    public DataDirectory Data => DataDirectory.Resolve(Options.GetValue(GlobalOptions.Data));

    /// <summary>The server: the one named by --server, the one that runs on the data directory, or one hosted in this process.</summary>
    public async Task<ServerConnection> ConnectAsync(CancellationToken cancellationToken) =>
        _connection ??= NamedServer is { } url
            ? ServerConnection.To(url, KeyFor(localKey: null))
            : await ServerConnection.OpenAsync(Data, KeyFor, Terminal, cancellationToken);

    /// <summary>A server that was found or started by this command.</summary>
    public ServerConnection Connect(RunningServer server) => _connection ??= ServerConnection.To(server.Url, KeyFor(server.Key));

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
    }
}
