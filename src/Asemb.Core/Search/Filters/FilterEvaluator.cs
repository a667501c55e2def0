using System.Text.Json.Nodes;
using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Filters;

/// <summary>Placeholder of the reference semantics until the filters are complete.</summary>
public static class FilterEvaluator
{
    public static bool Matches(Filter filter, JsonObject metadata, IndexDocumentFields fields) => filter switch
    {
        AndFilter and => and.Operands.All(operand => Matches(operand, metadata, fields)),
        OrFilter or => or.Operands.Any(operand => Matches(operand, metadata, fields)),
        NotFilter not => !Matches(not.Operand, metadata, fields),
        FieldFilter { Operator: FilterOperator.Eq } field => JsonNode.DeepEquals(metadata[field.Field.Segments[0]], field.Value),
        _ => throw new NotSupportedException(),
    };
}
