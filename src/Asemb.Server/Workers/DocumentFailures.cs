using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>Turns what went wrong with a document into what becomes of it.</summary>
internal sealed class DocumentFailures(IndexingOptions options, RetrySchedule schedule, TimeProvider time, ILogger<DocumentFailures> logger)
{
    public DocumentFailure Judge(LeasedDocument leased, string stage, Exception exception)
    {
        switch (exception)
        {
            case AsembException { IsTransient: true } outage:
                // Not the document's fault: its attempt is given back.
                return new DocumentFailure(leased, new DocumentError(stage, outage.Error.Code, outage.Message), time.GetUtcNow() + schedule.Delay(1, outage.RetryAfter), CountAttempt: false);
            case AsembException { IsAnswered: true } answer:
                return JudgeAnswer(leased, stage, answer);
            case AsembException expected:
                IndexingLog.DocumentFailed(logger, leased.Document.Id, stage, expected.Error.Code);
                if (expected.Error == ErrorCodes.OcrFailed && expected.InnerException is { } said) IndexingLog.OcrFailed(logger, leased.Document.Id, said.Message);
                return new DocumentFailure(leased, new DocumentError(stage, expected.Error.Code, expected.Message), RetryAt: null);
            default:
                return JudgeFault(leased, stage, exception);
        }
    }

    /// <summary>The document was put back unharmed, e.g. because the server stops.</summary>
    public DocumentFailure PutBack(LeasedDocument leased, ErrorCode reason, DateTimeOffset retryAt) =>
        new(leased, new DocumentError(Stage.Store, reason.Code, reason.Title), retryAt, CountAttempt: false);

    /// <summary>The document waits for its model; its owner reads what the model said, and when it is tried again.</summary>
    public DocumentFailure Delay(LeasedDocument leased, ModelOutages.Outage outage) =>
        new(leased, new DocumentError(Stage.Embed, outage.Reason.Error.Code, outage.Reason.Message), outage.Until, CountAttempt: false);

    /// <summary>True when earlier attempts ended without a word so often that another would take the server down once more.</summary>
    public bool IsExhausted(LeasedDocument leased) => leased.Document.Attempts > options.MaxAttempts;

    public DocumentFailure Exhausted(LeasedDocument leased)
    {
        IndexingLog.DocumentFailed(logger, leased.Document.Id, Stage.Extract, ErrorCodes.Internal.Code);
        return new DocumentFailure(
            leased,
            new DocumentError(Stage.Extract, ErrorCodes.Internal.Code, $"The server stopped {ShownText.Count(leased.Document.Attempts - 1, "time")} while it worked on this document. It is not tried again until asked for."),
            RetryAt: null);
    }

    /// <summary>The endpoint always has a fault with a text of this document, and embeds others: it may still pass, as when a machine of several is broken.</summary>
    private DocumentFailure JudgeAnswer(LeasedDocument leased, string stage, AsembException answer)
    {
        var attempt = leased.Document.Attempts;
        IndexingLog.DocumentFailed(logger, leased.Document.Id, stage, answer.Error.Code);
        var again = attempt < options.MaxAttempts;
        var error = new DocumentError(
            stage, answer.Error.Code, again
                ? $"{answer.Message} It embeds others: it is a text of this document, which is tried again."
                : $"{answer.Message} It embeds others: it is a text of this document, which was tried {ShownText.Count(attempt, "time")}.");
        return new DocumentFailure(leased, error, again ? time.GetUtcNow() + schedule.Delay(attempt, answer.RetryAfter) : null);
    }

    private DocumentFailure JudgeFault(LeasedDocument leased, string stage, Exception exception)
    {
        var attempt = leased.Document.Attempts;
        IndexingLog.DocumentFault(logger, leased.Document.Id, stage, attempt, exception);
        var again = attempt < options.MaxAttempts;
        var error = new DocumentError(
            stage, ErrorCodes.Internal.Code, again
                ? "Something went wrong inside ASEMB; it is tried again."
                : $"Something went wrong inside ASEMB, {ShownText.Count(attempt, "time")}. The server's log has the particulars under document {leased.Document.Id}.");
        return new DocumentFailure(leased, error, again ? time.GetUtcNow() + schedule.Delay(attempt, asked: null) : null);
    }
}
