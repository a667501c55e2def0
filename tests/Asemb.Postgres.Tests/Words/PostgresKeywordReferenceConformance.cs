using Asemb.Conformance.Words;

namespace Asemb.Postgres.Tests.Words;

public sealed class PostgresKeywordReferenceConformance() : KeywordReferenceConformance(new PostgresSource());
