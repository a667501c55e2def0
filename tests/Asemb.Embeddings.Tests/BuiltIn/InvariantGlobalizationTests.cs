using System.Diagnostics;

namespace Asemb.Embeddings.Tests.BuiltIn;

/// <summary>Small containers have no ICU: there the runtime's own normalisation does nothing, and the vectors must still be the same.</summary>
public sealed class InvariantGlobalizationTests
{
    [Fact]
    public async Task The_model_is_the_same_without_ICU()
    {
        const string Variable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Variable) is "1", "This is the run without ICU.");
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(InvariantGlobalizationTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { [Variable] = "1" },
            ArgumentList = { "--filter-class", typeof(ParityTests).FullName!, typeof(StaticTokenizerTests).FullName!, "--results-directory", Directory.CreateTempSubdirectory().FullName },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }
}
