using System.Globalization;
using System.Text.Json;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>
/// Finds members that occur twice in one object, wherever they stand. The serializer looks only into objects of known types; a free one, such as
/// metadata, would break later, when its members are first asked for.
/// </summary>
internal sealed class JsonNames
{
    private readonly List<Level> _levels = [];

    /// <summary>Told every token in order.</summary>
    /// <exception cref="AsembException"><c>invalid_request</c> with the path of the member.</exception>
    public void See(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _levels.RemoveAt(_levels.Count - 1);
                return;
            case JsonTokenType.PropertyName:
                var name = reader.GetString()!;
                var level = _levels[^1];
                level.Current = name;
                if (!level.Names!.Add(name)) throw Twice();
                return;
        }

        if (_levels.Count > 0 && _levels[^1].Names is null) _levels[^1].Index++;
        if (reader.TokenType is JsonTokenType.StartObject) _levels.Add(new Level { Names = new HashSet<string>(StringComparer.Ordinal) });
        else if (reader.TokenType is JsonTokenType.StartArray) _levels.Add(new Level());
    }

    private AsembException Twice()
    {
        var path = string.Concat(_levels.Select((level, depth) => level.Names is null
            ? string.Create(CultureInfo.InvariantCulture, $"[{level.Index}]")
            : (depth == 0 ? "" : ".") + ShownText.Shorten(level.Current!)));
        return new AsembException(ErrorCodes.InvalidRequest, $"'{path}' occurs twice.") { Field = path };
    }

    /// <summary>An object with its names so far, or an array with the place of its present element.</summary>
    private sealed class Level
    {
        public HashSet<string>? Names { get; init; }

        public string? Current { get; set; }

        public int Index { get; set; } = -1;
    }
}
