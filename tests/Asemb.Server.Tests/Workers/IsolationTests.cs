using System.Text;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Extraction;
using Asemb.Extraction.Isolation;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Workers;

/// <summary>A file that takes its reader down takes nothing else down.</summary>
public sealed class IsolationTests
{
    internal static readonly IReadOnlyList<string> Worker = [Dotnet(), Path.Combine(AppContext.BaseDirectory, "Asemb.HostileWorker.dll")];

    [Fact]
    public async Task Each_such_file_fails_with_its_code_while_its_neighbours_are_indexed()
    {
        await using var harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Extraction:MemoryBytes"] = (128 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture);
                settings["Extraction:Timeout"] = "00:00:05";
            },
            options: options => options with { ExtractionWorker = Worker });
        UploadFile[] files =
        [
            .. Enumerable.Range(0, 20).Select(i => i switch
            {
                3 => File("overflow.txt", "OVERFLOW"),
                9 => File("hang.txt", "HANG"),
                15 => File("refuse.txt", "REFUSE"),
                _ => File($"fine{i}.txt", $"Words number {i}."),
            }),
        ];

        var receipt = await harness.Client.Documents.UploadAsync("default", files);
        var job = await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));

        Assert.Equal((17, 3), (job.Indexed, job.Failed));
        Assert.Equal(
            [("hang.txt", "extraction_timeout", "extract"), ("overflow.txt", "extraction_crashed", "extract"), ("refuse.txt", "password_protected", "extract")],
            job.Failures.Select(failure => (failure.Key, failure.Error.Code, failure.Error.Stage)).Order());
        Assert.NotEmpty((await harness.Client.SearchAsync("default", new SearchQuery { Query = "words number" })).Hits);
    }

    [Fact]
    public async Task Files_that_hang_hold_up_none_of_the_others()
    {
        await using var harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Indexing:Parallelism"] = "1";
                settings["Extraction:Timeout"] = "00:10:00";
                settings["Server:DrainSeconds"] = "0";
            },
            options: options => options with { ExtractionWorker = Worker });

        var receipt = await harness.Client.Documents.UploadAsync("default", [.. Enumerable.Range(0, 12).Select(i => i is 0 or 6 ? File($"hang{i}.txt", "HANG") : File($"fine{i}.txt", $"Words number {i}."))]);

        await Eventually.TrueAsync(async () => (await harness.Client.Jobs.FindAsync(receipt.JobId))!.Indexed == 10, "all others are indexed");
        var job = await harness.Client.Jobs.FindAsync(receipt.JobId);
        Assert.Equal((2, 0), (job!.Processing, job.Failed));
    }

    [Fact]
    public async Task Another_workspace_is_served_while_more_files_of_one_hang_than_may_be_read()
    {
        await using var harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Indexing:Parallelism"] = "1";
                settings["Extraction:Timeout"] = "00:10:00";
                settings["Server:DrainSeconds"] = "0";
            },
            options: options => options with { ExtractionWorker = Worker });
        await harness.Client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = "other" });

        // The first teach what is usual: until then a file may take a few seconds.
        await harness.Client.Documents.UploadAsync("default", [.. Enumerable.Range(0, 60).Select(i => File($"fine{i}.txt", $"Words number {i}."))]);
        var hang = await harness.Client.Documents.UploadAsync("default", [.. Enumerable.Range(0, 6).Select(i => File($"hang{i}.txt", "HANG"))]);
        await Eventually.TrueAsync(async () => (await harness.Client.Jobs.FindAsync(hang.JobId))!.Processing == 6, "all that hang are under way");
        var single = await harness.Client.Documents.UploadAsync("other", [File("single.txt", "Somebody waits for these words.")]);

        await Eventually.TrueAsync(async () => (await harness.Client.Jobs.FindAsync(single.JobId))!.Indexed == 1, "the other workspace's document is indexed");
        Assert.Equal((6, 0), ((await harness.Client.Jobs.FindAsync(hang.JobId))!.Processing, (await harness.Client.Jobs.FindAsync(hang.JobId))!.Failed));
    }

    [Fact]
    public async Task A_file_that_takes_memory_without_end_meets_the_limit()
    {
        await using var harness = await ServerHarness.StartAsync(
            settings => settings["Extraction:MemoryBytes"] = (128 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture),
            options: options => options with { ExtractionWorker = Worker });

        var receipt = await harness.Client.Documents.UploadAsync("default", [File("big.txt", "ALLOCATE"), File("fine.txt", "Words.")]);
        var job = await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));

        Assert.Equal("extraction_limit", Assert.Single(job.Failures).Error.Code);
        Assert.Equal(1, job.Indexed);
    }

    [Fact]
    public async Task Without_isolation_or_a_worker_files_are_read_within_the_server()
    {
        await using var off = await ServerHarness.StartAsync(settings => settings["Extraction:Isolated"] = "false", options: options => options with { ExtractionWorker = Worker });
        await using var embedded = await ServerHarness.StartAsync();

        Assert.IsType<TextExtractor>(off.Server.App.Services.GetRequiredService<IDocumentExtractor>());
        Assert.IsType<TextExtractor>(embedded.Server.App.Services.GetRequiredService<IDocumentExtractor>());
    }

    [Fact]
    public async Task Stopping_the_server_ends_its_workers()
    {
        var harness = await ServerHarness.StartAsync(options: options => options with { ExtractionWorker = Worker });
        await harness.Client.Documents.UploadAsync("default", [File("fine.txt", "Words.")], waitSeconds: 60);
        var ids = Assert.IsType<IsolatedExtractor>(harness.Server.App.Services.GetRequiredService<IDocumentExtractor>()).ProcessIds;
        using var process = System.Diagnostics.Process.GetProcessById(Assert.Single(ids));

        await harness.DisposeAsync();

        Assert.True(process.HasExited);
    }

    private static UploadFile File(string name, string content) => new() { FileName = name, Open = () => new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private static string Dotnet() =>
        Environment.ProcessPath is { } process && string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase)
            ? process
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
