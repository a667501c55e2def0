using System.ComponentModel;
using Asemb.Core.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api.Ingest;

/// <summary>What every way in takes beside the documents.</summary>
internal sealed class IngestParameters
{
    private const int LongestKey = 200;

    [FromQuery(Name = "wait"), Description("Waits up to so many seconds, 0 to 60, until the documents are indexed or failed.")]
    public int? Wait { get; init; }

    [FromHeader(Name = "Idempotency-Key"), Description("Any text of your choice, 1 to 200 visible ASCII characters; remembered for 24 hours in the workspace.")]
    public string? IdempotencyKey { get; init; }

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public TimeSpan Require()
    {
        if (IdempotencyKey is { } key && (key.Length is 0 or > LongestKey || key.Any(c => c is < '!' or > '~')))
            throw new AsembException(ErrorCodes.InvalidRequest, $"The Idempotency-Key must have 1 to {LongestKey} visible ASCII characters.") { Field = "Idempotency-Key" };
        return TimeSpan.FromSeconds(RequestLimits.Require(Wait, fallback: 0, 0, RequestLimits.MaxWaitSeconds, "wait"));
    }
}
