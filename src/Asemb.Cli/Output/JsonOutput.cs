using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Asemb.Cli.Output;

internal static class JsonOutput
{
    public static void WriteLine<T>(TextWriter writer, T value, JsonTypeInfo<T> type) => writer.WriteLine(JsonSerializer.Serialize(value, type));
}

internal sealed record ProgressEvent(string Event, string Unit, long Done, long Total, double PerSecond, double? SecondsLeft);

/// <summary>How a failed command ends with --json: one line on standard error.</summary>
internal sealed record ErrorEvent(string Event, string Code, string Message, int ExitCode);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(ErrorEvent))]
internal sealed partial class CliJson : JsonSerializerContext;
