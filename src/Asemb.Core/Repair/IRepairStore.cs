namespace Asemb.Core.Repair;

/// <summary>
/// Compares what is stored with what it should be, and mends it. Goes in pages, each in one state of the store, beside everything else: documents that are
/// being written are no finding. Every mend looks again inside its own transaction, so that it may be killed, repeated, and run beside workers and other servers.
/// </summary>
public interface IRepairStore
{
    /// <returns>A line for each check that found something; empty when all is well.</returns>
    /// <exception cref="Errors.AsembException"><c>repair_in_progress</c> when another process mends; <c>store_unavailable</c>.</exception>
    Task<IReadOnlyList<RepairLine>> RunAsync(RepairRequest request, CancellationToken cancellationToken);
}
