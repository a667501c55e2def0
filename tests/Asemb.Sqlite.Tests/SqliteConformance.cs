using Asemb.Conformance.Model;
using Asemb.Conformance.Sources;
using Asemb.Conformance.Stores;
using Asemb.Conformance.Words;

namespace Asemb.Sqlite.Tests;

public sealed class SqliteWorkspaceConformance() : WorkspaceConformance(new SqliteSource());

public sealed class SqliteAcceptConformance() : AcceptConformance(new SqliteSource());

public sealed class SqliteLeaseConformance() : LeaseConformance(new SqliteSource());

public sealed class SqliteCommitConformance() : CommitConformance(new SqliteSource());

public sealed class SqliteTakeConformance() : TakeConformance(new SqliteSource());

public sealed class SqliteJobConformance() : JobConformance(new SqliteSource());

public sealed class SqliteKeyConformance() : KeyConformance(new SqliteSource());

public sealed class SqliteSearchConformance() : SearchConformance(new SqliteSource());

public sealed class SqliteSearchVisibilityConformance() : SearchVisibilityConformance(new SqliteSource());

public sealed class SqliteDeleteConformance() : DeleteConformance(new SqliteSource());

public sealed class SqliteIdempotencyConformance() : IdempotencyConformance(new SqliteSource());

public sealed class SqliteStatsConformance() : StatsConformance(new SqliteSource());

public sealed class SqliteDurabilityConformance() : DurabilityConformance(new SqliteSource());

public sealed class SqliteFilterConformance() : FilterConformance(new SqliteSource());

public sealed class SqliteModelConformance() : ModelConformance(() => new SqliteSource());

public sealed class SqliteTenancyConformance() : TenancyConformance(new SqliteSource());

public sealed class SqliteQuerySyntaxConformance() : QuerySyntaxConformance(new SqliteSource());

public sealed class SqliteTypoConformance() : TypoConformance(new SqliteSource());

public sealed class SqliteLanguageConformance() : LanguageConformance(new SqliteSource());

public sealed class SqliteKeywordReferenceConformance() : KeywordReferenceConformance(new SqliteSource());

public sealed class SqliteEmbeddingIndexConformance() : EmbeddingIndexConformance(new SqliteSource());

public sealed class SqliteEmbeddingIndexReturnConformance() : EmbeddingIndexReturnConformance(new SqliteSource());

public sealed class SqliteEmbeddingIndexLiveConformance() : EmbeddingIndexLiveConformance(new SqliteSource());

public sealed class SqliteSourceConformance() : SourceConformance(new SqliteSource());

public sealed class SqliteSyncConformance() : SyncConformance(new SqliteSource());

public sealed class SqliteSourceItemConformance() : SourceItemConformance(new SqliteSource());

public sealed class SqliteWebhookConformance() : WebhookConformance(new SqliteSource());

public sealed class SqliteWebhookOutboxConformance() : WebhookOutboxConformance(new SqliteSource());

public sealed class SqliteWebhookDeliveryConformance() : WebhookDeliveryConformance(new SqliteSource());

public sealed class SqlitePauseConformance() : PauseConformance(new SqliteSource());

public sealed class SqliteCancelConformance() : CancelConformance(new SqliteSource());

public sealed class SqliteQueueConformance() : QueueConformance(new SqliteSource());

public sealed class SqliteReprocessConformance() : ReprocessConformance(new SqliteSource());

public sealed class SqliteSourceEventConformance() : SourceEventConformance(new SqliteSource());

public sealed class SqliteHeldBackConformance() : HeldBackConformance(new SqliteSource());
