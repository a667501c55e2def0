using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>Checks of numbers that requests carry.</summary>
internal static class RequestLimits
{
    public const int MaxPage = 1000;
    public const int MaxWaitSeconds = 60;

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static int Require(int? value, int fallback, int least, int most, string field)
    {
        if (value is not { } number) return fallback;
        return number >= least && number <= most
            ? number
            : throw new AsembException(ErrorCodes.InvalidRequest, $"{field} is {number}; it must be {least} to {most}.") { Field = field };
    }

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static void RequireDefined<TEnum>(TEnum? value, string field)
        where TEnum : struct, Enum
    {
        if (value is { } given && !Enum.IsDefined(given))
        {
            var names = Enum.GetNames<TEnum>().Select(name => name.ToLowerInvariant());
            throw new AsembException(ErrorCodes.InvalidRequest, $"'{given}' is not a valid {field}. It is one of {string.Join(", ", names)}.") { Field = field };
        }
    }
}
