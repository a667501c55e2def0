using System.Text.Json;
using Asemb.Client.Contracts;
using Asemb.Server.Security;
using Asemb.Server.Stores;

namespace Asemb.Server;

/// <summary>The file by which other processes on the machine find this server.</summary>
internal sealed class ServerAdvertisement(string dataDirectory, StoreAddress store)
{
    private readonly string _path = Path.Combine(dataDirectory, ServerFile.FileName);
    private bool _published;

    public async Task PublishAsync(Uri url, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var file = new ServerFile { Url = url.AbsoluteUri.TrimEnd('/'), Pid = Environment.ProcessId, StartedAt = startedAt, Store = store.Shown };
        await PrivateFile.WriteAsync(_path, JsonSerializer.Serialize(file, ServerJson.Written.ServerFile), cancellationToken);
        _published = true;
    }

    public void Withdraw()
    {
        if (_published) File.Delete(_path);
        _published = false;
    }
}
