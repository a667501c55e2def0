using System.CommandLine;
using Asemb.Cli;
using Asemb.Cli.Commands;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class UsageTests
{
    [Fact]
    public async Task Alone_it_shows_what_it_can_do()
    {
        var result = (await InProcess.RunAlone()).ExitedWith(0);
        Assert.Contains("asemb up --demo", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help search", "search --help")]
    [InlineData("help documents delete", "documents delete --help")]
    [InlineData("help", "--help")]
    public async Task Help_is_a_word_too(string line, string same)
    {
        var result = (await InProcess.RunAlone(line.Split(' '))).ExitedWith(0);
        Assert.Equal((await InProcess.RunAlone(same.Split(' '))).ExitedWith(0).Output, result.Output);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_alone_shows_its_commands_and_is_wrong()
    {
        var result = (await InProcess.RunAlone("keys")).ExitedWith(2);
        Assert.Contains("create <NAME>", result.Output, StringComparison.Ordinal);
        Assert.Contains("needs one of its commands: list, create, revoke", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serch x", "has no command 'serch'. Did you mean 'search'?")]
    [InlineData("frobnicate", "has no command 'frobnicate'. See 'asemb --help'")]
    [InlineData("ingest", "'asemb ingest' needs PATH: files, folders")]
    [InlineData("down now", "takes no 'now'")]
    [InlineData("up --prot 1", "has no option '--prot'. Did you mean '--port'?")]
    [InlineData("search x --server here", "'here' is not the address of a server")]
    [InlineData("version --server ftp://here", "is not the address of a server")]
    [InlineData("search x --data ", "--data is empty")]
    [InlineData("up --server http://127.0.0.1:1", "'up' starts a server on a data directory")]
    public async Task A_wrong_command_line_is_explained(string line, string message)
    {
        var result = (await InProcess.RunAlone(line.Split(' '))).ExitedWith(2);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.StartsWith("error usage ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hints_name_the_program_as_it_was_called()
    {
        await using var data = new DataFolder();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_COMMAND"] = "./asemb" };
        foreach (var (line, hint) in new[] { ("frobnicate", "See './asemb --help'"), ("documents show nothing", "'./asemb documents list' shows"), ("up --help", "  ./asemb up --demo\n"), ("ingest --help", "  ./asemb ingest <PATH>"), ("models show", " ./asemb models switch --to ID") })
        {
            await using var process = AsembProcess.Start(data, input: null, environment, line.Split(' '));
            var result = await process.ExitAsync();
            Assert.Contains(hint, result.Output + result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_json_an_error_is_one_line_of_json()
    {
        var result = (await InProcess.RunAlone("search", "--json")).ExitedWith(2);
        var error = System.Text.Json.Nodes.JsonNode.Parse(Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal("usage", (string?)error["code"]);
        Assert.Equal(2, (int)error["exitCode"]!);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task A_server_that_is_not_there_cannot_be_reached()
    {
        var result = (await InProcess.RunAlone("search", "x", "--server", "http://127.0.0.1:9")).ExitedWith(7);
        Assert.Contains("No server answers at http://127.0.0.1:9/", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_shows_examples_whose_options_exist(string path)
    {
        var result = (await InProcess.RunAlone([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).ExitedWith(0);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
        foreach (var example in CommandHelp.ExamplesOf(CommandTree.Find(path)))
        {
            Assert.Contains("  " + example, result.Output, StringComparison.Ordinal);
            var arguments = CommandLine.ArgumentsOfAsemb(example);
            Assert.NotNull(arguments);
            Assert.Null(Asemb.Cli.Usage.UsageErrors.Find(AsembCommand.Parse(arguments)));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_and_argument_is_described(string path)
    {
        var command = CommandTree.Find(path);
        Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
    }

    public static TheoryData<string> Commands() => [.. CommandTree.Leaves(AsembCommand.Create()).Select(CommandTree.NameOf)];
}
