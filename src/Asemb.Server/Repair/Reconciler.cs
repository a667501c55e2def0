using Asemb.Core.Errors;
using Asemb.Core.Repair;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;

namespace Asemb.Server.Repair;

/// <summary>Looks again and again whether states, counts and what is stored agree, mends what does not, and tells.</summary>
internal sealed class Reconciler(RepairBoard board, RepairOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;

        // Not while the server is still finding its feet.
        for (var pause = FirstPause; ; pause = TimeSpan.FromMinutes(options.IntervalMinutes))
        {
            // Servers that were started together are not to look together.
            await Task.Delay(new RetrySchedule(pause.TotalSeconds, pause.TotalSeconds * 2).Delay(1, asked: null), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await board.Start(new RepairRequest(RepairDepth.Light, options.Automatic)).Over;
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.RepairInProgress)
            {
                // Somebody asked for a closer look.
            }
        }
    }
}
