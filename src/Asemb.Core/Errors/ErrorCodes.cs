namespace Asemb.Core.Errors;

/// <summary>
/// The one table of errors. HTTP, command line and documentation render from it: add an error here and nowhere else.
/// </summary>
public static class ErrorCodes
{
    // Requests
    public static readonly ErrorCode InvalidRequest = new("invalid_request", 400, ExitCodes.Usage, "The request is not valid.");
    public static readonly ErrorCode InvalidJson = new("invalid_json", 400, ExitCodes.Usage, "The body is not valid JSON.");
    public static readonly ErrorCode InvalidFilter = new("invalid_filter", 400, ExitCodes.Usage, "The filter is not valid.");
    public static readonly ErrorCode InvalidCursor = new("invalid_cursor", 400, ExitCodes.Usage, "The cursor is not valid.");
    public static readonly ErrorCode InvalidName = new("invalid_name", 400, ExitCodes.Usage, "The name is not valid.");
    public static readonly ErrorCode DuplicateKey = new("duplicate_document_key", 400, ExitCodes.Usage, "The same document key occurs twice in one request.");
    public static readonly ErrorCode InvalidSource = new("invalid_source", 400, ExitCodes.Usage, "The source is not valid.");
    public static readonly ErrorCode InvalidWebhook = new("invalid_webhook", 400, ExitCodes.Usage, "The webhook is not valid.");
    public static readonly ErrorCode UnsupportedContentType = new("unsupported_content_type", 415, ExitCodes.Usage, "The content type of the request is not supported.");
    public static readonly ErrorCode RequestTooLarge = new("request_too_large", 413, ExitCodes.Limit, "The request is larger than the limit.");
    public static readonly ErrorCode MethodNotAllowed = new("method_not_allowed", 405, ExitCodes.Usage, "The method is not allowed here.");
    public static readonly ErrorCode RequestTimeout = new("request_timeout", 503, ExitCodes.Limit, "The request took longer than the limit allows.");
    public static readonly ErrorCode ServerBusy = new("server_busy", 503, ExitCodes.Limit, "The server holds as many documents of other requests as it may.");
    public static readonly ErrorCode TooManyStreams = new("too_many_streams", 503, ExitCodes.Limit, "The server has as many event streams open as it may.");
    public static readonly ErrorCode InvalidConfiguration = new("invalid_configuration", 400, ExitCodes.Usage, "The configuration is not valid.");
    public static readonly ErrorCode Usage = new("usage", 400, ExitCodes.Usage, "The command line is not valid.");

    // Identity
    public static readonly ErrorCode Unauthenticated = new("unauthenticated", 401, ExitCodes.Denied, "A valid API key is needed.");
    public static readonly ErrorCode Forbidden = new("forbidden", 403, ExitCodes.Denied, "The key does not have the needed scope.");
    public static readonly ErrorCode DatabaseRightMissing = new("database_right_missing", 403, ExitCodes.Denied, "The login lacks a right in the database.");

    // Not found
    public static readonly ErrorCode RouteNotFound = new("route_not_found", 404, ExitCodes.NotFound, "There is no such route.");
    public static readonly ErrorCode WorkspaceNotFound = new("workspace_not_found", 404, ExitCodes.NotFound, "There is no such workspace, or the key does not reach it.");
    public static readonly ErrorCode DocumentNotFound = new("document_not_found", 404, ExitCodes.NotFound, "There is no such document.");
    public static readonly ErrorCode JobNotFound = new("job_not_found", 404, ExitCodes.NotFound, "There is no such job.");
    public static readonly ErrorCode KeyNotFound = new("key_not_found", 404, ExitCodes.NotFound, "There is no such key.");
    public static readonly ErrorCode ModelNotFound = new("model_not_found", 404, ExitCodes.NotFound, "There is no such embedding model.");
    public static readonly ErrorCode EmbeddingIndexNotFound = new("embedding_index_not_found", 404, ExitCodes.NotFound, "The workspace has no such embedding index.");
    public static readonly ErrorCode DatabaseIndexNotFound = new("database_index_not_found", 404, ExitCodes.NotFound, "The database has no such index.");
    public static readonly ErrorCode SourceNotFound = new("source_not_found", 404, ExitCodes.NotFound, "The workspace has no such source.");
    public static readonly ErrorCode OriginalNotKept = new("original_not_kept", 404, ExitCodes.NotFound, "The original of the document is not kept.");
    public static readonly ErrorCode RepairNotFound = new("repair_not_found", 404, ExitCodes.NotFound, "The server knows of no such repair.");
    public static readonly ErrorCode WebhookNotFound = new("webhook_not_found", 404, ExitCodes.NotFound, "The workspace has no such webhook.");
    public static readonly ErrorCode DeliveryNotFound = new("delivery_not_found", 404, ExitCodes.NotFound, "The webhook has no such delivery.");
    public static readonly ErrorCode PathNotFound = new("path_not_found", 404, ExitCodes.NotFound, "The path does not exist or nothing matches it.");

