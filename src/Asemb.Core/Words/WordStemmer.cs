using Lucene.Net.Tartarus.Snowball;

namespace Asemb.Core.Words;

/// <summary>Reduces a lower-case word to its stem. Not thread-safe.</summary>
internal sealed class WordStemmer
{
    private readonly Func<string, string> _stem;

    private WordStemmer(Func<string, string> stem) => _stem = stem;

    public string Stem(string word) => _stem(word);

    public static WordStemmer From(SnowballProgram program) => new(word =>
    {
        program.SetCurrent(word);
        program.Stem();
        return program.Current;
    });

    /// <param name="stem">Changes the characters in place and returns the new length.</param>
    public static WordStemmer From(Func<char[], int, int> stem) => new(word =>
    {
        var characters = word.ToCharArray();
        return new string(characters, 0, stem(characters, characters.Length));
    });
}
