using System.Runtime.InteropServices;

namespace Asemb.Core.Words;

/// <summary>A term and where it stands in the text.</summary>
/// <param name="Start">UTF-16 offset.</param>
/// <param name="Length">UTF-16 units of the text, which may differ from the term's.</param>
/// <param name="Term">The stem, folded: what is indexed.</param>
/// <param name="IsCompound">
/// Stands for words that were given before it: max_connections comes after max and connections. Compounds have no place in the order of a text's words,
/// which phrases are compared with.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AnalyzedToken(int Start, int Length, string Term, bool IsCompound = false);
