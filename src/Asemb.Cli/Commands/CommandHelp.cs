using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using Asemb.Cli.Output;

namespace Asemb.Cli.Commands;

/// <summary>Help with examples: people read those first.</summary>
internal static class CommandHelp
{
    private static readonly ConditionalWeakTable<Command, (string Line, string Meaning)[]> Examples = [];

    public static Command WithExamples(this Command command, params (string Line, string Meaning)[] examples)
    {
        Examples.AddOrUpdate(command, examples);
        return command;
    }

    /// <summary>Replaces the help of the root command, which all commands share.</summary>
    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    /// <summary>The lines shown as examples; tests hold them against the commands.</summary>
    public static IReadOnlyList<string> ExamplesOf(Command command) => Examples.TryGetValue(command, out var examples) ? [.. examples.Select(example => example.Line)] : [];

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = InvokeInner(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var (line, meaning) in examples)
                {
                    output.WriteLine($"  {CommandName.In(line)}");
                    output.WriteLine($"      {meaning}");
                }

                output.WriteLine();
            }

            return code;
        }

        /// <summary>The library knows the name of the program, not how it is typed.</summary>
        private int InvokeInner(ParseResult parseResult)
        {
            var configuration = parseResult.InvocationConfiguration;
            var output = configuration.Output;
            using var text = new StringWriter();
            configuration.Output = text;
            try
            {
                return inner.Invoke(parseResult);
            }
            finally
            {
                configuration.Output = output;
                output.Write(CommandName.In(text.ToString()));
            }
        }
    }
}
