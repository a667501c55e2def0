using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Asemb.Cli.Usage;

/// <summary>Options that explain themselves: in help by the values they take, in errors by what is wrong with the value given.</summary>
internal static class TypedOptions
{
    public static Option<int> Whole(string name, string alias, string description, int absent)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", CustomParser = result => ParseWhole(result) ?? absent, DefaultValueFactory = _ => absent };
        if (alias.Length > 0) option.Aliases.Add(alias);
        return option;
    }

    public static Option<int?> MaybeWhole(string name, string alias, string description, string helpName = "N")
    {
        var option = new Option<int?>(name) { Description = description, HelpName = helpName, CustomParser = ParseWhole };
        if (alias.Length > 0) option.Aliases.Add(alias);
        return option;
    }

    public static Option<double?> Fraction(string name, string description) => new(name) { Description = description, HelpName = "X", CustomParser = ParseFraction };

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public static Option<T?> Choice<T>(string name, string alias, string description)
        where T : struct, Enum
    {
        var option = new Option<T?>(name) { Description = description, HelpName = string.Join('|', Names<T>()), CustomParser = result => ParseChoice<T>(result, result.Tokens[0]) };
        if (alias.Length > 0) option.Aliases.Add(alias);
        return option;
    }

    /// <summary>Several of them, separated by blanks or commas.</summary>
    public static Option<T[]> Choices<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = string.Join('|', Names<T>()),
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(value => ParseChoice<T>(result, new Token(value, TokenType.Argument, null!))).OfType<T>()],
        };

    private static int? ParseWhole(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        result.AddError($"{NameOf(result)} takes a whole number, not '{text}'.");
        return null;
    }

    private static double? ParseFraction(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) return value;
        result.AddError($"{NameOf(result)} takes a number such as 0.5, not '{text}'.");
        return null;
    }

    private static T? ParseChoice<T>(ArgumentResult result, Token token)
        where T : struct, Enum
    {
        // Enum.Parse would take numbers too.
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), token.Value, StringComparison.OrdinalIgnoreCase)) return value;
        }

        result.AddError($"{NameOf(result)} takes {string.Join(", ", Names<T>()[..^1])} or {Names<T>()[^1]}, not '{token.Value}'.");
        return null;
    }

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    private static string NameOf(ArgumentResult result) => result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
