using System.Diagnostics;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

public sealed class UpTests
{
    [Fact]
    public async Task The_demo_answers_from_the_documentation_and_prints_a_curl_line_that_works_as_printed()
    {
        await using var data = new DataFolder();
        var result = (await AsembProcess.RunAsync(data, "up", "--demo", "--port", "0")).ExitedWith(0);
        var url = (string)data.Server["url"]!;
        Assert.Contains($"API page  {url}/docs", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, result.Error.Split("$ asemb search ").Length - 1);
        // The page that answers a question is among its three hits, whichever pages are written later.
        var keys = result.Lines.Index()
            .Where(line => line.Item.Length > 3 && line.Item[0] is >= '1' and <= '3' && line.Item.AsSpan(1).StartsWith(". "))
            .Select(line => result.Lines[line.Index + 1].Trim().Split("  ")[0])
            .Chunk(3)
            .ToList();
        Assert.Equal(3, keys.Count);
        Assert.Contains(keys[0], key => key.EndsWith("/docs/filters.md", StringComparison.Ordinal));
        Assert.Contains(keys[1], key => key.EndsWith("/docs/architecture.md", StringComparison.Ordinal));
        Assert.Contains(keys[2], key => key.EndsWith("/docs/models.md", StringComparison.Ordinal));

        var curl = Assert.Single(result.Lines, line => line.StartsWith("curl ", StringComparison.Ordinal));
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", curl }, RedirectStandardOutput = true, UseShellExecute = false })!;
        var answer = await shell.StandardOutput.ReadToEndAsync();
        Assert.Contains("\"hits\":[{", answer, StringComparison.Ordinal);

        using var http = new HttpClient();
        Assert.Contains("<!doctype html>", await http.GetStringAsync(url + "/docs"), StringComparison.OrdinalIgnoreCase);
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);
    }

    [Fact]
    public async Task The_demo_holds_the_documents_that_ingesting_the_checkout_s_docs_gives_and_says_how_to_remove_them()
    {
        await using var data = new DataFolder();
        var page = data.Write("docs/page.md", "# Page\n\nApples.\n");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_ROOT"] = data.Files, ["ASEMB_COMMAND"] = "./asemb" };
        await using var process = AsembProcess.Start(data, input: null, environment, "up", "--demo", "--port", "0");
        var demo = (await process.ExitAsync()).ExitedWith(0);
        var removal = Assert.Single(demo.Error.Split('\n'), line => line.StartsWith("Remove the demo: ", StringComparison.Ordinal));
        Assert.Contains("./asemb ingest PATH, ./asemb search", demo.Output, StringComparison.Ordinal);
        Assert.Contains("$ ./asemb search", demo.Error, StringComparison.Ordinal);

        var again = (await InProcess.RunAsync(data, "ingest", Path.Combine(data.Files, "docs"), "--json")).ExitedWith(0).LastJson;
        Assert.Equal(1, (int)again["documents"]!["unchanged"]!);
        (await InProcess.RunAsync(data, "documents", "show", page)).ExitedWith(0);
        var command = CommandLine.Split(removal["Remove the demo: ".Length..]).ToList();
        Assert.Equal("./asemb", command[0]);
        Assert.Equal(1, (int)(await InProcess.RunAsync(data, [.. command.Skip(1), "--yes", "--json"])).ExitedWith(0).LastJson["deleted"]!);
    }

    [Fact]
    public async Task Hints_repeat_the_data_directory_that_the_command_line_named_so_that_they_work_when_pasted()
    {
        await using var data = new DataFolder();
        data.Write("docs/page.md", "# Page\n\nApples.\n");
        var named = Path.Combine(data.Files, "it's [mine]");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_ROOT"] = data.Files };
        await using var process = AsembProcess.Start(data, input: null, environment, "up", "--demo", "--port", "0", "--data", named);
        var demo = (await process.ExitAsync()).ExitedWith(0);
        try
        {
            var quoted = "'" + named.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
            Assert.Contains($"Remove the demo: asemb --data {quoted} documents delete --source ", demo.Error, StringComparison.Ordinal);
            Assert.Contains($"asemb --data {quoted} ingest PATH, asemb --data {quoted} search \"...\", asemb --data {quoted} down", demo.Output, StringComparison.Ordinal);
            var other = (await InProcess.RunAlone("up", "--port", "1", "--data", named)).ExitedWith(5);
            Assert.Contains($"Stop it first: asemb --data {quoted} down", other.Error, StringComparison.Ordinal);
        }
        finally
        {
            (await InProcess.RunAlone("down", "--data", named)).ExitedWith(0);
        }
    }

    [Fact]
    public async Task Without_the_demo_nothing_of_it_is_printed()
    {
        await using var data = new DataFolder();
        var result = (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
        Assert.Contains("curl -s http", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Asemb.Cli.Commands.UpCommand.DemoQueries[0], result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_is_idempotent_other_commands_use_the_server_and_down_ends_it()
    {
        await using var data = new DataFolder();
        var first = (await AsembProcess.RunAsync(data, "up", "--port", "0", "--json")).ExitedWith(0).LastJson;
        Assert.True((bool)first["started"]!);
        var again = (await InProcess.RunAsync(data, "up", "--json")).ExitedWith(0).LastJson;
        Assert.False((bool)again["started"]!);
        Assert.Equal((int)first["pid"]!, (int)again["pid"]!);
        Assert.Contains($"Stop it first: asemb --data {data.Path} down", (await InProcess.RunAsync(data, "up", "--port", "1")).ExitedWith(5).Error, StringComparison.Ordinal);

        var version = (await InProcess.RunAsync(data, "version", "--json")).ExitedWith(0).LastJson;
        Assert.StartsWith((string)first["url"]!, (string)version["serverUrl"]!, StringComparison.Ordinal);
        data.Write("a.md", "Apples.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        Assert.Contains($"Answers at {first["url"]}", (await InProcess.RunAsync(data, "doctor")).ExitedWith(0).Output, StringComparison.Ordinal);

        var down = (await InProcess.RunAsync(data, "down", "--json")).ExitedWith(0).LastJson;
        Assert.True((bool)down["stopped"]!);
        Assert.False(File.Exists(data.ServerFile));
        Assert.Contains("No server runs", (await InProcess.RunAsync(data, "down")).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Single((await InProcess.RunAsync(data, "search", "apples", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray());
    }

    [Fact]
    public async Task Two_at_once_end_with_one_server()
    {
        await using var data = new DataFolder();
        var both = await Task.WhenAll(AsembProcess.RunAsync(data, "up", "--port", "0", "--json"), AsembProcess.RunAsync(data, "up", "--port", "0", "--json"));
        Assert.Equal((int)both[0].ExitedWith(0).LastJson["pid"]!, (int)both[1].ExitedWith(0).LastJson["pid"]!);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line_with_the_way_out()
    {
        await using var first = new DataFolder();
        await using var second = new DataFolder();
        var url = new Uri((string)(await AsembProcess.RunAsync(first, "up", "--port", "0", "--json")).ExitedWith(0).LastJson["url"]!);
        foreach (var command in (string[])["up", "serve"])
        {
            var result = (await AsembProcess.RunAsync(second, command, "--port", url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))).ExitedWith(2);
            Assert.Contains("address already in use. Stop what listens there, or choose another port with --port", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_killed_server_left_behind_does_not_mislead()
    {
        await using var data = new DataFolder();
        var pid = (int)(await AsembProcess.RunAsync(data, "up", "--port", "0", "--json")).ExitedWith(0).LastJson["pid"]!;
        await AsembProcess.SignalAsync(pid, "KILL");
        while (IsAlive(pid)) await Task.Delay(20);
        Assert.True(File.Exists(data.ServerFile));

        Assert.Contains("no server runs", (await InProcess.RunAsync(data, "version")).ExitedWith(0).Output, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "search", "x")).ExitedWith(0);
        Assert.Contains("No server runs", (await InProcess.RunAsync(data, "down")).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.True((bool)(await AsembProcess.RunAsync(data, "up", "--port", "0", "--json")).ExitedWith(0).LastJson["started"]!);
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
