using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Tests.Webhooks;

/// <summary>The samples of docs/webhooks.md verify what the server signs, and nothing else. Each runs where its runtime is.</summary>
public sealed class SampleTests : IDisposable
{
    private const string Body = """{"type":"job.completed","data":{"key":"Ärger.md"}}""";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asemb-samples-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("javascript", "node", "const [secret, id, timestamp, signature, body] = process.argv.slice(2);\nconsole.log(verify(secret, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }, Buffer.from(body)));")]
    [InlineData("python", "python3", "import sys\n_, secret, id, timestamp, signature, body = sys.argv\nprint(str(verify(secret, {'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature}, body.encode())).lower())")]
    public async Task A_sample_tells_what_is_ours(string language, string program, string call)
    {
        var sample = Regex.Match(RepositoryFiles.Read("docs/webhooks.md"), $@"```{language}\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["code"].Value;
        var file = Path.Combine(_folder.FullName, "sample." + (language is "python" ? "py" : "cjs"));
        await File.WriteAllTextAsync(file, sample + "\n" + call + "\n");
        var (secret, other, id) = (WebhookSecret.Generate(), WebhookSecret.Generate(), Guid.NewGuid().ToString());
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var (good, foreign, old) = (Sign(secret, now), Sign(other, now), Sign(secret, now - 3600));

        Assert.Equal("true", await RunAsync(program, file, secret, id, $"{now}", good, Body));
        Assert.Equal("true", await RunAsync(program, file, secret, id, $"{now}", $"{foreign} {good}", Body));
        Assert.Equal("false", await RunAsync(program, file, secret, id, $"{now}", foreign, Body));
        Assert.Equal("false", await RunAsync(program, file, secret, id, $"{now}", good, Body + " "));
        Assert.Equal("false", await RunAsync(program, file, secret, id, $"{now - 3600}", old, Body));

        string Sign(string by, long at) => WebhookSecret.Sign(by, id, at, Encoding.UTF8.GetBytes(Body));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process = null;
        try
        {
            process = Process.Start(info);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }

        using (process)
        {
            var output = await process!.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, error);
            return output.Trim();
        }
    }
}
