using System.Globalization;
using Asemb.Client.Contracts;
using Asemb.Core.Repair;
using Wire = Asemb.Client.Contracts;

namespace Asemb.Server.Repair;

internal static class RepairMapping
{
    public static RepairInfo ToWire(this RepairRun run) => new()
    {
        Id = run.Id,
        Depth = (Wire.RepairDepth)run.Request.Depth,
        Apply = run.Request.Mends,
        State = run.EndedAt is null ? RepairState.Running : run.Error is null ? RepairState.Completed : RepairState.Failed,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Found = [.. (run.Found ?? []).Select(ToWire)],
        Remaining = [.. (run.Remaining ?? []).Select(ToWire)],
        Error = run.Error is { } error ? new RepairErrorInfo { Code = error.Error.Code, Message = error.Message } : null,
    };

    /// <summary>In a line, for the health; null while nothing was looked at.</summary>
    /// <param name="isOperator">Whoever is not must not learn which workspaces there are, and messages may name some.</param>
    public static string? Describe(this RepairRun? run, bool isOperator) => run switch
    {
        null => null,
        { Error: { } error } => string.Create(
            CultureInfo.InvariantCulture, $"The look at {run.EndedAt:yyyy-MM-dd HH:mm} UTC ended before its time: {(isOperator ? error.Message : error.Error.Code)}"),
        { Remaining: [] } => string.Create(
            CultureInfo.InvariantCulture,
            $"What is stored agreed with itself at {run.EndedAt:yyyy-MM-dd HH:mm} UTC{(run.Found!.Count > 0 ? $", after {Names(run.Found, isOperator)} had been mended" : "")}."),
        _ => string.Create(
            CultureInfo.InvariantCulture, $"Found at {run.EndedAt:yyyy-MM-dd HH:mm} UTC, and not mended: {Names(run.Remaining!, isOperator)}. `asemb doctor` says more."),
    };

    private static string Names(IReadOnlyList<RepairLine> lines, bool isOperator) =>
        string.Join(", ", lines.Select(line => isOperator && line.Workspace is { } workspace ? $"{line.Check.Name} in {workspace}" : line.Check.Name).Distinct(StringComparer.Ordinal));

    private static RepairFindingInfo ToWire(RepairLine line) => new()
    {
        Check = line.Check.Name,
        Workspace = line.Workspace,
        Count = line.Found,
        Mend = (Wire.RepairMend)line.Check.Mend,
        Mended = line.Mended,
        Message = line.Message,
    };
}
