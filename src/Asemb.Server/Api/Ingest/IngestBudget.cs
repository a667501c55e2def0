using System.Globalization;
using Asemb.Core.Errors;
using Asemb.Server.Configuration;

namespace Asemb.Server.Api.Ingest;

/// <summary>
/// Bytes of documents that requests under way hold in memory. Whoever would take more than there is left is sent away to come again: nothing waits
/// here, so two that hold a part each cannot wait for one another. One request of the largest size that is allowed always fits. Thread-safe.
/// </summary>
internal sealed class IngestBudget(LimitsOptions limits)
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    private readonly long _most = Math.Max(limits.InFlightBytes, Math.Max(limits.UploadBytes, limits.JsonBytes));
    private long _taken;

    /// <summary>What is taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    public Share Open() => new(this);

    private AsembException Busy() => new(
        ErrorCodes.ServerBusy,
        string.Create(CultureInfo.InvariantCulture, $"Requests under way hold so many documents that this one does not fit: {_most:N0} bytes are allowed together (Limits:InFlightBytes). Nothing was accepted; send it again in a few seconds."))
    {
        IsTransient = true,
        RetryAfter = ComeAgain,
    };

    /// <summary>What one request holds, until it is disposed of.</summary>
    internal sealed class Share(IngestBudget budget) : IDisposable
    {
        private long _held;

        /// <summary>Looks whether so much would fit now, and takes nothing: who only announces bytes must not keep others out.</summary>
        /// <exception cref="AsembException"><c>server_busy</c></exception>
        public void RequireRoom(long bytes)
        {
            if (budget.Taken + bytes > budget._most) throw budget.Busy();
        }

        /// <exception cref="AsembException"><c>server_busy</c></exception>
        public void Take(int bytes)
        {
            _held += bytes;
            if (Interlocked.Add(ref budget._taken, bytes) > budget._most) throw budget.Busy();
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget._taken, -_held);
            _held = 0;
        }
    }
}
