namespace Asemb.Server.Tests;

/// <summary>Waits for what happens elsewhere. The bound only keeps a broken build from hanging: nothing is asserted of time.</summary>
public static class Eventually
{
    private const int Looks = 3000;

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        for (var i = 0; i < Looks; i++)
        {
            if (await condition()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.Fail($"It never happened: {what}");
    }
}
