using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Looks at the whole store that mend what they find. Need an admin key that reaches every workspace.</summary>
public sealed class RepairsClient
{
    private const string Path = AsembClient.Root + "store/repairs";

    private readonly ApiTransport _transport;

    internal RepairsClient(ApiTransport transport) => _transport = transport;

    /// <summary>Begins one; <c>repair_in_progress</c> when one is under way.</summary>
    public Task<RepairInfo> StartAsync(StartRepairRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Post, Path, request, WireJson.Default.StartRepairRequest, WireJson.Default.RepairInfo, cancellationToken);

    /// <summary>How far it is, or what it found; null when the server does not know it, as after a restart.</summary>
    public Task<RepairInfo?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.FindAsync($"{Path}/{id}", WireJson.Default.RepairInfo, "repair_not_found", cancellationToken);

    /// <summary>The newest one of this server, its own hourly looks included; null when there was none since it started.</summary>
    public Task<RepairInfo?> FindLastAsync(CancellationToken cancellationToken = default) =>
        _transport.FindAsync(Path + "/last", WireJson.Default.RepairInfo, "repair_not_found", cancellationToken);
}
