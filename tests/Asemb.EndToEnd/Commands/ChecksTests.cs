using Asemb.Cli.Commands;
using Asemb.Client.Contracts;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

/// <summary>doctor, readiness and version: commands that look and change nothing.</summary>
public sealed class ChecksTests(Handbook handbook) : IClassFixture<Handbook>
{
    [Fact]
    public async Task Doctor_warns_of_files_that_hold_nothing_to_read_and_names_the_command_that_lists_them()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "doctor")).ExitedWith(0);
        var warning = Assert.Single(result.Lines, line => line.StartsWith("warn ", StringComparison.Ordinal));
        Assert.Contains("1 document cannot be searched", warning, StringComparison.Ordinal);
        Assert.EndsWith($"(1 empty_document). See them: asemb --data {handbook.Data.Path} documents list --state failed -w default", warning, StringComparison.Ordinal);
        Assert.Contains("All is well, with 1 warning.", result.Error, StringComparison.Ordinal);
        Assert.Contains("ok   store", result.Output, StringComparison.Ordinal);
        var json = (await InProcess.RunAsync(handbook.Data, "doctor", "--json")).ExitedWith(0).LastJson;
        Assert.True((bool)json["healthy"]!);
        Assert.Single(json["findings"]!.AsArray(), finding => (bool)finding!["warning"]!);
    }

    [Fact]
    public void Doctor_calls_it_bad_when_documents_failed_for_what_is_not_in_them()
    {
        DocumentErrorInfo[] errors =
        [
            new() { Stage = "extract", Code = "unsupported_format", Message = "A picture." },
            new() { Stage = "extract", Code = "internal_error", Message = "A fault." },
            new() { Stage = "embed", Code = "embedding_unavailable", Message = "No answer." },
            new() { Stage = "embed", Code = "embedding_unavailable", Message = "No answer." },
            new() { Stage = "store", Code = "damaged_document", Message = "Lost." },
        ];
        var findings = FailedDocuments.Of("handbook", errors);
        Assert.Equal([(false, false), (false, false), (true, true)], findings.Select(finding => (finding.Ok, finding.Warning)));
        Assert.Contains("documents retry", findings[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("documents retry", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("of 1 document is lost or damaged", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("asemb ingest PATH -w handbook", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("asemb sources sync -w handbook", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("3 documents could not be indexed (2 embedding_unavailable, 1 internal_error)", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("1 document cannot be searched, because of what the file is (1 unsupported_format)", findings[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_a_fresh_installation_well()
    {
        await using var data = new DataFolder();
        Assert.Contains("All is well.", (await InProcess.RunAsync(data, "doctor")).ExitedWith(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_reports_what_a_key_that_only_administers_may_see()
    {
        await using var data = new DataFolder();
        await using var elsewhere = new DataFolder();
        var url = (string)(await AsembProcess.RunAsync(data, "up", "--port", "0", "--json")).ExitedWith(0).LastJson["url"]!;
        (await InProcess.RunAsync(data, "sources", "add", "folder", data.Files, "--name", "handbook")).ExitedWith(0);
        data.Write("a.md", "# Apples\n");
        data.Write("empty.md", "\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(8);
        var admin = (await InProcess.RunAsync(data, "keys", "create", "monitor", "--scope", "admin")).ExitedWith(0).Lines[0];

        var result = (await InProcess.RunAsync(elsewhere, "doctor", "--server", url, "--key", admin)).ExitedWith(0);

        Assert.Contains("default: 1 document failed. This key may not read which", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 source, none of them in trouble", result.Output, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "down")).ExitedWith(0);
    }

    [Fact]
    public async Task Doctor_finds_a_key_that_others_can_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file modes.");
        await using var data = new DataFolder();
        (await InProcess.RunAsync(data, "doctor")).ExitedWith(0);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(data.Path, "local.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", (await InProcess.RunAsync(data, "doctor")).ExitedWith(9).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_has_a_row_for_each_of_29_items_and_is_not_ready_yet()
    {
        var json = (await InProcess.RunAsync(handbook.Data, "readiness", "--json")).ExitedWith(9);
        Assert.Equal(29, Assert.Single(json.Json)["items"]!.AsArray().Count);
        var table = (await InProcess.RunAsync(handbook.Data, "readiness", "--only", "DATA")).ExitedWith(9);
        Assert.Contains("not all selected items pass: ", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Some_items_that_pass_are_not_called_ready()
    {
        var measured = (await InProcess.RunAsync(handbook.Data, "readiness", "--json")).ExitedWith(9).LastJson["items"]!.AsArray();
        var passing = (string?)measured.First(item => string.Equals((string?)item!["verdict"], "pass", StringComparison.OrdinalIgnoreCase))!["id"];
        var table = (await InProcess.RunAsync(handbook.Data, "readiness", "--only", passing!)).ExitedWith(0);
        Assert.Contains("the selected items pass: 1 pass, 0 fail", table.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("junit", "<testsuite")]
    [InlineData("markdown", "| ")]
    public async Task Readiness_is_printed_for_other_programs_too(string format, string sign) =>
        Assert.Contains(sign, (await InProcess.RunAsync(handbook.Data, "readiness", "--only", "DATA-1", "--format", format)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Readiness_names_the_areas_when_one_is_unknown() =>
        Assert.Contains("'FOO' is no item or area", (await InProcess.RunAsync(handbook.Data, "readiness", "--only", "FOO")).ExitedWith(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Readiness_credits_evidence_and_waivers_to_the_installation_they_are_about()
    {
        await using var own = new DataFolder();
        await using var other = new DataFolder();
        (await InProcess.RunAsync(own, "readiness", "--only", "SEC-2", "--drills")).ExitedWith(0);
        File.WriteAllText(Path.Combine(own.Path, "readiness-waivers.json"), """[{"item":"DATA-1","who":"Alice","why":"a laptop","until":"2999-12-31"}]""");
        (await InProcess.RunAsync(own, "readiness", "--only", "SEC-2,DATA-1")).ExitedWith(0);
        (await InProcess.RunAsync(other, "up", "--port", "0")).ExitedWith(0);
        var address = (string)other.Server["url"]!;

        var asked = (await InProcess.RunAsync(own, "readiness", "--only", "SEC-2,DATA-1", "--server", address, "--key", other.LocalKey, "--json")).ExitedWith(9);
        Assert.All(Assert.Single(asked.Json)["items"]!.AsArray(), item => Assert.Equal("not measured", (string?)item!["verdict"]));

        (await InProcess.RunAsync(other, "down")).ExitedWith(0);
        var stopped = (await InProcess.RunAsync(own, "readiness", "--only", "SEC-2", "--server", address, "--key", other.LocalKey)).ExitedWith(7);
        Assert.Contains("server_unavailable", stopped.Error, StringComparison.Ordinal);
        Assert.Equal("", stopped.Output);
    }

    [Fact]
    public async Task Version_says_that_no_server_runs()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "version")).ExitedWith(0);
        Assert.StartsWith("asemb 0.", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal("no server runs on this data directory", result.Lines[1]);
        Assert.NotNull((await InProcess.RunAsync(handbook.Data, "version", "--json")).ExitedWith(0).LastJson["version"]);
    }
}
