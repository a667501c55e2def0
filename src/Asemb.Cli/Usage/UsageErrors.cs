using System.CommandLine;
using System.CommandLine.Parsing;

namespace Asemb.Cli.Usage;

/// <summary>What is wrong with a command line, in one sentence each, with the name that was probably meant.</summary>
internal static class UsageErrors
{
    private const int FarthestTypo = 2;

    /// <summary>Null when the command line is right.</summary>
    public static string? Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (MistakenOptions(parsed).FirstOrDefault() is { } mistaken)
        {
            return $"'{AsembCommand.PathOf(command)}' has no option '{mistaken}'.{Meant(mistaken, OptionNames(parsed))} Put a value that begins with a dash behind a lone --.";
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            var unknown = parsed.UnmatchedTokens[0];
            return command.Subcommands.Count > 0
                ? $"'{AsembCommand.PathOf(command)}' has no command '{unknown}'.{Meant(unknown, command.Subcommands.Select(sub => sub.Name))}"
                : $"'{AsembCommand.PathOf(command)}' takes no '{unknown}'.";
        }

        return parsed.Errors.Count == 0 ? null : string.Join(' ', parsed.Errors.Select(error => Plain(error, command)).Distinct(StringComparer.Ordinal));
    }

    /// <summary>A command that has commands below it was given alone.</summary>
    public static bool IsGroupAlone(ParseResult parsed) => parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0 && !MistakenOptions(parsed).Any();

    /// <summary>Options that do not exist: an argument of several words would swallow them, or they are left over. Behind a lone -- everything is a word.</summary>
    private static IEnumerable<string> MistakenOptions(ParseResult parsed)
    {
        var words = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value).ToList();
        var literal = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        return words.Take(words.Count - Math.Min(literal, words.Count)).Concat(parsed.UnmatchedTokens).Where(word => word.Length > 1 && word[0] == '-' && !char.IsWhiteSpace(word[1]));
    }

    private static string Plain(ParseError error, Command command)
    {
        switch (error.SymbolResult)
        {
            case ArgumentResult { Parent: CommandResult, Tokens.Count: 0 } argument:
                return $"'{AsembCommand.PathOf(command)}' needs {argument.Argument.Name}: {Lower(argument.Argument.Description)}";
            case OptionResult { Tokens.Count: 0 } option when option.Option.Arity.MinimumNumberOfValues > 0:
                return $"{option.Option.Name} needs a value: {option.Option.HelpName}.";
            case OptionResult { Tokens.Count: > 1 } option when option.Option.Arity.MaximumNumberOfValues == 1:
                return $"{option.Option.Name} may be given once.";
            default:
                return error.Message;
        }
    }

    private static string Lower(string? sentence) => sentence is { Length: > 0 } ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : "a value.";

    private static IEnumerable<string> OptionNames(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Concat(GlobalOptions.All).Select(option => option.Name).Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static string Meant(string typed, IEnumerable<string> names)
    {
        var nearest = names.Select(name => (Name: name, Distance: Distance(typed, name))).MinBy(candidate => candidate.Distance);
        return nearest.Name is not null && nearest.Distance <= FarthestTypo ? $" Did you mean '{nearest.Name}'?" : "";
    }

    /// <summary>Levenshtein's: single letters added, lost or exchanged.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
