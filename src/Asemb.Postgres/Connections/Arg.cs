using Asemb.Postgres.Filters;
using Npgsql;
using NpgsqlTypes;

namespace Asemb.Postgres.Connections;

/// <summary>A value for <c>$1</c>, <c>$2</c>, … of a statement, with its type, so that null has one too.</summary>
internal readonly struct Arg
{
    private readonly object? _value;
    private readonly NpgsqlDbType? _type;

    private Arg(object? value, NpgsqlDbType? type)
    {
        _value = value;
        _type = type;
    }

    /// <summary>A value whose type Npgsql tells by itself, such as a vector.</summary>
    public static Arg Of(object value) => new(value, null);

    public static Arg Of(object? value, NpgsqlDbType type) => new(value, type);

    public NpgsqlParameter ToParameter()
    {
        var parameter = new NpgsqlParameter { Value = _value ?? DBNull.Value };
        if (_type is { } type) parameter.NpgsqlDbType = type;
        return parameter;
    }

    public static implicit operator Arg(long value) => new(value, NpgsqlDbType.Bigint);

    public static implicit operator Arg(long? value) => new(value, NpgsqlDbType.Bigint);

    public static implicit operator Arg(int value) => new(value, NpgsqlDbType.Integer);

    public static implicit operator Arg(int? value) => new(value, NpgsqlDbType.Integer);

    public static implicit operator Arg(double value) => new(value, NpgsqlDbType.Double);

    public static implicit operator Arg(bool value) => new(value, NpgsqlDbType.Boolean);

    public static implicit operator Arg(bool? value) => new(value, NpgsqlDbType.Boolean);

    /// <summary>What PostgreSQL cannot keep of a text, NUL and half of a surrogate pair, becomes U+FFFD here, for every statement.</summary>
    public static implicit operator Arg(string? value) => new(value is null ? null : StorableText.Of(value), NpgsqlDbType.Text);

    public static implicit operator Arg(Guid value) => new(value, NpgsqlDbType.Uuid);

    public static implicit operator Arg(byte[]? value) => new(value, NpgsqlDbType.Bytea);

    public static implicit operator Arg(DateTimeOffset value) => new(value.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static implicit operator Arg(DateTimeOffset? value) => new(value?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static implicit operator Arg(long[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static implicit operator Arg(int[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Integer);

    public static implicit operator Arg(string?[]? value) => new(value is null ? null : Array.ConvertAll(value, text => text is null ? null : StorableText.Of(text)), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static implicit operator Arg(Guid[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    public static implicit operator Arg(byte[][] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Bytea);

    public static implicit operator Arg(bool[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Boolean);

    public static implicit operator Arg(double[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Double);

    public static implicit operator Arg(double?[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Double);

    public static implicit operator Arg(float[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Real);

    public static implicit operator Arg(long?[] value) => new(value, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static implicit operator Arg(DateTimeOffset?[] value) =>
        new(Array.ConvertAll(value, time => time?.ToUniversalTime()), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz);
}

/// <summary>A statement with its values.</summary>
internal readonly record struct Statement(string Sql, params Arg[] Args)
{
    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(Sql);
        foreach (var arg in Args ?? []) command.Parameters.Add(arg.ToParameter());
        return command;
    }
}
