using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Isolation;

/// <summary>
/// The child's side: reads files from standard input, one after the other, and answers on standard output. Whatever a file does to this process, it
/// does to this process only. Ends when standard input closes, in the middle of a file too.
/// </summary>
public static class ExtractionWorker
{
    internal delegate ExtractedDocument Extract(FileInput file, ExtractionLimits limits);

    /// <summary>Runs until the server closes the pipe or is gone.</summary>
    public static int Run() => Run(Read);

    /// <summary>Reads on the calling thread. A reader that does not look at the clock is the server's to end.</summary>
    internal static ExtractedDocument Read(FileInput file, ExtractionLimits limits)
    {
        using var budget = new ExtractionBudget(limits);
        return TextExtractor.Read(file, budget);
    }

    internal static int Run(Extract extract)
    {
        // Ctrl-C and a service manager's stop reach the whole group; when to end is the server's decision, told by the pipe.
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var hangup = Ignore(PosixSignal.SIGHUP);
        using var quit = Ignore(PosixSignal.SIGQUIT);
        using var requests = Console.OpenStandardInput();
        using var replies = Console.OpenStandardOutput();
        // The pipe is for answers; what a library prints is for nobody.
        Console.SetOut(TextWriter.Null);
        replies.WriteByte(WorkerProtocol.Ready);
        replies.Flush();

        using var files = new BlockingCollection<(FileInput File, ExtractionLimits Limits)>(boundedCapacity: 1);
        using var ended = new CancellationTokenSource();
        var answering = new Thread(() => AnswerAll(files, replies, extract, ended), TextExtractor.StackBytes) { IsBackground = true, Name = "asemb-answer" };
        answering.Start();
        // This thread always reads, so it sees the end of the pipe at once. Returning ends the process with whatever still runs in it.
        try
        {
            while (!ended.IsCancellationRequested && WorkerProtocol.ReadRequest(requests) is { } request) files.Add(request, ended.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The server died in the middle of a sentence, or this worker said its last.
        }

        return ExitCodes.Success;
    }

    private static void AnswerAll(BlockingCollection<(FileInput File, ExtractionLimits Limits)> files, Stream replies, Extract extract, CancellationTokenSource ended)
    {
        try
        {
            while (true)
            {
                var (file, limits) = files.Take(ended.Token);
                if (!Answer(file, limits, replies, extract)) Environment.Exit(ExitCodes.Success);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody listens any more.
            Environment.Exit(ExitCodes.Success);
        }
    }

    /// <returns>False when this process should not read another file.</returns>
    private static bool Answer(FileInput file, ExtractionLimits limits, Stream replies, Extract extract)
    {
        var (reply, document) = TryRead(file, limits, extract);
        reply = reply with { ResidentBytes = Environment.WorkingSet };
        try
        {
            WorkerProtocol.Write(replies, reply, document);
        }
        catch (OutOfMemoryException)
        {
            reply = OutOfMemory(limits);
            WorkerProtocol.Write(replies, reply);
        }

        return !reply.Last;
    }

    private static (WorkerReply Reply, ExtractedDocument? Document) TryRead(FileInput file, ExtractionLimits limits, Extract extract)
    {
        try
        {
            return (new WorkerReply(), extract(file, limits));
        }
        catch (AsembException exception)
        {
            return (new WorkerReply { Code = exception.Error.Code, Message = exception.Message }, null);
        }
        catch (OutOfMemoryException)
        {
            return (OutOfMemory(limits), null);
        }
        catch (Exception exception)
        {
            return (new WorkerReply { Fault = exception.ToString(), Last = true }, null);
        }
    }

    private static WorkerReply OutOfMemory(ExtractionLimits limits)
    {
        var error = ExtractionFailures.OutOfMemory(limits);
        return new WorkerReply { Code = error.Error.Code, Message = error.Message, Last = true };
    }

    private static PosixSignalRegistration? Ignore(PosixSignal signal) => PosixSignalRegistration.Create(signal, static context => context.Cancel = true);
}
