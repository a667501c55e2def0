using System.Net;

namespace Asemb.Server.Security;

/// <summary>Tells whether a request comes from whoever runs this server on this machine: with the local key of its own data directory, over the loopback interface.</summary>
/// <param name="keyName">What that key is called in the store; others that share the store have keys of other names, and no one else may take such a name.</param>
internal sealed class LocalOperator(string keyName)
{
    public bool Asks(HttpContext context) =>
        string.Equals(Caller.Of(context).Key.Name, keyName, StringComparison.Ordinal) && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
