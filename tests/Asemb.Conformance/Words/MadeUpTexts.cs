namespace Asemb.Conformance.Words;

/// <summary>Texts of made-up words, of which a few are said often and most seldom, as in real texts. The same seed gives the same texts.</summary>
internal sealed class MadeUpTexts(int seed)
{
    private static readonly string[] Syllables = ["ba", "do", "fu", "gi", "ka", "lo", "mu", "ne", "pi", "ra", "so", "tu", "ve", "wo", "za"];

    private static readonly string[] FunctionWords = ["the", "of", "how", "is", "with"];

    private readonly Random _random = new(seed);

    /// <summary>Paragraphs of up to so many words: each is a chunk.</summary>
    public string Document(int paragraphs, int words) =>
        string.Join("\n\n", Enumerable.Range(0, 1 + _random.Next(paragraphs)).Select(_ => Sentence(1 + _random.Next(words))));

    /// <summary>Some words more than once, and function words among them.</summary>
    public string Query()
    {
        var words = Sentence(1 + _random.Next(6)).Split(' ').ToList();
        if (_random.Next(3) == 0) words.Add(words[0]);
        if (_random.Next(2) == 0) words.Insert(0, FunctionWords[_random.Next(FunctionWords.Length)]);
        return string.Join(' ', words);
    }

    private string Sentence(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => _random.Next(6) == 0 ? FunctionWords[_random.Next(FunctionWords.Length)] : Word()));

    private string Word()
    {
        // Zipf's law, roughly: the logarithm of the rank is what is drawn.
        var rank = (int)Math.Pow(600, _random.NextDouble());
        return string.Concat(Syllables[rank % 15], Syllables[rank / 15 % 15], Syllables[(rank * 7) % 15], Syllables[rank / 225]);
    }
}
