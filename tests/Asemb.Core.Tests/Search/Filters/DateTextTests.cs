using System.Globalization;

namespace Asemb.Core.Tests.Search.Filters;

public sealed class DateTextTests
{
    [Theory]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z")]
    [InlineData("2024-05-31T12:30", "2024-05-31T12:30:00Z")]
    [InlineData("2024-05-31 12:30:15", "2024-05-31T12:30:15Z")]
    [InlineData("2024-05-31T12:30:15.5Z", "2024-05-31T12:30:15.5Z")]
    [InlineData("2024-05-31T12:30:15.123456789Z", "2024-05-31T12:30:15.1234567Z")]
    [InlineData("2024-05-31T00:30:00+02:00", "2024-05-30T22:30:00Z")]
    [InlineData("2024-12-31T23:00:00-01:30", "2025-01-01T00:30:00Z")]
    public void Is_an_instant(string text, string instant) => Assert.True(FilterSamples.Matches(
        $$"""{"$createdAt":"{{text}}"}""", "{}", FilterSamples.Fields with { CreatedAt = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture) }));

    [Theory]
    [InlineData("2024")]
    [InlineData("2024-05")]
    [InlineData("2023-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2024-13-01")]
    [InlineData("2024-05-31T")]
    [InlineData("2024-05-31T24:00")]
    [InlineData("2024-05-31T12:60")]
    [InlineData("2024-05-31T12:30:60")]
    [InlineData("2024-05-31T12:30:15.")]
    [InlineData("2024-05-31T12:30+0200")]
    [InlineData("2024-05-31t12:30z")]
    [InlineData(" 2024-05-31")]
    [InlineData("2024-05-31Z")]
    [InlineData("31.05.2024")]
    [InlineData("٢٠٢٤-05-31")]
    public void Is_no_date(string text)
    {
        // As text it equals itself and nothing else; a date would be compared with the date here.
        Assert.True(FilterSamples.Matches($$"""{"d":"{{text}}"}""", $$"""{"d":"{{text}}"}"""));
        Assert.False(FilterSamples.Matches("""{"d":{"gte":"0001-01-01"}}""", $$"""{"d":"{{text}}"}"""));
    }
}
