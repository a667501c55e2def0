namespace Asemb.Core.Chunking;

/// <summary>What stands before a unit, weakest first.</summary>
internal enum UnitBorder
{
    /// <summary>The middle of running text: between sentences, words or characters. Only here do chunks overlap.</summary>
    Running,

    /// <summary>A line of code, a row of a table, an item of a list.</summary>
    Row,

    /// <summary>The beginning of a paragraph, list, table, code block or heading.</summary>
    Block,
}

[Flags]
internal enum UnitMarks : byte
{
    None = 0,

    /// <summary>A heading: must not be the last of its chunk.</summary>
    Heading = 1,

    /// <summary>The first of the pieces that a block too long was cut into.</summary>
    OpensCutBlock = 2,
}

/// <summary>The smallest thing a chunk is packed from: a span that fits, with its exact token count.</summary>
internal readonly record struct TextUnit(int Start, int End, int Tokens, UnitBorder Border, UnitMarks Marks)
{
    public bool IsHeading => (Marks & UnitMarks.Heading) != UnitMarks.None;
}

/// <summary>A finished chunk's place and its exact token count.</summary>
internal readonly record struct ChunkSpan(int Start, int End, int Tokens);
