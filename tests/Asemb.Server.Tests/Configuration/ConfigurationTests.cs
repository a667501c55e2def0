using Asemb.Core.Errors;

namespace Asemb.Server.Tests.Configuration;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Every_mistake_is_told_at_once_with_its_place()
    {
        var exception = await RefusedAsync(settings =>
        {
            settings["Server:Prot"] = "80";
            settings["Server:Address"] = "everywhere";
            settings["Limits:SearchSeconds"] = "0";
            settings["Indexing:Lanes"] = "many";
            settings["Security:LocalKey"] = "perhaps";
            settings["Embeddings:DefaultModel"] = "openai:none";
        });

        foreach (var part in (string[])["Server:Prot", "Port", "Server:Address", "everywhere", "Limits:SearchSeconds", "Indexing:Lanes", "many", "Security:LocalKey", "Embeddings:DefaultModel"])
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Indexing:Lanes", "0", "Indexing:Lanes: '0' is not allowed: at least 1, at most 64.")]
    [InlineData("Indexing:RetrySeconds", "0", "Indexing:RetrySeconds: '0' is not allowed: at least 0.01, at most 3600.")]
    [InlineData("Server:LogFormat", "xml", "Server:LogFormat: 'xml' is not allowed: one of text, json.")]
    [InlineData("Extraction:MaxInputBytes", "0", "Extraction:MaxInputBytes: '0' is not allowed: at least 1, at most 2147483647.")]
    public async Task A_value_out_of_its_range_is_told_with_the_range(string name, string value, string message) =>
        Assert.Contains(message, (await RefusedAsync(settings => settings[name] = value)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\n\"Server\": {", "it ends before every object and array is closed (line 2).")]
    [InlineData("", "there is nothing in it (line 1).")]
    [InlineData("[]", "must be an object")]
    public async Task A_file_that_is_no_JSON_is_told_without_the_parsers_own_words(string json, string message)
    {
        var folder = ServerHarness.NewFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "asemb.json"), json);

        var exception = await Assert.ThrowsAsync<AsembException>(() => ServerHarness.StartAsync(folder: folder));

        Directory.Delete(folder, recursive: true);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "asemb.json")]
    [InlineData("""{"Sever":{"Port":1}}""", "Server")]
    [InlineData("""{"Server":{"Port":"x"}}""", "Server:Port")]
    public async Task A_file_with_mistakes_is_refused(string json, string named)
    {
        var folder = ServerHarness.NewFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "asemb.json"), json);

        var exception = await Assert.ThrowsAsync<AsembException>(() => ServerHarness.StartAsync(settings => settings.Remove("Server:Port"), folder));

        Directory.Delete(folder, recursive: true);
        Assert.Equal(ErrorCodes.InvalidConfiguration, exception.Error);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_command_win_over_the_file()
    {
        var folder = ServerHarness.NewFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "asemb.json"), """{"Limits":{"BatchDocuments":1,"JsonBytes":2000}}""");
        await using (var harness = await ServerHarness.StartAsync(settings => settings["Limits:BatchDocuments"] = "2", folder))
        {
            const string Batch = "/api/v1/workspaces/default/documents/batch";
            Assert.Equal(202, (int)(await harness.PostAsync(Batch, """{"documents":[{"text":"a"},{"text":"b"}]}""")).StatusCode);
            await (await harness.PostAsync(Batch, """{"documents":[{"text":"a"},{"text":"b"},{"text":"c"}]}""")).ProblemAsync(400, "invalid_request");
            await (await harness.PostAsync(Batch, new string(' ', 3000))).ProblemAsync(413, "request_too_large");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await using var harness = await ServerHarness.StartAsync();

        var exception = await Assert.ThrowsAsync<AsembException>(() => ServerHarness.StartAsync(folder: harness.Folder));

        Assert.Equal(ErrorCodes.DataDirectoryLocked, exception.Error);
    }

    [Fact]
    public async Task A_taken_port_is_told_as_such()
    {
        await using var harness = await ServerHarness.StartAsync();

        var exception = await RefusedAsync(settings => settings["Server:Port"] = harness.Server.BaseAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Contains("Server:Port", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_local_key_is_for_its_owner_only_and_stays_the_same()
    {
        var folder = ServerHarness.NewFolder();
        string? first, second;
        await using (var harness = await ServerHarness.StartAsync(folder: folder)) first = harness.Server.LocalKey;
        await using (var harness = await ServerHarness.StartAsync(folder: folder)) second = harness.Server.LocalKey;
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "local.key")));
        Assert.Equal(first + "\n", await File.ReadAllTextAsync(Path.Combine(folder, "local.key")));
        Directory.Delete(folder, recursive: true);

        Assert.Equal(first, second);
    }

    private static async Task<AsembException> RefusedAsync(Action<Dictionary<string, string?>> settings)
    {
        var folder = ServerHarness.NewFolder();
        var exception = await Assert.ThrowsAsync<AsembException>(() => ServerHarness.StartAsync(settings, folder));
        Directory.Delete(folder, recursive: true);
        Assert.Equal(ErrorCodes.InvalidConfiguration, exception.Error);
        return exception;
    }
}
