using Asemb.Core.Documents;

namespace Asemb.Extraction.Tests.Delimited;

public sealed class DelimitedReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a;b\r\n1;2\r\n3;4\r\n")]
    [InlineData("a\tb\n1\t2\n3\t4")]
    [InlineData("a|b\n1|2\n3|4")]
    [InlineData("sep=;\r\na;b\r\n1;2\r\n3;4")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\"3\",\"4\"")]
    public async Task Delimiters_are_found(string csv)
    {
        var document = await Reading.Text(csv, "table.csv");

        Assert.Equal([(BlockKind.Table, 0, "| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |")], Reading.Blocks(document));
        Assert.Equal("""{"rows":2,"columns":2}""", document.Metadata.ToJsonString());
    }

    [Theory]
    [InlineData("n,t\n1,\"x, y\"\n2,\"say \"\"hi\"\"\"\n3,\"two\nlines\"", "| n | t |\n| - | - |\n| 1 | x, y |\n| 2 | say \"hi\" |\n| 3 | two lines |")]
    [InlineData("n,t\n1,a|b\n2\n3,c,extra", "| n | t |  |\n| - | - | - |\n| 1 | a\\|b |  |\n| 2 |  |  |\n| 3 | c | extra |")]
    [InlineData("n,t\n1,5\" disk\n2,\"open", "| n | t |\n| - | - |\n| 1 | 5\" disk |\n| 2 | open |")]
    public async Task Quotes_bars_and_ragged_rows_are_understood(string csv, string table) => Assert.Equal(table, (await Reading.Text(csv, "table.csv")).Text);

    [Fact]
    public async Task Long_tables_are_cut_and_every_piece_has_the_header()
    {
        var document = await Reading.Text("id,name\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{i},n{i}\n")), "table.csv");

        Assert.Equal(3, document.Blocks.Count);
        Assert.All(document.Blocks, block => Assert.StartsWith("| id | name |\n| - | - |\n", Reading.Of(document, block), StringComparison.Ordinal));
        Assert.Equal(120, (int)document.Metadata["rows"]!);
    }
}
