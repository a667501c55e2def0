using System.Diagnostics;
using Asemb.Core.Errors;
using Asemb.Extraction.Isolation;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>Whatever a file does to its reader, the next file is read.</summary>
public sealed class IsolatedExtractorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OVERFLOW", "extraction_crashed", "nested without end")]
    [InlineData("ALLOCATE", "extraction_limit", "Extraction:MemoryBytes")]
    [InlineData("HANG", "extraction_timeout", "")]
    [InlineData("REFUSE", "password_protected", "The file says: no.")]
    public async Task A_file_fails_alone_with_its_code(string content, string code, string message)
    {
        await using var extractor = HostileWorker.Extractor(new ExtractionLimits { MemoryBytes = 128 << 20, Timeout = TimeSpan.FromSeconds(content == "HANG" ? 0.1 : 100) });

        var exception = await Assert.ThrowsAsync<AsembException>(() => extractor.ExtractAsync(HostileWorker.File(content), Cancellation));

        Assert.Equal(code, exception.Error.Code);
        Assert.False(exception.IsTransient);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OVERFLOW")]
    [InlineData("ALLOCATE")]
    [InlineData("REFUSE")]
    [InlineData("FAULT")]
    public async Task The_next_file_is_read(string content)
    {
        await using var extractor = HostileWorker.Extractor(new ExtractionLimits { MemoryBytes = 128 << 20 });

        await Assert.ThrowsAnyAsync<Exception>(() => extractor.ExtractAsync(HostileWorker.File(content), Cancellation));

        Assert.Equal("Words to read.", (await extractor.ExtractAsync(HostileWorker.File("Words to read."), Cancellation)).Text);
    }

    [Fact]
    public async Task A_text_without_room_is_passed_over_and_the_same_process_reads_on()
    {
        await using var extractor = HostileWorker.Extractor(parallelism: 1);
        var asked = new List<int>();
        var text = string.Join(' ', Enumerable.Range(0, 50_000));

        Assert.Null(await extractor.ExtractAsync(
            HostileWorker.File(text),
            chars =>
            {
                asked.Add(chars);
                return false;
            },
            Cancellation));
        var process = Assert.Single(extractor.ProcessIds);

        Assert.Equal(text, (await extractor.ExtractAsync(HostileWorker.File(text), Cancellation)).Text);
        Assert.Equal([text.Length], asked);
        Assert.Equal([process], extractor.ProcessIds);
    }

    [Fact]
    public async Task Neighbours_that_are_read_at_the_same_time_do_not_notice()
    {
        await using var extractor = HostileWorker.Extractor(parallelism: 3);

        var texts = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            if (i % 4 != 1) return (await extractor.ExtractAsync(HostileWorker.File($"Words {i}."), Cancellation)).Text;
            return (await Assert.ThrowsAsync<AsembException>(() => extractor.ExtractAsync(HostileWorker.File("OVERFLOW"), Cancellation))).Error.Code;
        }));

        Assert.Equal(Enumerable.Range(0, 12).Select(i => i % 4 == 1 ? "extraction_crashed" : $"Words {i}."), texts);
        Assert.True(extractor.ProcessIds.Count <= 9);
    }

    [Fact]
    public async Task A_fault_nobody_thought_of_comes_back_as_a_fault_with_its_trace()
    {
        await using var extractor = HostileWorker.Extractor();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => extractor.ExtractAsync(HostileWorker.File("FAULT"), Cancellation));

        Assert.Contains("InvalidTimeZoneException: Nobody thought of this.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_library_prints_disturbs_nothing()
    {
        await using var extractor = HostileWorker.Extractor();

        var first = await extractor.ExtractAsync(HostileWorker.File("PRINT and read."), Cancellation);
        var second = await extractor.ExtractAsync(HostileWorker.File("PRINT it again."), Cancellation);

        Assert.Equal(("PRINT and read.", "PRINT it again."), (first.Text, second.Text));
    }

    [Fact]
    public async Task One_process_reads_one_file_after_the_other()
    {
        await using var extractor = HostileWorker.Extractor(parallelism: 4);

        await extractor.ExtractAsync(HostileWorker.File("One."), Cancellation);
        var first = Assert.Single(extractor.ProcessIds);
        await extractor.ExtractAsync(HostileWorker.File("Two."), Cancellation);

        Assert.Equal(first, Assert.Single(extractor.ProcessIds));
    }

    [Fact]
    public async Task A_file_whose_process_is_killed_is_read_by_another()
    {
        using var mark = new Mark();
        await using var extractor = HostileWorker.Extractor();

        var reading = extractor.ExtractAsync(HostileWorker.File($"WAIT {mark.Path} for it."), Cancellation);
        await mark.SeenAsync();
        Kill(Assert.Single(extractor.ProcessIds));

        Assert.EndsWith("for it.", (await reading).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_process_is_killed_twice_fails()
    {
        using var mark = new Mark();
        await using var extractor = HostileWorker.Extractor();

        var reading = extractor.ExtractAsync(HostileWorker.File($"WAIT {mark.Path} for it."), Cancellation);
        for (var i = 0; i < 2; i++)
        {
            await mark.SeenAsync();
            mark.Remove();
            Kill(Assert.Single(extractor.ProcessIds));
        }

        Assert.Equal("extraction_crashed", (await Assert.ThrowsAsync<AsembException>(() => reading)).Error.Code);
    }

    [Fact]
    public async Task An_idle_process_that_was_killed_costs_nothing_but_another_start()
    {
        await using var extractor = HostileWorker.Extractor();
        await extractor.ExtractAsync(HostileWorker.File("One."), Cancellation);

        Kill(Assert.Single(extractor.ProcessIds));

        Assert.Equal("Two.", (await extractor.ExtractAsync(HostileWorker.File("Two."), Cancellation)).Text);
    }

    [Fact]
    public async Task Giving_up_ends_the_process()
    {
        using var mark = new Mark();
        using var source = new CancellationTokenSource();
        await using var extractor = HostileWorker.Extractor();
        var reading = extractor.ExtractAsync(HostileWorker.File($"WAIT {mark.Path} for it."), source.Token);
        await mark.SeenAsync();
        using var process = Process.GetProcessById(Assert.Single(extractor.ProcessIds));

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await process.WaitForExitAsync(Cancellation);
        Assert.Empty(extractor.ProcessIds);
    }

    [Fact]
    public async Task Disposing_ends_every_process()
    {
        Process process;
        await using (var extractor = HostileWorker.Extractor())
        {
            await extractor.ExtractAsync(HostileWorker.File("One."), Cancellation);
            process = Process.GetProcessById(Assert.Single(extractor.ProcessIds));
        }

        Assert.True(process.HasExited);
        process.Dispose();
    }

    [Fact]
    public async Task A_command_that_is_no_worker_is_not_the_files_fault()
    {
        await using var extractor = new IsolatedExtractor([HostileWorker.Command[0], "--version"], ExtractionLimits.Default, 1);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => extractor.ExtractAsync(HostileWorker.File("One."), Cancellation));

        Assert.Contains("does not start", fault.Message, StringComparison.Ordinal);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }
}
