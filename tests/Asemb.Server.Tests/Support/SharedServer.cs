[assembly: AssemblyFixture(typeof(Asemb.Server.Tests.SharedServer))]

namespace Asemb.Server.Tests;

/// <summary>One server for all tests that only need a workspace of their own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public ServerHarness Harness { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Harness = await ServerHarness.StartAsync();

    public ValueTask DisposeAsync() => Harness.DisposeAsync();
}
