using Asemb.Core.Search.Queries;

namespace Asemb.Core.Tests.Search.Queries;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("postgres", "postgres", 0)]
    [InlineData("postgers", "postgres", 1)]
    [InlineData("postgrs", "postgres", 1)]
    [InlineData("posttgres", "postgres", 1)]
    [InlineData("postgrex", "postgres", 1)]
    [InlineData("", "ab", 2)]
    [InlineData("ca", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Counts_insertions_deletions_replacements_and_exchanges(string a, string b, int distance)
    {
        Assert.Equal(distance, EditDistance.Within(a, b, 3));
        Assert.Equal(distance, EditDistance.Within(b, a, 3));
        for (var most = 0; most < distance; most++) Assert.Equal(most + 1, EditDistance.Within(a, b, most));
    }

    [Fact]
    public void Agrees_with_the_whole_table()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = (Word(random), Word(random));
            var expected = Table(a, b);
            for (var most = 1; most <= 3; most++) Assert.Equal(Math.Min(expected, most + 1), EditDistance.Within(a, b, most));
        }
    }

    private static string Word(Random random) => new([.. Enumerable.Range(0, random.Next(9)).Select(_ => (char)('a' + random.Next(3)))]);

    private static int Table(string a, string b)
    {
        var cells = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cells[i, j] = i + j;
                    continue;
                }

                cells[i, j] = Math.Min(Math.Min(cells[i - 1, j], cells[i, j - 1]) + 1, cells[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cells[i, j] = Math.Min(cells[i, j], cells[i - 2, j - 2] + 1);
            }
        }

        return cells[a.Length, b.Length];
    }
}
