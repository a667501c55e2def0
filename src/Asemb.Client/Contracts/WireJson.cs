using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>The one JSON dialect of the API: camelCase, absent instead of null, strict when reading what callers send.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateWorkspaceRequest))]
[JsonSerializable(typeof(UpdateWorkspaceRequest))]
[JsonSerializable(typeof(WorkspaceInfo))]
[JsonSerializable(typeof(WorkspaceList))]
[JsonSerializable(typeof(WorkspaceStatsInfo))]
[JsonSerializable(typeof(DocumentInput))]
[JsonSerializable(typeof(DocumentBatch))]
[JsonSerializable(typeof(EmbeddedDocumentBatch))]
[JsonSerializable(typeof(EmbeddedCheck))]
[JsonSerializable(typeof(EmbeddedCheckResult))]
[JsonSerializable(typeof(AcceptResponse))]
[JsonSerializable(typeof(DocumentInfo))]
[JsonSerializable(typeof(DocumentPage))]
[JsonSerializable(typeof(ChunkPage))]
[JsonSerializable(typeof(DeleteDocumentsRequest))]
[JsonSerializable(typeof(DeleteResult))]
[JsonSerializable(typeof(RetryRequest))]
[JsonSerializable(typeof(RetryResult))]
[JsonSerializable(typeof(ReprocessRequest))]
[JsonSerializable(typeof(ReprocessAnswer))]
[JsonSerializable(typeof(JobInfo))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(SearchQuery))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(ModelInfo))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(SwitchModelRequest))]
[JsonSerializable(typeof(EmbeddingIndexList))]
[JsonSerializable(typeof(PruneResult))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(ServerStats))]
[JsonSerializable(typeof(StoreVerification))]
[JsonSerializable(typeof(StartRepairRequest))]
[JsonSerializable(typeof(RepairInfo))]
[JsonSerializable(typeof(HealthInfo))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ServerFile))]
public sealed partial class WireJson : JsonSerializerContext;
