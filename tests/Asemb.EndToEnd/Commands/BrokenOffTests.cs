using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asemb.EndToEnd.Commands;

/// <summary>Commands whose other side fails: the server in the middle of an ingestion, the place that output goes to.</summary>
public sealed class BrokenOffTests
{
    private const string Stats = """
        {"workspaces":1,"documents":{"total":0,"pending":0,"processing":0,"indexed":0,"failed":0},"chunks":0,"contentBytes":0,"uptimeSeconds":1,"memoryBytes":1}
        """;

    private const string Accepted = """
        {"jobId":"0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11","replayed":false,"documents":[{"key":"a.md","id":1,"version":1,"outcome":"created","state":"pending"},{"key":"b.md","id":2,"version":1,"outcome":"created","state":"pending"}]}
        """;

    [Fact]
    public async Task An_ingestion_whose_server_fails_ends_with_a_summary_of_what_was_accepted()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        data.Write("b.md", "Pears.\n");
        await using var server = await StartAsync();

        var result = await InProcess.RunAsync(data, "ingest", data.Files, "--base", data.Files, "--server", server.Urls.First(), "--json");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("internal_error", (string?)JsonNode.Parse(result.Error)!["code"]);
        var summary = result.LastJson;
        Assert.Equal("summary", (string?)summary["event"]);
        Assert.True((bool)summary["interrupted"]!);
        Assert.Equal(2, (int)summary["documents"]!["created"]!);
        Assert.Equal(2, (int)summary["documents"]!["waiting"]!);
        Assert.Null(summary["chunks"]);
    }

    [Fact]
    public async Task Output_that_finds_no_space_is_one_line()
    {
        await using var data = new DataFolder();
        using var error = new StringWriter();
        await using var full = new FullWriter();

        var exitCode = await Cli.AsembCommand.RunAsync(["--data", data.Path, "workspaces", "list", "--json"], full, error);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("No space left on device.", Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain(" at Asemb.", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Takes files in and fails when it is asked what became of them.</summary>
    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/api/v1/stats", () => Results.Text(Stats, "application/json"));
        server.MapPost("/api/v1/workspaces/{workspace}/documents/upload", () => Results.Text(Accepted, "application/json", statusCode: 202));
        server.MapFallback(() => Results.Text("""{"status":500,"code":"internal_error","detail":"Something went wrong."}""", "application/problem+json", statusCode: 500));
        await server.StartAsync();
        return server;
    }

    /// <summary>What a full disk is to a program.</summary>
    private sealed class FullWriter : StringWriter
    {
        private const int NoSpace = 28;

        public override void Write(char value) => throw Full();

        public override void Write(string? value) => throw Full();

        public override void Write(char[] buffer, int index, int count) => throw Full();

        public override void WriteLine(string? value) => throw Full();

        private static IOException Full() => new("No space left on device", NoSpace);
    }
}
