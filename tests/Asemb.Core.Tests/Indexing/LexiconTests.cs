using Asemb.Core.Indexing;

namespace Asemb.Core.Tests.Indexing;

public sealed class LexiconTests
{
    [Fact]
    public void Gives_numbers_of_terms_that_were_taken_out_again_before_new_ones()
    {
        var lexicon = new Lexicon();
        for (var i = 0; i < 4; i++) lexicon.Add(new NewTerm(lexicon.Next(0), $"t{i}", null));
        lexicon.Remove(["t1", "t3", "never there"]);

        Assert.Equal([3, 1, 4, 5], Enumerable.Range(0, 4).Select(lexicon.Next));
        foreach (var id in Enumerable.Range(0, 3).Select(lexicon.Next).ToList()) lexicon.Add(new NewTerm(id, $"new{id}", null));

        Assert.Equal((5, 5), (lexicon.Count, lexicon.Bound));
        Assert.Equal(Enumerable.Range(0, 5), lexicon.Terms.Select(term => term.Value).Order());
    }

    [Fact]
    public void Loaded_with_gaps_it_fills_them_first()
    {
        var lexicon = new Lexicon();
        foreach (var id in (int[])[1, 4]) lexicon.Add(new NewTerm(id, $"t{id}", null));

        var given = Enumerable.Range(0, 4).Select(lexicon.Next).ToList();

        Assert.Equal([0, 2, 3, 5], given.Order());
    }
}
