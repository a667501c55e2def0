using Asemb.Cli.Output;

namespace Asemb.EndToEnd.Output;

public sealed class TableTests
{
    private static readonly string Key = "/home/me/a folder/with a very long name/" + new string('k', 60) + "/empty.txt";

    [Theory]
    [InlineData(140)]
    [InlineData(40)]
    public void Keys_and_ids_are_whole_however_narrow_the_terminal(int width)
    {
        var lines = Print(width, ["key", "state", "title"], [Key, "failed", "Short"]);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(Key + "  failed  Short", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_last_column_is_cut_to_the_terminal()
    {
        var lines = Print(80, ["key", "title"], ["a.md", new string('t', 200)]);
        Assert.Equal("a.md  " + new string('t', 73) + "…", lines[1]);
    }

    private static string[] Print(int width, string[] columns, string[] row)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(json: false, output, error, outputIsTerminal: true, errorIsTerminal: true);
        terminal.Out.Profile.Width = width;
        terminal.Table(columns, [row]);
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
