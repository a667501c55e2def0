using Asemb.Core.Errors;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Core.Tests.Errors;

public sealed class RecurringFailureTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_is_told_then_one_at_growing_intervals_with_the_number_of_the_others()
    {
        var failure = new RecurringFailure(_time);
        var told = new List<(int Second, int Untold)>();
        for (var second = 0; second < 240; second++, _time.Advance(TimeSpan.FromSeconds(1)))
        {
            if (failure.IsDue(out var untold)) told.Add((second, untold));
        }

        Assert.Equal([(0, 0), (10, 9), (30, 19), (70, 39), (150, 79)], told);
    }

    [Fact]
    public void Its_end_is_told_once_and_the_next_failure_is_a_new_trouble()
    {
        var failure = new RecurringFailure(_time);
        Assert.Null(failure.End());
        failure.IsDue(out _);
        _time.Advance(TimeSpan.FromSeconds(7));
        failure.IsDue(out _);

        Assert.Equal(TimeSpan.FromSeconds(7), failure.End());
        Assert.Null(failure.End());
        Assert.True(failure.IsDue(out _));
    }
}
