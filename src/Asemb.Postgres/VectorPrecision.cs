namespace Asemb.Postgres;

/// <summary>How vectors are kept.</summary>
public enum VectorPrecision
{
    /// <summary>16-bit floats: half the size, and no measurable loss of relevance.</summary>
    Halfvec,

    /// <summary>32-bit floats.</summary>
    Vector,

    /// <summary>16-bit floats, found through a graph of single bits and scored again exactly.</summary>
    Binary,
}
