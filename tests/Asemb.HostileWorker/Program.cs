using System.Runtime.CompilerServices;
using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction;
using Asemb.Extraction.Isolation;

// An extraction worker whose reader does what the first word of a file says: the worst that a parser can do, whatever real parsers have learnt.
return ExtractionWorker.Run(Read);

static ExtractedDocument Read(FileInput file, ExtractionLimits limits)
{
    var words = Encoding.UTF8.GetString(file.Content.Span[..Math.Min(file.Content.Length, 200)]).Split(' ', '\n');
    return words[0] switch
    {
        "OVERFLOW" => throw new InvalidOperationException($"{Overflow(0)} is deep."),
        "ALLOCATE" => Allocate(),
        "HANG" => Hang(),
        "FAULT" => throw new InvalidTimeZoneException("Nobody thought of this."),
        "REFUSE" => throw new AsembException(ErrorCodes.PasswordProtected, "The file says: no."),
        "PRINT" => Print(file, limits),
        "WAIT" => WaitOnce(words[1], file, limits),
        _ => ExtractionWorker.Read(file, limits),
    };
}

[MethodImpl(MethodImplOptions.NoInlining)]
static int Overflow(int depth) => Overflow(depth + 1) + depth;

static ExtractedDocument Allocate()
{
    var kept = new List<byte[]>();
    while (true) kept.Add(new byte[1 << 20]);
}

static ExtractedDocument Hang()
{
    while (true) Thread.SpinWait(1000);
}

static ExtractedDocument Print(FileInput file, ExtractionLimits limits)
{
    Console.WriteLine("A library that talks.");
    Console.Error.WriteLine(new string('!', 1 << 20));
    return ExtractionWorker.Read(file, limits);
}

// Waits for ever, the first time: the mark tells the next process that there was one.
static ExtractedDocument WaitOnce(string mark, FileInput file, ExtractionLimits limits)
{
    if (File.Exists(mark)) return ExtractionWorker.Read(file, limits);
    File.WriteAllText(mark, "");
    return Hang();
}
