using System.Runtime.InteropServices;

namespace Asemb.Core.Search.Highlighting;

/// <summary>A passage of a chunk that shows why it was found.</summary>
/// <param name="Snippet">Text of the chunk, whole or cut at words and marked with an ellipsis where it was cut.</param>
/// <param name="Spans">The matched words within the snippet, in order, not overlapping.</param>
public sealed record Highlight(string Snippet, IReadOnlyList<HighlightSpan> Spans);

/// <param name="Start">UTF-16 offset in the snippet.</param>
/// <param name="Length">UTF-16 units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HighlightSpan(int Start, int Length);
