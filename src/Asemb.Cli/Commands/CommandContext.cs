using System.CommandLine;
using Asemb.Cli.Connection;
using Asemb.Cli.Output;

namespace Asemb.Cli.Commands;

/// <summary>What a command works with: where to write, where the data lies, and a connection when it needs one.</summary>
internal sealed class CommandContext(ParseResult options, Terminal terminal, TimeProvider time) : IAsyncDisposable
{
    private ServerConnection? _connection;

    public ParseResult Options { get; } = options;

    public Terminal Terminal { get; } = terminal;

    public TimeProvider Time { get; } = time;

    public string Workspace => Options.GetRequiredValue(GlobalOptions.Workspace);

    public DataDirectory Data => DataDirectory.Resolve(Options.GetValue(GlobalOptions.Data));

    /// <summary>The server: the one named by --server, the one that runs on the data directory, or one hosted in this process.</summary>
    public async Task<ServerConnection> ConnectAsync(CancellationToken cancellationToken) =>
        _connection ??= await ServerConnection.OpenAsync(
            Data, Options.GetValue(GlobalOptions.Server), Options.GetValue(GlobalOptions.Key), Terminal, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
    }
}
