using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

internal static class FusionReading
{
    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static void Require(FusionSettings? fusion, string field)
    {
        if (fusion is not null && fusion.VectorWeight is not (>= 0 and <= 1))
            throw new AsembException(ErrorCodes.InvalidRequest, $"{field}.vectorWeight is {fusion.VectorWeight}; it must be 0 to 1.") { Field = field + ".vectorWeight" };
    }
}
