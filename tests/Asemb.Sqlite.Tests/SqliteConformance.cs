using Asemb.Conformance.Stores;

namespace Asemb.Sqlite.Tests;

public sealed class SqliteWorkspaceConformance() : WorkspaceConformance(new SqliteSource());
