using Asemb.Core.Indexing;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Tests.Indexing;

public sealed class WordShapesTests
{
    [Fact]
    public void Finds_what_comparing_with_every_word_finds()
    {
        var random = new Random(9);
        var words = Enumerable.Range(0, 3_000).Select(_ => Word(random)).Distinct(StringComparer.Ordinal).ToList();
        var shapes = new WordShapes();
        for (var i = 0; i < words.Count; i++) shapes.Add(i, words[i]);
        var gone = Enumerable.Range(0, words.Count).Where(id => id % 5 == 0).ToHashSet();
        shapes.RemoveWhere(gone.Contains);

        for (var i = 0; i < 300; i++)
        {
            var word = Word(random);
            foreach (var distance in (int[])[1, 2])
            {
                Assert.Equal(
                    Enumerable.Range(0, words.Count).Where(id => !gone.Contains(id) && words[id][0] == word[0] && EditDistance.Within(word, words[id], distance) <= distance),
                    shapes.Near(word, distance, id => words[id]).Order());
            }

            var prefix = word[..Math.Min(3, word.Length)];
            Assert.Equal(
                Enumerable.Range(0, words.Count).Where(id => !gone.Contains(id) && words[id].StartsWith(prefix, StringComparison.Ordinal)),
                shapes.StartingWith(prefix, id => words[id]).Order());
        }
    }

    private static string Word(Random random) => new([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => "abcdäß東"[random.Next(7)])]);
}