    // State
    public static readonly ErrorCode WorkspaceExists = new("workspace_exists", 409, ExitCodes.Conflict, "A workspace with this name exists already.");
    public static readonly ErrorCode KeyExists = new("key_exists", 409, ExitCodes.Conflict, "A key with this name exists already.");
    public static readonly ErrorCode SourceExists = new("source_exists", 409, ExitCodes.Conflict, "The workspace has a source with this name already.");
    public static readonly ErrorCode SourceLimit = new("source_limit", 409, ExitCodes.Limit, "The workspace has as many sources as it may have.");
    public static readonly ErrorCode NothingToConfirm = new("nothing_to_confirm", 409, ExitCodes.Conflict, "The source's last sync does not wait for a confirmation.");
    public static readonly ErrorCode SyncUnderWay = new("sync_under_way", 409, ExitCodes.Conflict, "A sync of the source is under way and is not the one asked for.");
    public static readonly ErrorCode WebhookExists = new("webhook_exists", 409, ExitCodes.Conflict, "The workspace has a webhook with this name already.");
    public static readonly ErrorCode WebhookLimit = new("webhook_limit", 409, ExitCodes.Limit, "The workspace has as many webhooks as it may have.");
    public static readonly ErrorCode SecretKeyMissing = new("secret_key_missing", 409, ExitCodes.Conflict, "The server has no key to encrypt secrets with.");
    public static readonly ErrorCode SecretKeyMismatch = new("secret_key_mismatch", 409, ExitCodes.Conflict, "The server's key is not the one that the secret was encrypted with.");
    public static readonly ErrorCode IdempotencyConflict = new("idempotency_conflict", 409, ExitCodes.Conflict, "The Idempotency-Key was used with a different request.");
    public static readonly ErrorCode ModelMismatch = new("model_mismatch", 409, ExitCodes.Conflict, "The embedding model is not the one that this workspace was indexed with.");
    public static readonly ErrorCode ModelInUse = new("model_in_use", 409, ExitCodes.Conflict, "The workspace uses this embedding model already.");
    public static readonly ErrorCode SwitchInProgress = new("switch_in_progress", 409, ExitCodes.Conflict, "The workspace is being switched to another embedding model.");
    public static readonly ErrorCode RepairInProgress = new("repair_in_progress", 409, ExitCodes.Conflict, "The store is being repaired already.");
    public static readonly ErrorCode DataDirectoryLocked = new("data_directory_locked", 409, ExitCodes.Conflict, "Another process uses the data directory.");
    public static readonly ErrorCode SchemaTooNew = new("schema_too_new", 409, ExitCodes.Conflict, "The data was written by a newer version of ASEMB.");
    public static readonly ErrorCode SchemaDrifted = new("schema_drifted", 409, ExitCodes.Conflict, "The data's schema is not the one that this version of ASEMB makes.");

