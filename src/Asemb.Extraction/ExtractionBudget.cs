using Asemb.Core.Errors;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction;

/// <summary>
/// What is left of the <see cref="ExtractionLimits"/> while one file is read. Passed to every reader, who asks it in each loop whose length
/// the file decides. Not thread-safe, except that <see cref="Cancellation"/> may be cancelled from anywhere.
/// </summary>
public sealed class ExtractionBudget : IDisposable
{
    private const int MaxWarnings = 10;

    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _both;
    private long _textChars;
    private long _markupNodes;
    private readonly List<string> _warnings = [];

    public ExtractionBudget(ExtractionLimits limits, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        Limits = limits;
        _caller = cancellationToken;
        _timer = new CancellationTokenSource(limits.Timeout, time ?? TimeProvider.System);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
        Cancellation = _both.Token;
    }

    public ExtractionLimits Limits { get; }

    /// <summary>Cancelled when the caller gives up or the time is over. Libraries that take a token get this one.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What is to be said of the whole file, whichever reader found it: added to the warnings of the document.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    internal ZipLimits Zip => new(Limits.MaxArchiveEntries, Limits.MaxArchiveBytes, Limits.MaxCompressionRatio);

    /// <summary>Cheap enough for inner loops.</summary>
    /// <exception cref="AsembException">extraction_timeout.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Check()
    {
        if (!Cancellation.IsCancellationRequested) return;
        _caller.ThrowIfCancellationRequested();
        throw TimedOut(Limits);
    }

    /// <summary>Counts text that comes out.</summary>
    /// <exception cref="AsembException">extraction_limit, extraction_timeout.</exception>
    public void ChargeText(long chars)
    {
        Check();
        _textChars += chars;
        if (_textChars > Limits.MaxTextChars) throw Exceeded($"The file holds more than {Limits.MaxTextChars:N0} characters of text", "Split it into several files.");
    }

    /// <summary>Notes what the user must know, once.</summary>
    internal void Warn(string warning)
    {
        if (_warnings.Count < MaxWarnings && !_warnings.Contains(warning, StringComparer.Ordinal)) _warnings.Add(warning);
    }

    /// <summary>Counts nodes of a parsed tree.</summary>
    public void ChargeNodes(long nodes)
    {
        Check();
        _markupNodes += nodes;
        if (_markupNodes > Limits.MaxMarkupNodes) throw Exceeded($"The file's markup has more than {Limits.MaxMarkupNodes:N0} nodes", "Split it into several files.");
    }

    /// <param name="depth">Structures around this one.</param>
    public void CheckNesting(int depth, string what)
    {
        if (depth > Limits.MaxNesting) throw Exceeded($"{what} are nested more than {Limits.MaxNesting:N0} deep", "Flatten the file.");
    }

    /// <param name="number">Page, slide or sheet, from 1.</param>
    public void CheckPage(int number)
    {
        Check();
        if (number > Limits.MaxPages) throw Exceeded($"The file has more than {Limits.MaxPages:N0} pages", "Split it into several files.");
    }

    internal static AsembException Exceeded(string what, string remedy) => new(ErrorCodes.ExtractionLimit, $"{what}, which is the limit. {remedy}");

    internal static AsembException TimedOut(ExtractionLimits limits) => new(
        ErrorCodes.ExtractionTimeout,
        $"Reading the file took longer than {limits.Timeout.TotalSeconds:0.###} s, which is the limit. Split it into several files.");

    public void Dispose()
    {
        _both.Dispose();
        _timer.Dispose();
    }
}
