using Asemb.Core.Errors;
using Asemb.Core.Repair;

namespace Asemb.Server.Repair;

/// <summary>A look at the whole store, under way or over.</summary>
/// <param name="Found">Null until the first look is over.</param>
/// <param name="Remaining">What a second look found after mending.</param>
internal sealed record RepairRun(Guid Id, RepairRequest Request, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<RepairLine>? Found, IReadOnlyList<RepairLine>? Remaining, AsembException? Error);
