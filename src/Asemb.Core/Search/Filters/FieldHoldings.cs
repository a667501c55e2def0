namespace Asemb.Core.Search.Filters;

/// <summary>Types of values.</summary>
[Flags]
public enum ValueKinds
{
    None = 0,
    Texts = 1,

    /// <summary>Texts that are dates; they are among the texts too, unless the field knows dates only.</summary>
    Instants = 2,
    Numbers = 4,

    /// <summary>True, false, null.</summary>
    Literals = 8,
}

/// <summary>What the documents of a workspace have in a field.</summary>
/// <param name="Alone">Types of the values that stand by themselves.</param>
/// <param name="Elements">Types of the elements of arrays.</param>
/// <param name="HasMembers">Whether there are objects with members.</param>
public sealed record FieldHoldings(ValueKinds Alone, ValueKinds Elements, bool HasMembers);
