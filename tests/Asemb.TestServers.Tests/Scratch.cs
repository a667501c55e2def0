namespace Asemb.TestServers.Tests;
public sealed class Fx : IAsyncLifetime
{
    public TestDatabase? D;
    public async ValueTask InitializeAsync() => D = await TestDatabase.CreateEmptyAsync();
    public async ValueTask DisposeAsync() { if (D is not null) await D.DisposeAsync(); }
}
public sealed class ScratchA(Fx fx) : IClassFixture<Fx> { [Fact] public void A() => Assert.NotNull(fx.D); }
public sealed class ScratchB : IAsyncLifetime {
    public TestDatabase? D;
    public async ValueTask InitializeAsync() => D = await TestDatabase.CreateEmptyAsync();
    public async ValueTask DisposeAsync() { if (D is not null) await D.DisposeAsync(); }
 [Fact] public void B() => Assert.NotNull(D); }
