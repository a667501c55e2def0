namespace Asemb.Server.Tests.Security;

/// <summary>The matrix: every route of the server has a row here.</summary>
internal static class GuardedRoutes
{
    private const string Api = "/api/v1";
    private const string One = Api + "/workspaces/{workspace}";
    private const string Documents = One + "/documents";
    private const string Indexes = One + "/embedding-indexes";
    private const string Sources = One + "/sources";
    private const string Webhooks = One + "/webhooks";
    private const string OnePath = "/api/v1/workspaces/{w}";
    private const string DocumentsPath = OnePath + "/documents";
    private const string SourcesPath = OnePath + "/sources";
    private const string IndexesPath = OnePath + "/embedding-indexes";

    public static IReadOnlyList<GuardedRoute> All { get; } =
    [
        new("POST", Api + "/workspaces", "a", "/api/v1/workspaces", 400, "{}"),
        new("GET", Api + "/workspaces", "rwa", "/api/v1/workspaces", 200),
        new("GET", One, "rwa", OnePath, 200),
        new("PATCH", One, "a", OnePath, 200, "{}"),
        new("DELETE", One, "a", OnePath + "?unknown=1", 400),
        new("GET", One + "/stats", "ra", OnePath + "/stats", 200),

        new("GET", Indexes, "ra", IndexesPath, 200),
        new("POST", Indexes + "/switch", "a", IndexesPath + "/switch", 400, "{}"),
        new("POST", Indexes + "/rollback", "a", IndexesPath + "/rollback?unknown=1", 400),
        new("POST", Indexes + "/abandon", "a", IndexesPath + "/abandon?unknown=1", 400),
        new("POST", Indexes + "/prune", "a", IndexesPath + "/prune", 200),

        new("GET", Documents, "r", DocumentsPath, 200),
        new("GET", Documents + "/by-key", "r", DocumentsPath + "/by-key?key=none", 404),
        new("GET", Documents + "/{id:long}", "r", DocumentsPath + "/1", 404),
        new("GET", Documents + "/{id:long}/chunks", "r", DocumentsPath + "/1/chunks", 404),
        new("GET", Documents + "/{id:long}/content", "r", DocumentsPath + "/1/content", 404),
        new("DELETE", Documents + "/by-key", "w", DocumentsPath + "/by-key?key=none", 404),
        new("DELETE", Documents, "w", DocumentsPath + "?source=none", 200),
        new("POST", Documents + "/delete", "w", DocumentsPath + "/delete", 400, "{}"),
        new("POST", Documents + "/reprocess", "w", DocumentsPath + "/reprocess", 400, "{}"),
        new("POST", Documents + "/retry", "w", DocumentsPath + "/retry", 200, "{}"),
        new("POST", Documents, "w", DocumentsPath, 400, "{}"),
        new("POST", Documents + "/batch", "w", DocumentsPath + "/batch", 400, "{}"),
        new("POST", Documents + "/embedded", "w", DocumentsPath + "/embedded", 400, "{}"),
        new("POST", Documents + "/embedded/check", "w", DocumentsPath + "/embedded/check", 400, "{}"),
        new("POST", Documents + "/upload", "w", DocumentsPath + "/upload", 400) { IsForm = true },

        new("GET", Sources, "ra", SourcesPath, 200),
        new("POST", Sources, "w", SourcesPath, 400, "{}"),
        new("GET", Sources + "/{source}", "ra", SourcesPath + "/none", 404),
        new("PATCH", Sources + "/{source}", "w", SourcesPath + "/none", 404, "{}"),
        new("DELETE", Sources + "/{source}", "w", SourcesPath + "/none", 404),
        new("POST", Sources + "/{source}/sync", "w", SourcesPath + "/none/sync", 404, "{}"),
        new("POST", Sources + "/{source}/cancel", "w", SourcesPath + "/none/cancel", 404),
        new("GET", Sources + "/{source}/syncs", "r", SourcesPath + "/none/syncs", 404),

        new("GET", One + "/jobs", "rw", OnePath + "/jobs", 200),
        new("GET", Api + "/jobs/{id}", "rw", "/api/v1/jobs/none", 404),
        new("GET", One + "/jobs/{id}", "rw", OnePath + "/jobs/none", 404),
        new("GET", One + "/jobs/{id}/events", "rw", OnePath + "/jobs/none/events", 404),
        new("POST", One + "/jobs/{id}/pause", "w", OnePath + "/jobs/none/pause", 404),
        new("POST", One + "/jobs/{id}/resume", "w", OnePath + "/jobs/none/resume", 404),
        new("POST", One + "/jobs/{id}/cancel", "w", OnePath + "/jobs/none/cancel", 404),
        new("POST", One + "/jobs/cancel", "w", OnePath + "/jobs/cancel", 200),
        new("POST", One + "/pause", "wa", OnePath + "/pause", 200),
        new("POST", One + "/resume", "wa", OnePath + "/resume", 200),
        new("POST", One + "/search", "r", OnePath + "/search", 400, "{}"),
        new("GET", One + "/search", "r", OnePath + "/search", 400),

        new("POST", Webhooks, "a", OnePath + "/webhooks", 400, "{}"),
        new("GET", Webhooks, "a", OnePath + "/webhooks", 200),
        new("GET", Webhooks + "/{webhook}", "a", OnePath + "/webhooks/none", 404),
        new("PATCH", Webhooks + "/{webhook}", "a", OnePath + "/webhooks/none", 404, "{}"),
        new("DELETE", Webhooks + "/{webhook}", "a", OnePath + "/webhooks/none", 404),
        new("POST", Webhooks + "/{webhook}/rotate-secret", "a", OnePath + "/webhooks/none/rotate-secret", 404, "{}"),
        new("POST", Webhooks + "/{webhook}/test", "a", OnePath + "/webhooks/none/test", 404),
        new("GET", Webhooks + "/{webhook}/deliveries", "a", OnePath + "/webhooks/none/deliveries", 404),
        new("POST", Webhooks + "/{webhook}/deliveries/{delivery}/redeliver", "a", OnePath + "/webhooks/none/deliveries/none/redeliver", 404),

        new("POST", Api + "/keys", "a", "/api/v1/keys", 400, "{}"),
        new("GET", Api + "/keys", "a", "/api/v1/keys", 200),
        new("DELETE", Api + "/keys/{id}", "a", "/api/v1/keys/none", 404),
        new("GET", Api + "/models", "", "/api/v1/models", 200),
        new("GET", Api + "/models/{id}", "", "/api/v1/models/none", 404),
        new("GET", Api + "/me", "", "/api/v1/me", 200),
        new("GET", Api + "/stats", "ra", "/api/v1/stats", 200),
        new("GET", Api + "/store/verification", "a", "/api/v1/store/verification", 200) { IsForOperators = true },
        new("POST", Api + "/store/repairs", "a", "/api/v1/store/repairs", 202, "{}") { IsForOperators = true },
        new("GET", Api + "/store/repairs/{id}", "a", "/api/v1/store/repairs/none", 404) { IsForOperators = true },
        new("GET", Api + "/version", "", "/api/v1/version", 200),

        new("GET", "/health/live", "-", "/health/live", 200),
        new("GET", "/health/ready", "-", "/health/ready", 200),
        new("GET", "/health/startup", "-", "/health/startup", 200),
        new("GET", "/openapi/v1.json", "-", "/openapi/v1.json", 200),
        new("GET", "/docs/{page:minlength(1)}", "-", "/docs/errors", 200),
        new("GET", "/docs/{documentName?}", "-", "/docs/", 200),
        new("GET", "/docs/favicon.svg", "-", "/docs/favicon.svg", 200),
        new("GET", "/docs/scalar.js", "-", "/docs/scalar.js", 200),
        new("GET", "/docs/scalar.aspnetcore.js", "-", "/docs/scalar.aspnetcore.js", 200),
        new("GET", "/", "-", "/", 302),
    ];
}
