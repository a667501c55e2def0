using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

/// <summary>A condition on documents, parsed and validated. docs/filters.md has the grammar.</summary>
public abstract record Filter;

/// <summary>All of them; an empty list matches everything.</summary>
public sealed record AndFilter(IReadOnlyList<Filter> Operands) : Filter;

/// <summary>Any of them; an empty list matches nothing.</summary>
public sealed record OrFilter(IReadOnlyList<Filter> Operands) : Filter;

/// <summary>Matches the documents that the operand does not match, those without the field included.</summary>
public sealed record NotFilter(Filter Operand) : Filter;

/// <param name="Value">For <c>in</c> and <c>nin</c> an array of scalars, for <c>exists</c> a boolean, else a scalar.</param>
public sealed record FieldFilter(FieldPath Field, FilterOperator Operator, JsonNode? Value) : Filter;

public enum FilterOperator
{
    Eq,
    Ne,
    In,
    Nin,
    Gt,
    Gte,
    Lt,
    Lte,
    Exists,
    Contains,
}

/// <summary>
/// A member of the metadata by its path, e.g. <c>author.name</c>, or a field of the document itself, written with a dollar sign:
/// <c>$key $source $uri $fileName $title $author $language $mediaType $createdAt $updatedAt</c>.
/// </summary>
/// <param name="Segments">At least one; without the dollar sign.</param>
public sealed record FieldPath(bool IsSystem, IReadOnlyList<string> Segments)
{
    /// <summary>As <see cref="FieldPathSyntax"/> reads it.</summary>
    public override string ToString() => FieldPathSyntax.Write(this);

    public bool Equals(FieldPath? other) =>
        other is not null && IsSystem == other.IsSystem && Segments.SequenceEqual(other.Segments, StringComparer.Ordinal);

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);
}
