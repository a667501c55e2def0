using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Asemb.Cli.Commands;

/// <summary>Help with examples: people read those first.</summary>
internal static class CommandHelp
{
    private static readonly Dictionary<Command, (string Line, string Meaning)[]> Examples = [];

    public static Command WithExamples(this Command command, params (string Line, string Meaning)[] examples)
    {
        Examples[command] = examples;
        return command;
    }

    /// <summary>Replaces the help of the root command, which all commands share.</summary>
    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    /// <summary>Commands without subcommands that show no example; a test keeps this empty.</summary>
    public static IEnumerable<Command> WithoutExamples(Command command) =>
        command.Subcommands.SelectMany(WithoutExamples).Concat(command.Subcommands.Count == 0 && !Examples.ContainsKey(command) ? [command] : []);

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = inner.Invoke(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var (line, meaning) in examples)
                {
                    output.WriteLine($"  {line}");
                    output.WriteLine($"      {meaning}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
