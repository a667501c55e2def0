using System.Globalization;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>Reads lists of document keys.</summary>
internal static class KeysReading
{
    private const int MostKeys = 1000;

    /// <exception cref="AsembException"><c>invalid_request</c>, <c>invalid_name</c></exception>
    public static void Require(IReadOnlyList<string> keys)
    {
        if (keys.Count is 0 or > MostKeys)
            throw new AsembException(ErrorCodes.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"keys has {keys.Count} entries; 1 to {MostKeys} are allowed.")) { Field = "keys" };
        for (var i = 0; i < keys.Count; i++) DocumentKey.Require(keys[i], string.Create(CultureInfo.InvariantCulture, $"keys[{i}]"));
    }
}
