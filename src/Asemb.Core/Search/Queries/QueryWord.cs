using System.Runtime.InteropServices;

namespace Asemb.Core.Search.Queries;

/// <summary>A word of a query, analysed in every language of the workspace.</summary>
/// <param name="Start">UTF-16 offset in the query.</param>
/// <param name="Text">As written.</param>
/// <param name="Readings">One for each language, in their order.</param>
/// <param name="IsInPhrase">Whether it has to stand as it is.</param>
/// <param name="CanBeMisspelt">Whether other words may be meant by it if no chunk has it.</param>
public sealed record QueryWord(int Start, string Text, IReadOnlyList<WordReading> Readings, bool IsInPhrase, bool CanBeMisspelt)
{
    /// <summary>Its terms, each once.</summary>
    public IEnumerable<string> Terms => Readings.Select(reading => reading.Term).Distinct(StringComparer.Ordinal);
}

/// <summary>A word in one language.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WordReading(string Term, bool IsFunctionWord);
