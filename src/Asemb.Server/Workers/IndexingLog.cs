namespace Asemb.Server.Workers;

internal static partial class IndexingLog
{
    [LoggerMessage(1201, LogLevel.Information, "Indexing works on at most {Documents} documents at a time")]
    public static partial void Started(ILogger logger, int documents);

    [LoggerMessage(1202, LogLevel.Debug, "Workspace {WorkspaceId}: {Indexed} documents became searchable, {Superseded} were not ours any more, {Chunks} chunks, in {Milliseconds:0} ms")]
    public static partial void Committed(ILogger logger, long workspaceId, int indexed, int superseded, int chunks, double milliseconds);

    [LoggerMessage(1203, LogLevel.Information, "Document {DocumentId} failed at {Stage}: {Code}")]
    public static partial void DocumentFailed(ILogger logger, long documentId, string stage, string code);

    [LoggerMessage(1230, LogLevel.Warning, "The OCR program failed with document {DocumentId}, and said: {Said}")]
    public static partial void OcrFailed(ILogger logger, long documentId, string said);

    [LoggerMessage(1204, LogLevel.Error, "Document {DocumentId} met an unknown fault at {Stage}, attempt {Attempt}")]
    public static partial void DocumentFault(ILogger logger, long documentId, string stage, int attempt, Exception exception);

    [LoggerMessage(1205, LogLevel.Warning, "Model {Model} cannot be used now ({Code}); its documents wait until {Until:O}. {Reason} {Cause}")]
    public static partial void ModelOutage(ILogger logger, string model, string code, DateTimeOffset until, string reason, string? cause);

    [LoggerMessage(1206, LogLevel.Error, "Document {DocumentId} met a fault between two steps; it waits for another try")]
    public static partial void DocumentLost(ILogger logger, long documentId, Exception exception);

    [LoggerMessage(1207, LogLevel.Warning, "Leases could not be renewed")]
    public static partial void RenewFailed(ILogger logger, Exception exception);

    [LoggerMessage(1208, LogLevel.Information, "Indexing stopped; {Documents} documents under way were put back")]
    public static partial void Stopped(ILogger logger, int documents);

    [LoggerMessage(1209, LogLevel.Warning, "The store could not be asked for work: {Code}")]
    public static partial void LeaseFailed(ILogger logger, string code);

    [LoggerMessage(1217, LogLevel.Error, "The queue could not be asked for work")]
    public static partial void LeaseFault(ILogger logger, Exception exception);

    [LoggerMessage(1210, LogLevel.Error, "The store cannot be used now; indexing waits {Seconds:0.0} s, and tries again until it can. {Reason}")]
    public static partial void StoreOutage(ILogger logger, string reason, double seconds);

    [LoggerMessage(1218, LogLevel.Warning, "What was done in workspace {WorkspaceId} could not be written, since others work with the same rows; it is tried again, and others do not wait for it. {Reason}")]
    public static partial void StoreBusy(ILogger logger, long workspaceId, string reason);

    [LoggerMessage(1215, LogLevel.Information, "The store can be used again, after {Seconds:0.0} s; indexing goes on")]
    public static partial void StoreBack(ILogger logger, double seconds);

    [LoggerMessage(1216, LogLevel.Warning, "Leases could not be renewed ({Code}). {Reason}")]
    public static partial void RenewRefused(ILogger logger, string code, string reason);

    [LoggerMessage(1211, LogLevel.Error, "{Documents} documents could not be put back; they are taken up when their leases run out")]
    public static partial void PutBackFailed(ILogger logger, int documents, Exception exception);

    [LoggerMessage(1212, LogLevel.Error, "Model {Model} could not be loaded")]
    public static partial void ModelFault(ILogger logger, string model, Exception exception);

    [LoggerMessage(1217, LogLevel.Warning, "It could not be noted that this server indexes documents. {Reason}")]
    public static partial void PresenceFailed(ILogger logger, string reason);

    [LoggerMessage(1213, LogLevel.Warning, "Model {Model}, which workspace {WorkspaceId} is being switched to, cannot be used now ({Code}); documents are indexed without it. {Reason}")]
    public static partial void SecondModelOutage(ILogger logger, string model, long workspaceId, string code, string reason);

    [LoggerMessage(1214, LogLevel.Error, "Model {Model}, which workspace {WorkspaceId} is being switched to, met an unknown fault; documents are indexed without it")]
    public static partial void SecondModelFault(ILogger logger, string model, long workspaceId, Exception exception);
}
