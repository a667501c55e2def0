using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Asemb.Cli.Commands;
using Asemb.Cli.Importing;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Sources;
using Asemb.Cli.Stores;
using Asemb.Cli.Workspaces;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Output;

internal static class JsonOutput
{
    /// <summary>Letters beyond ASCII and apostrophes as they are: this goes to terminals, files and other programs, not into HTML.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One value on one line, at once: a reader of a pipe sees it when it is written.</summary>
    public static void WriteLine<T>(TextWriter writer, T value, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain)) JsonSerializer.Serialize(json, value, type);
        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}

internal sealed record ProgressEvent(string Event, string Unit, long Done, long Total, double PerSecond, double? SecondsLeft, string? Note);

/// <summary>How a failed command ends with --json: one line on standard error.</summary>
internal sealed record ErrorEvent(string Event, string Code, string Message, int ExitCode);

/// <summary>Where a server answers: the result of <c>up</c>.</summary>
internal sealed record UpReport(string Event, string Url, string Docs, int Pid, string Data, string? Store, bool Started, string? Curl);

/// <summary>What <c>keys revoke</c> did.</summary>
internal sealed record RevokeReport(string Event, Guid Id, string Name);

internal sealed record DownReport(string Event, bool Stopped, int? Pid);

internal sealed record VersionReport(string Version, string Runtime, string? ServerVersion, string? ServerUrl);

/// <param name="Repair">With --repair: what was found, mended and stayed.</param>
internal sealed record DoctorReport(bool Healthy, IReadOnlyList<DoctorFinding> Findings, RepairInfo? Repair);

/// <param name="Ok">False is a problem; true a fact worth showing.</param>
internal sealed record DoctorFinding(string Check, bool Ok, string Message)
{
    /// <summary>No fault of the installation, and still worth a look.</summary>
    public bool Warning { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(ErrorEvent))]
[JsonSerializable(typeof(IngestReport))]
[JsonSerializable(typeof(RetryReport))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(TriggerReport))]
[JsonSerializable(typeof(WorkspaceWithStats))]
[JsonSerializable(typeof(CopyReport))]
[JsonSerializable(typeof(UpReport))]
[JsonSerializable(typeof(RevokeReport))]
[JsonSerializable(typeof(DownReport))]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ChunkInfo))]
[JsonSerializable(typeof(MigrationReport))]
[JsonSerializable(typeof(RolesReport))]
[JsonSerializable(typeof(DatabaseStatsReport))]
[JsonSerializable(typeof(AnalyzeReport))]
[JsonSerializable(typeof(ReindexReport))]
[JsonSerializable(typeof(StoreCopyReport))]
internal sealed partial class CliJson : JsonSerializerContext;
