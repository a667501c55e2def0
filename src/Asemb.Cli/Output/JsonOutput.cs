using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Workspaces;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Output;

internal static class JsonOutput
{
    public static void WriteLine<T>(TextWriter writer, T value, JsonTypeInfo<T> type) => writer.WriteLine(JsonSerializer.Serialize(value, type));
}

internal sealed record ProgressEvent(string Event, string Unit, long Done, long Total, double PerSecond, double? SecondsLeft);

/// <summary>How a failed command ends with --json: one line on standard error.</summary>
internal sealed record ErrorEvent(string Event, string Code, string Message, int ExitCode);

/// <summary>Where a server answers: the result of <c>up</c>.</summary>
internal sealed record UpReport(string Event, string Url, string Docs, int Pid, string Data, bool Started, string? Curl);

internal sealed record DownReport(string Event, bool Stopped, int? Pid);

internal sealed record VersionReport(string Version, string Runtime, string? ServerVersion, string? ServerUrl);

internal sealed record DoctorReport(bool Healthy, IReadOnlyList<DoctorFinding> Findings);

/// <param name="Ok">False is a problem; true a fact worth showing.</param>
internal sealed record DoctorFinding(string Check, bool Ok, string Message);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(ErrorEvent))]
[JsonSerializable(typeof(IngestReport))]
[JsonSerializable(typeof(WorkspaceWithStats))]
[JsonSerializable(typeof(CopyReport))]
[JsonSerializable(typeof(UpReport))]
[JsonSerializable(typeof(DownReport))]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ChunkInfo))]
internal sealed partial class CliJson : JsonSerializerContext;
