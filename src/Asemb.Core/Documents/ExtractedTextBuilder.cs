using System.Text;

namespace Asemb.Core.Documents;

/// <summary>
/// Builds <see cref="ExtractedDocument.Text"/> and its blocks together, so that offsets are right by construction.
/// Cleans as it goes: NUL and other control characters become spaces, lone surrogates U+FFFD, line ends \n. Not thread-safe.
/// </summary>
public sealed class ExtractedTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<Block> _blocks = [];

    /// <summary>UTF-16 units so far; compare with the limit on bytes out.</summary>
    public int Length => _text.Length;

    public int BlockCount => _blocks.Count;

    /// <summary>Appends a block after a blank line (list items: after a line end). Blank text is ignored.</summary>
    public void Add(BlockKind kind, ReadOnlySpan<char> content, int level = 0, int page = 0)
    {
        content = kind == BlockKind.Code ? content.Trim("\r\n").TrimEnd() : content.Trim();
        if (IsBlank(content))
        {
            return;
        }

        if (_text.Length > 0)
        {
            var tight = kind == BlockKind.ListItem && _blocks[^1].Kind == BlockKind.ListItem;
            _text.Append(tight ? "\n" : "\n\n");
        }

        var start = _text.Length;
        AppendClean(content);
        _blocks.Add(new Block(kind, start, _text.Length - start, level, page));
    }

    public string BuildText() => _text.ToString();

    public IReadOnlyList<Block> BuildBlocks() => [.. _blocks];

    // Control characters become spaces, so they are blank too.
    private static bool IsBlank(ReadOnlySpan<char> content)
    {
        foreach (var c in content)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c)) return false;
        }

        return true;
    }

    private void AppendClean(ReadOnlySpan<char> content)
    {
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            if (c == '\r')
            {
                if (i + 1 >= content.Length || content[i + 1] != '\n') _text.Append('\n');
            }
            else if (char.IsHighSurrogate(c) && i + 1 < content.Length && char.IsLowSurrogate(content[i + 1]))
            {
                _text.Append(c).Append(content[++i]);
            }
            else if (char.IsSurrogate(c))
            {
                _text.Append('\uFFFD');
            }
            else
            {
                _text.Append(char.IsControl(c) && c is not ('\n' or '\t') ? ' ' : c);
            }
        }
    }
}
