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

    /// <summary>A name as the API writes it. The framework's generated binding knows only the exact name of the member.</summary>
    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static TEnum? ReadName<TEnum>(string? value, string field)
        where TEnum : struct, Enum
    {
        if (string.IsNullOrEmpty(value)) return null;
        foreach (var member in Enum.GetValues<TEnum>())
        {
            if (string.Equals(member.ToString(), value, StringComparison.OrdinalIgnoreCase)) return member;
        }

        throw new AsembException(ErrorCodes.InvalidRequest, $"'{ShownText.Shorten(value)}' is not a valid {field}. It is one of {string.Join(", ", Names<TEnum>())}.") { Field = field };
    }

    public static IEnumerable<string> Names<TEnum>()
        where TEnum : struct, Enum => Enum.GetNames<TEnum>().Select(name => name.ToLowerInvariant());

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static void RequireDefined<TEnum>(TEnum? value, string field)
        where TEnum : struct, Enum
    {
        if (value is { } given && !Enum.IsDefined(given))
            throw new AsembException(ErrorCodes.InvalidRequest, $"'{given}' is not a valid {field}. It is one of {string.Join(", ", Names<TEnum>())}.") { Field = field };
    }
}
