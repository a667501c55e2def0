using System.Globalization;
using Asemb.Core.Stores;

namespace Asemb.Core.Repair;

/// <summary>What one check found in one workspace, and what was done about it.</summary>
/// <param name="Workspace">Null when it concerns the whole.</param>
/// <param name="Subject">What exactly, where the check names it.</param>
/// <param name="Mended">How many of the found are mended: 0 when nothing was to be.</param>
public sealed record RepairLine(StoreCheck Check, string? Workspace, string? Subject, long Found, long Mended)
{
    public string Message => string.Format(CultureInfo.InvariantCulture, Check.Message, Found, Subject) + (Mended > 0 && Mended == Found ? Check.Outcome : Check.Advice);

    public StoreFinding ToFinding() => new(Check.Name, Workspace, Message);
}