    // Documents: reasons for the state `failed`
    public static readonly ErrorCode UnsupportedFormat = new("unsupported_format", 415, ExitCodes.PartialFailure, "The file is of a format that ASEMB does not read.");
    public static readonly ErrorCode EmptyDocument = new("empty_document", 422, ExitCodes.PartialFailure, "There is no text in the document.");
    public static readonly ErrorCode DamagedDocument = new("damaged_document", 422, ExitCodes.PartialFailure, "The file is damaged or not what it claims to be.");
    public static readonly ErrorCode PasswordProtected = new("password_protected", 422, ExitCodes.PartialFailure, "The file is protected by a password.");
    public static readonly ErrorCode NeedsOcr = new("needs_ocr", 422, ExitCodes.PartialFailure, "The file holds pictures of text only and needs OCR.");
    public static readonly ErrorCode DocumentTooLarge = new("document_too_large", 413, ExitCodes.Limit, "The document is larger than the limit.");
    public static readonly ErrorCode ExtractionLimit = new("extraction_limit", 422, ExitCodes.PartialFailure, "The file unpacks to more than the limits allow.");
    public static readonly ErrorCode ExtractionTimeout = new("extraction_timeout", 422, ExitCodes.PartialFailure, "The file took longer to read than the limit allows.");
    public static readonly ErrorCode OcrFailed = new("ocr_failed", 422, ExitCodes.PartialFailure, "The text in the pictures of the file could not be recognised.");
    public static readonly ErrorCode ExtractionCrashed = new("extraction_crashed", 422, ExitCodes.PartialFailure, "The file made its reader fail.");
    public static readonly ErrorCode InvalidMetadata = new("invalid_metadata", 400, ExitCodes.Usage, "The metadata is not valid.");
    public static readonly ErrorCode Interrupted = new("interrupted", 503, ExitCodes.Interrupted, "The work was interrupted and will be resumed.");

    // Sources: reasons why a sync waits, or leaves a document out
    public static readonly ErrorCode DocumentOfAnother = new("document_of_another", 409, ExitCodes.Conflict, "The document is not of the source that would replace it.");
    public static readonly ErrorCode TooManyPending = new("too_many_pending", 503, ExitCodes.Limit, "Too many documents of the workspace wait to be indexed.");

    // Outside
    public static readonly ErrorCode EmbeddingFailed = new("embedding_failed", 502, ExitCodes.Unavailable, "The embedding endpoint answered with an error.");
    public static readonly ErrorCode EmbeddingUnavailable = new("embedding_unavailable", 503, ExitCodes.Unavailable, "The embedding endpoint cannot be reached.");
    public static readonly ErrorCode AddressNotAllowed = new("address_not_allowed", 400, ExitCodes.Usage, "The address is not one that may be connected to.");
    public static readonly ErrorCode FetchFailed = new("fetch_failed", 502, ExitCodes.Unavailable, "The web server gave nothing that can be used.");
    public static readonly ErrorCode FetchUnavailable = new("fetch_unavailable", 503, ExitCodes.Unavailable, "The web server cannot be reached now.");
    public static readonly ErrorCode SourceUnavailable = new("source_unavailable", 502, ExitCodes.Unavailable, "The source cannot be read now.");
    public static readonly ErrorCode SourceDenied = new("source_denied", 502, ExitCodes.Denied, "The source refuses the login, or a right is missing.");
    public static readonly ErrorCode SourceChanged = new("source_changed", 409, ExitCodes.Conflict, "The source is not what it was set up for any more.");
    public static readonly ErrorCode StoreUnavailable = new("store_unavailable", 503, ExitCodes.Unavailable, "The store cannot be used now.");
    public static readonly ErrorCode ServerUnavailable = new("server_unavailable", 503, ExitCodes.Unavailable, "The server cannot be reached.");
    public static readonly ErrorCode NotReady = new("not_ready", 503, ExitCodes.Unavailable, "The server is starting or stopping.");
    public static readonly ErrorCode SearchTimeout = new("search_timeout", 503, ExitCodes.Limit, "The search took longer than the limit allows.");
    public static readonly ErrorCode Internal = new("internal_error", 500, ExitCodes.Internal, "Something went wrong inside ASEMB.");

    private static readonly Dictionary<string, ErrorCode> ByCode = typeof(ErrorCodes).GetFields()
        .Where(field => field.FieldType == typeof(ErrorCode))
        .Select(field => (ErrorCode)field.GetValue(null)!)
        .ToDictionary(code => code.Code, StringComparer.Ordinal);

    /// <summary>Every error, in the order of this file.</summary>
    public static IReadOnlyCollection<ErrorCode> All => ByCode.Values;

    /// <summary>The error with this code, or <see cref="Internal"/> when it is unknown.</summary>
    public static ErrorCode Find(string code) => ByCode.GetValueOrDefault(code, Internal);
}
