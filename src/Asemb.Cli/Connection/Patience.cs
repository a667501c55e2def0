using Asemb.Client;

namespace Asemb.Cli.Connection;

/// <summary>Rides out a server that restarts or asks to wait.</summary>
internal static class Patience
{
    /// <summary>How long an unreachable server is waited for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Whether it passes by itself.</summary>
    public static bool IsPassing(ProblemException problem) => problem.Status is 429 or 502 or 503;

    /// <summary>As long as the server asks for.</summary>
    public static TimeSpan PauseAfter(ProblemException problem) => problem.RetryAfter ?? Pause;

    /// <param name="call">May be repeated without harm.</param>
    /// <param name="isHopeless">Repeating it is of no use, whatever was answered; null: it always is.</param>
    /// <exception cref="ProblemException">What does not pass, or did not in time.</exception>
    public static async Task<T> RideOutAsync<T>(Func<Task<T>> call, TimeProvider time, CancellationToken cancellationToken, Func<bool>? isHopeless = null)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (ProblemException problem) when (IsPassing(problem) && isHopeless?.Invoke() != true && time.GetElapsedTime(started) < Limit)
            {
                await Task.Delay(PauseAfter(problem), time, cancellationToken);
            }
        }
    }
}
