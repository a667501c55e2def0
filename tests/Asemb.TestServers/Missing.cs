using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Asemb.TestServers;

/// <summary>What happens to a test whose server is not there: a laptop skips it and says why, continuous integration fails.</summary>
public static class Missing
{
    private static bool OnContinuousIntegration =>
        Environment.GetEnvironmentVariable("CI") is { Length: > 0 } value && !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);

    [DoesNotReturn]
    public static void Server(string reason)
    {
        if (OnContinuousIntegration) throw new InvalidOperationException(reason);
        Assert.Skip(reason);
    }
}
