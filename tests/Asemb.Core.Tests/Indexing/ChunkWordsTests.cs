using Asemb.Core.Indexing;

namespace Asemb.Core.Tests.Indexing;

public sealed class ChunkWordsTests
{
    [Fact]
    public void Gives_back_the_words_in_order_and_compounds_behind_them()
    {
        int[] sequence = [0, 300_000, 127, 128, 0, 16_383, int.MaxValue - 1];
        int[] compounds = [5, 0];

        Assert.Equal(sequence.Select(id => (id, false)).Concat(compounds.Select(id => (id, true))), Read(ChunkWords.Encode(sequence, compounds)));
        Assert.Equal(sequence.Select(id => (id, false)), Read(ChunkWords.Encode(sequence, [])));
        Assert.Equal([(7, true)], Read(ChunkWords.Encode([], [7])));
        Assert.Empty(Read(ChunkWords.Encode([], [])));
    }

    [Fact]
    public void Contains_a_phrase_where_its_numbers_stand_next_to_one_another_outside_of_the_compounds()
    {
        var random = new Random(13);
        int[] numbers = [0, 1, 126, 127, 128, 255, 16_510, 16_511, 2_113_663, 2_113_664];
        for (var i = 0; i < 5_000; i++)
        {
            int[] sequence = [.. Enumerable.Range(0, random.Next(12)).Select(_ => numbers[random.Next(numbers.Length)])];
            int[] compounds = [.. Enumerable.Range(0, random.Next(3)).Select(_ => numbers[random.Next(numbers.Length)])];
            int[] phrase = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => numbers[random.Next(numbers.Length)])];

            Assert.Equal(sequence.AsSpan().IndexOf(phrase) >= 0, ChunkWords.Contains(ChunkWords.Encode(sequence, compounds), ChunkWords.Encode(phrase, [])));
        }
    }

    [Fact]
    public void Reads_damaged_bytes_to_their_end()
    {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Assert.InRange(Read(bytes).Count, 0, bytes.Length);
        }
    }

    [Fact]
    public void Counts_each_chunk_for_itself_and_refuses_numbers_that_no_term_has()
    {
        var counts = new TermCounts();
        counts.Count(ChunkWords.Encode([3, 1, 3], [1]), chunk: 1, bound: 4);
        Assert.Equal([(3, 2), (1, 2)], counts.Terms.Select(term => (term, counts[term])));

        counts.Count(ChunkWords.Encode([.. Enumerable.Repeat(1, 1_000)], []), chunk: 2, bound: 10);
        Assert.Equal([(1, ChunkWords.MaxFrequency)], counts.Terms.Select(term => (term, counts[term])));

        Assert.Throws<InvalidDataException>(() => counts.Count(ChunkWords.Encode([10], []), chunk: 3, bound: 10));
        counts.Count(ChunkWords.Encode([0], []), chunk: 4, bound: 10);
        Assert.Equal([(0, 1)], counts.Terms.Select(term => (term, counts[term])));
    }

    private static List<(int Id, bool IsCompound)> Read(byte[] bytes)
    {
        var found = new List<(int, bool)>();
        var words = ChunkWords.Read(bytes);
        while (words.MoveNext()) found.Add((words.TermId, words.IsCompound));
        return found;
    }
}
