using System.Globalization;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;
using Cronos;

namespace Asemb.Server.Sources;

/// <summary>When a source is synced by itself: a cron expression of five or six fields, in UTC, or <c>@every 30s</c>.</summary>
internal sealed partial class SourceSchedule
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    private readonly CronExpression? _cron;
    private readonly TimeSpan _every;

    private SourceSchedule(CronExpression? cron, TimeSpan every) => (_cron, _every) = (cron, every);

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static SourceSchedule Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("@every ", StringComparison.Ordinal))
        {
            var match = Interval().Match(trimmed);
            var number = match.Success ? long.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            var seconds = number * match.Groups["unit"].Value switch
            {
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                _ => 86_400,
            };
            var every = seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
            return every >= TimeSpan.FromSeconds(1) && every <= Longest ? new SourceSchedule(null, every) : throw Invalid(text, "An interval is a whole number of s, m, h or d, from 1s to 366d.");
        }

        try
        {
            var format = trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
            var cron = CronExpression.Parse(trimmed, format);
            return cron.GetNextOccurrence(DateTime.UnixEpoch.AddYears(60)) is null ? throw Invalid(text, "It never comes due.") : new SourceSchedule(cron, default);
        }
        catch (CronFormatException exception)
        {
            throw Invalid(text, exception.Message);
        }
    }

    /// <param name="started">When the last sync began, or the source was made.</param>
    public DateTimeOffset? Next(DateTimeOffset started, DateTimeOffset now)
    {
        if (_cron is not null) return _cron.GetNextOccurrence(now, TimeZoneInfo.Utc);
        var next = started + _every;
        return next > now ? next : now;
    }

    private static AsembException Invalid(string text, string why) => new(
        ErrorCodes.InvalidSource, $"'{ShownText.Shorten(text)}' is no schedule. {why} Examples: '@every 15m', '0 3 * * *' (every night at three, UTC).")
    { Field = "schedule" };

    [GeneratedRegex(@"\A@every (?<number>[0-9]{1,9})(?<unit>[smhd])\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Interval();
}
