namespace Asemb.TestServers;

/// <summary>
/// A class fixture that gives a test class a database. It is made when the first test asks for it and not when the fixture is: xUnit lets a test
/// skip itself when there is no server, a fixture can only fail.
/// </summary>
public abstract class DatabasePerClass(TestTemplate template) : IAsyncDisposable
{
    private readonly Lazy<Task<TestDatabase>> _database = new(() => TestDatabase.CreateAsync(template));

    public Task<TestDatabase> GetAsync() => _database.Value;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_database.IsValueCreated && _database.Value.IsCompletedSuccessfully) await (await _database.Value).DisposeAsync();
    }
}
