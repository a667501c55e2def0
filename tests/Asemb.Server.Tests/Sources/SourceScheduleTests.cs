using Asemb.Core.Errors;
using Asemb.Server.Sources;

namespace Asemb.Server.Tests.Sources;

public sealed class SourceScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("0 3 * * *", "2026-03-02T03:00:00")]
    [InlineData("*/10 * * * * *", "2026-03-01T12:00:40")]
    [InlineData("@hourly", "2026-03-01T13:00:00")]
    [InlineData("@every 90s", "2026-03-01T12:01:00")]
    [InlineData(" @every 2d ", "2026-03-03T11:59:30")]
    public void Comes_due(string schedule, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected + "Z", System.Globalization.CultureInfo.InvariantCulture), SourceSchedule.Parse(schedule).Next(Now.AddMinutes(-1), Now));

    [Fact]
    public void What_was_missed_is_made_up_for_once() => Assert.Equal(Now, SourceSchedule.Parse("@every 1m").Next(Now.AddDays(-3), Now));

    [Theory]
    [InlineData("")]
    [InlineData("daily")]
    [InlineData("0 3 * *")]
    [InlineData("99 3 * * *")]
    [InlineData("0 0 31 2 *")]
    [InlineData("@every")]
    [InlineData("@every 0s")]
    [InlineData("@every 1.5h")]
    [InlineData("@every 999999999d")]
    [InlineData("@every -5m")]
    public void Refuses_what_is_no_schedule(string schedule)
    {
        var error = Assert.Throws<AsembException>(() => SourceSchedule.Parse(schedule));

        Assert.Equal((ErrorCodes.InvalidSource, "schedule"), (error.Error, error.Field));
        Assert.Contains("@every 15m", error.Message, StringComparison.Ordinal);
    }
}
