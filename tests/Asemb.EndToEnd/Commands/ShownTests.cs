using Asemb.Cli.Output;

namespace Asemb.EndToEnd.Commands;

public sealed class ShownTests
{
    [Theory]
    [InlineData("a\u001b[31mb")]
    [InlineData("a\u0007[31mb")]
    [InlineData("a\u202A\u202B\u202C\u202D\u202E[31mb")]
    [InlineData("a\u2066\u2067\u2068\u2069[31mb")]
    public void What_acts_on_the_terminal_or_turns_text_around_is_taken_out(string text)
    {
        Assert.Equal("a[31mb", Shown.Flat(text));
        Assert.Equal("a[[31mb", Shown.Lines(text));
    }

    [Fact]
    public void Letters_that_run_from_right_to_left_stay() => Assert.Equal("שלום עולם", Shown.Flat("שלום\u202E\nעולם"));
}
