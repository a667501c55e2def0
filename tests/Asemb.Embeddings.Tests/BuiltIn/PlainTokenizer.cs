using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

/// <summary>Tokenization as the model card words it, with strings and a dictionary, to compare the fast one with.</summary>
internal static class PlainTokenizer
{
    private static readonly TextFolding Folding = TestModel.Folding();

    public static List<int> Tokenize(string text, Dictionary<string, int> rows)
    {
        List<int> tokens = [];
        foreach (var word in Words(text))
        {
            if (rows.TryGetValue(string.Concat(word), out var whole))
                tokens.Add(whole);
            else if (word.Count <= 40)
                Split(word, rows, tokens);
        }

        return tokens;
    }

    private static void Split(List<string> word, Dictionary<string, int> rows, List<int> tokens)
    {
        for (var start = 0; start < word.Count;)
        {
            var end = word.Count;
            while (end > start)
            {
                if (rows.TryGetValue((start == 0 ? "" : "##") + string.Concat(word[start..end]), out var row))
                {
                    tokens.Add(row);
                    break;
                }

                end--;
            }

            start = Math.Max(end, start + 1);
        }
    }

    private static IEnumerable<List<string>> Words(string text)
    {
        List<string> word = [];
        foreach (var codePoint in Fold(text))
        {
            var kind = Folding.ClassOf(codePoint);
            if (kind == CharacterClass.Mark)
                continue;
            if (kind != CharacterClass.Letter && word.Count > 0)
            {
                yield return word;
                word = [];
            }

            if (kind == CharacterClass.Ideograph)
                yield return [char.ConvertFromUtf32(codePoint)];
            if (kind == CharacterClass.Letter)
                word.Add(char.ConvertFromUtf32(codePoint));
        }

        if (word.Count > 0)
            yield return word;
    }

    private static List<int> Fold(string text)
    {
        List<int> all = [];
        Span<int> folded = stackalloc int[TextFolding.MaxExpansion];
        for (var index = 0; index < text.Length;)
        {
            if (char.IsAscii(text[index]))
            {
                all.Add(char.ToLowerInvariant(text[index++]));
                continue;
            }

            var count = Folding.Fold(text, ref index, folded);
            all.AddRange(folded[..count]);
        }

        return all;
    }
}
