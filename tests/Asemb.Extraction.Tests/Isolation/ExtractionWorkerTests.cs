using System.Diagnostics;
using System.Globalization;
using System.Text;
using Asemb.Extraction.Isolation;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>The worker as its server sees it, which may be gone at any moment.</summary>
public sealed class ExtractionWorkerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_ends_when_nobody_holds_the_pipe_any_more()
    {
        using var worker = Start();

        worker.StandardInput.Close();

        await worker.WaitForExitAsync(Cancellation);
        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    public async Task It_ends_in_the_middle_of_a_file_that_never_ends()
    {
        var mark = Path.Combine(Path.GetTempPath(), "asemb-" + Guid.NewGuid().ToString("N"));
        using var worker = Start();
        WorkerProtocol.Write(worker.StandardInput.BaseStream, HostileWorker.File($"WAIT {mark} for it."), ExtractionLimits.Default);
        while (!File.Exists(mark)) await Task.Delay(10, Cancellation);

        worker.StandardInput.Close();

        await worker.WaitForExitAsync(Cancellation);
        Assert.Equal(0, worker.ExitCode);
        File.Delete(mark);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_to_the_whole_group_does_not_end_it(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var worker = Start();
        using (var kill = Process.Start("/bin/kill", ["-" + signal, worker.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(Cancellation);

        WorkerProtocol.Write(worker.StandardInput.BaseStream, HostileWorker.File("Words to read."), ExtractionLimits.Default);

        Assert.Equal("Words to read.", WorkerProtocol.ReadReply(worker.StandardOutput.BaseStream, _ => true).Document!.Text);
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(Cancellation);
    }

    [Fact]
    public async Task It_knows_no_setting_of_the_server()
    {
        Environment.SetEnvironmentVariable("ASEMB_TEST_SECRET", "hush");
        await using var extractor = HostileWorker.Extractor();
        await extractor.ExtractAsync(HostileWorker.File("Words."), Cancellation);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems show no environment of a process.");

        var environment = Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"/proc/{Assert.Single(extractor.ProcessIds)}/environ", Cancellation));

        Assert.Contains("DOTNET_GCHeapHardLimit", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("ASEMB_TEST_SECRET", environment, StringComparison.Ordinal);
    }

    private static Process Start()
    {
        var info = new ProcessStartInfo(HostileWorker.Command[0], HostileWorker.Command.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var worker = Process.Start(info)!;
        Assert.Equal(WorkerProtocol.Ready, worker.StandardOutput.BaseStream.ReadByte());
        return worker;
    }
}
