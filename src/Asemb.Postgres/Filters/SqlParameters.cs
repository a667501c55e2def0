using System.Globalization;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Filters;

/// <summary>Collects the values of a statement that is being put together: each gets the next number.</summary>
internal sealed class SqlParameters(params Arg[] first)
{
    private readonly List<Arg> _args = [.. first];

    public Arg[] Args => [.. _args];

    /// <returns><c>$n</c></returns>
    public string Add(Arg value)
    {
        _args.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_args.Count}");
    }
}
