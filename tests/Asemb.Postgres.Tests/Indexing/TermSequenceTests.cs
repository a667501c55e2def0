using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Tests.Indexing;

public sealed class TermSequenceTests
{
    [Fact]
    public void A_part_of_the_bytes_is_a_part_of_the_terms_and_nothing_else_is()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            // Ids that share bytes: of every length, around the bounds of each.
            var text = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Id()).ToArray();
            var phrase = random.Next(2) == 0 ? text[random.Next(text.Length)..] : Enumerable.Range(0, random.Next(1, 3)).Select(_ => Id()).ToArray();

            Assert.Equal(text.AsSpan().IndexOf(phrase) >= 0, TermSequence.Encode(text).AsSpan().IndexOf(TermSequence.Encode(phrase)) >= 0);
        }

        int Id() => Math.Max(1, (1 << random.Next(0, 31)) + random.Next(-1, 2));
    }
}
