using System.Reflection;
using Asemb.Core.Sources;

namespace Asemb.Server.Tests;

/// <summary>The real syncs, except that what the test says happens before each call.</summary>
internal class FaultySyncs : DispatchProxy
{
    private ISyncStore _syncs = null!;
    private Action<string> _before = null!;

    /// <param name="before">Given the name of the method.</param>
    public static ISyncStore Of(ISyncStore syncs, Action<string> before)
    {
        var proxy = Create<ISyncStore, FaultySyncs>();
        ((FaultySyncs)(object)proxy)._syncs = syncs;
        ((FaultySyncs)(object)proxy)._before = before;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _before(targetMethod!.Name);
        return targetMethod.Invoke(_syncs, args);
    }
}
