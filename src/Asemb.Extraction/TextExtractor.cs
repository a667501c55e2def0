using System.IO.Compression;
using System.Text.Json;
using System.Xml;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction;

/// <summary>
/// The one entry: bytes of any supported format in, structured text out. Thread-safe; each call reads on a thread of its own, so that a deep but legal
/// file has the stack it needs and a file that never ends can be left behind.
/// </summary>
public sealed class TextExtractor(ExtractionLimits? limits = null, TimeProvider? time = null) : IDocumentExtractor
{
    // Readers bound their recursion; this is the stack that those bounds are made for, whatever the platform's default is (musl: 128 KiB).
    internal const int StackBytes = 16 << 20;

    // A reader that asks its budget ends within this of the time-out by itself, which frees its memory; others are left behind.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public ExtractionLimits Limits { get; } = limits ?? ExtractionLimits.Default;

    /// <summary>Media types that can be read.</summary>
    public static IReadOnlyList<string> SupportedMediaTypes => FormatReaders.Supported;

    /// <summary>Finds the format by content and reads the file.</summary>
    /// <exception cref="AsembException">
    /// unsupported_format, empty_document, damaged_document, password_protected, needs_ocr, document_too_large, extraction_limit or extraction_timeout;
    /// the same file fails the same way again, time-outs aside.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ExtractedDocument> ExtractAsync(FileInput file, CancellationToken cancellationToken = default)
    {
        CheckSize(file, Limits);
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource<ExtractedDocument>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(file, done, cancellationToken), StackBytes) { IsBackground = true, Name = "asemb-extract" };
        thread.Start();
        try
        {
            return await done.Task.WaitAsync(Limits.Timeout + Grace, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw ExtractionBudget.TimedOut(Limits);
        }
    }

    // The boundary of the worker thread: everything is handed over to the waiting task, where faults surface as faults.
    private void Run(FileInput file, TaskCompletionSource<ExtractedDocument> done, CancellationToken cancellationToken)
    {
        try
        {
            using var budget = new ExtractionBudget(Limits, _time, cancellationToken);
            done.SetResult(Read(file, budget));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            done.SetCanceled(cancellationToken);
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    /// <summary>Reads on the calling thread, which must have a large stack.</summary>
    internal static ExtractedDocument Read(FileInput file, ExtractionBudget budget)
    {
        try
        {
            return Read(file, FormatDetector.Detect(file, budget), budget);
        }
        catch (OperationCanceledException)
        {
            budget.Check();
            throw;
        }
    }

    private static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var reader = FormatReaders.Find(mediaType)
            ?? throw new AsembException(ErrorCodes.UnsupportedFormat, $"The file is {mediaType}, which is not read yet. Convert it to PDF, HTML, Markdown or plain text.");
        try
        {
            var document = reader(file, mediaType, budget);
            if (document.Blocks.Count == 0) throw new AsembException(ErrorCodes.EmptyDocument, $"The file ({mediaType}) opens, but there is no text in it.");
            if (document.Text.Length > budget.Limits.MaxTextChars) budget.ChargeText(document.Text.Length);
            return budget.Warnings.Count == 0 ? document : document with { Warnings = [.. document.Warnings, .. budget.Warnings.Except(document.Warnings, StringComparer.Ordinal)] };
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new AsembException(ErrorCodes.DamagedDocument, $"The file looks like {mediaType} but cannot be read: {Reason(e)} Export or upload it again.", e);
        }
    }

    internal static void CheckSize(FileInput file, ExtractionLimits limits)
    {
        if (file.Content.IsEmpty) throw new AsembException(ErrorCodes.EmptyDocument, "The file is empty (0 bytes).");
        if (file.Content.Length > limits.MaxInputBytes)
            throw new AsembException(ErrorCodes.DocumentTooLarge, $"The file has {file.Content.Length:N0} bytes; the limit is {limits.MaxInputBytes:N0}. Split it into several files.");
    }

    // What parsers throw at damaged input. Everything that says "out of resources" stays a fault.
    private static bool IsDamage(Exception e) => e is not (AsembException or OperationCanceledException or OutOfMemoryException or StackOverflowException or ThreadInterruptedException)
        && (e is FormatException or ArgumentException or InvalidOperationException or NotSupportedException or NotImplementedException or ArithmeticException
                or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException or InvalidCastException or IOException or InvalidDataException
                or XmlException or JsonException or System.Text.DecoderFallbackException or UnauthorizedAccessException or RankException
            || e.GetType().Namespace is { } space && (space.StartsWith("UglyToad.", StringComparison.Ordinal) || space.StartsWith("AngleSharp", StringComparison.Ordinal)
                || space.StartsWith("Markdig", StringComparison.Ordinal) || space.StartsWith("DocumentFormat.", StringComparison.Ordinal)));

    private static string Reason(Exception e)
    {
        var line = e.Message.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0) line = line[..end];
        if (line.Length > 300) line = line[..300];
        return line.TrimEnd('.').ToString() + ".";
    }
}
