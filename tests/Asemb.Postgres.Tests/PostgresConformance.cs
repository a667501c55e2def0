using Asemb.Conformance.Model;
using Asemb.Conformance.Sources;
using Asemb.Conformance.Stores;

namespace Asemb.Postgres.Tests;

public sealed class PostgresWorkspaceConformance() : WorkspaceConformance(new PostgresSource());

public sealed class PostgresAcceptConformance() : AcceptConformance(new PostgresSource());

public sealed class PostgresLeaseConformance() : LeaseConformance(new PostgresSource());

public sealed class PostgresCommitConformance() : CommitConformance(new PostgresSource());

public sealed class PostgresTakeConformance() : TakeConformance(new PostgresSource());

public sealed class PostgresJobConformance() : JobConformance(new PostgresSource());

public sealed class PostgresKeyConformance() : KeyConformance(new PostgresSource());

public sealed class PostgresSearchConformance() : SearchConformance(new PostgresSource());

public sealed class PostgresSearchVisibilityConformance() : SearchVisibilityConformance(new PostgresSource());

public sealed class PostgresDeleteConformance() : DeleteConformance(new PostgresSource());

public sealed class PostgresIdempotencyConformance() : IdempotencyConformance(new PostgresSource());

public sealed class PostgresStatsConformance() : StatsConformance(new PostgresSource());

public sealed class PostgresDurabilityConformance() : DurabilityConformance(new PostgresSource());

public sealed class PostgresFilterConformance() : FilterConformance(new PostgresSource());

public sealed class PostgresModelConformance() : ModelConformance(() => new PostgresSource());

public sealed class PostgresTenancyConformance() : TenancyConformance(new PostgresSource());

public sealed class PostgresEmbeddingIndexConformance() : EmbeddingIndexConformance(new PostgresSource());

public sealed class PostgresEmbeddingIndexReturnConformance() : EmbeddingIndexReturnConformance(new PostgresSource());

public sealed class PostgresEmbeddingIndexLiveConformance() : EmbeddingIndexLiveConformance(new PostgresSource());

public sealed class PostgresQuerySyntaxConformance() : QuerySyntaxConformance(new PostgresSource());

public sealed class PostgresTypoConformance() : TypoConformance(new PostgresSource());

public sealed class PostgresLanguageConformance() : LanguageConformance(new PostgresSource());

public sealed class PostgresSourceConformance() : SourceConformance(new PostgresSource());

public sealed class PostgresSyncConformance() : SyncConformance(new PostgresSource());

public sealed class PostgresSourceItemConformance() : SourceItemConformance(new PostgresSource());

public sealed class PostgresWebhookConformance() : WebhookConformance(new PostgresSource());

public sealed class PostgresWebhookOutboxConformance() : WebhookOutboxConformance(new PostgresSource());

public sealed class PostgresWebhookDeliveryConformance() : WebhookDeliveryConformance(new PostgresSource());

public sealed class PostgresPauseConformance() : PauseConformance(new PostgresSource());

public sealed class PostgresCancelConformance() : CancelConformance(new PostgresSource());

public sealed class PostgresQueueConformance() : QueueConformance(new PostgresSource());

public sealed class PostgresReprocessConformance() : ReprocessConformance(new PostgresSource());

public sealed class PostgresSourceEventConformance() : SourceEventConformance(new PostgresSource());

public sealed class PostgresHeldBackConformance() : HeldBackConformance(new PostgresSource());
