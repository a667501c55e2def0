using System.Globalization;
using Spectre.Console;

namespace Asemb.Cli.Output;

/// <summary>
/// Progress of long work with rate and time left: a live bar on a terminal, a plain line every few seconds elsewhere, JSON lines with --json.
/// </summary>
internal sealed class ProgressDisplay(Terminal terminal, TimeProvider time, string unit)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);
    private readonly long _started = time.GetTimestamp();
    private long _lastLine = time.GetTimestamp();
    private Action<long, long, string>? _live;

    /// <summary>Runs the work while showing what it reports.</summary>
    public async Task RunAsync(string title, Func<Task> work)
    {
        if (terminal.Json || !terminal.ErrorIsTerminal)
        {
            await work();
            return;
        }

        await terminal.Err.Progress()
            .AutoClear(false)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title));
                _live = (done, total, text) =>
                {
                    task.MaxValue = Math.Max(total, 1);
                    task.Value = done;
                    task.Description = Markup.Escape(text);
                };
                await work();
                task.StopTask();
            });
        _live = null;
    }

    /// <param name="done">Units finished.</param>
    /// <param name="total">Units known so far; may grow.</param>
    /// <param name="note">What else is worth saying, e.g. how many failed.</param>
    /// <param name="final">It is the last one.</param>
    /// <param name="perSecond">The rate where it is known; null: what was done since the beginning.</param>
    public void Report(long done, long total, string note, bool final = false, double? perSecond = null)
    {
        var elapsed = time.GetElapsedTime(_started).TotalSeconds;
        var rate = perSecond ?? (elapsed > 0 ? done / elapsed : 0);
        if (_live is not null)
        {
            _live(done, total, string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0} {unit}, {rate:0.#}/s{note}"));
            return;
        }

        if (!final && time.GetElapsedTime(_lastLine) < LineInterval) return;
        _lastLine = time.GetTimestamp();
        double? left = rate > 0 ? Math.Max(0, total - done) / rate : null;
        if (terminal.Json)
        {
            JsonOutput.WriteLine(terminal.Output, new ProgressEvent("progress", unit, done, total, Math.Round(rate, 2), left is { } seconds ? Math.Round(seconds, 1) : null, note.Length > 0 ? note.TrimStart(',', ' ') : null), CliJson.Default.ProgressEvent);
            return;
        }

        var eta = left is { } wait && !final ? ", " + Format(TimeSpan.FromSeconds(wait)) + " left" : "";
        terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0} {unit}, {rate:0.#}/s{eta}{note}"));
    }

    private static string Format(TimeSpan span) => span.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s");
}
