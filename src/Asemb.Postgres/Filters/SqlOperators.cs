using Asemb.Core.Search.Filters;

namespace Asemb.Postgres.Filters;

internal static class SqlOperators
{
    /// <param name="operation">One that compares by order.</param>
    public static string Of(FilterOperator operation) => operation switch
    {
        FilterOperator.Gt => ">",
        FilterOperator.Gte => ">=",
        FilterOperator.Lt => "<",
        FilterOperator.Lte => "<=",
        _ => throw new NotSupportedException($"{operation} does not compare by order."),
    };
}
