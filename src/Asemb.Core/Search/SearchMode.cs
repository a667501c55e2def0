namespace Asemb.Core.Search;

public enum SearchMode
{
    /// <summary>Words and meaning, fused. The default.</summary>
    Hybrid,

    /// <summary>Meaning alone: nearest vectors by cosine.</summary>
    Vector,

    /// <summary>Words alone: BM25.</summary>
    Keyword,
}

public enum SearchGrouping
{
    /// <summary>One hit per document: its best chunk. The default.</summary>
    Document,

    /// <summary>Every chunk is a hit of its own.</summary>
    Chunk,
}
