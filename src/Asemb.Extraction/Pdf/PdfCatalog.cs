using System.Reflection;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// The catalog of a file before PdfPig opens it. Opening walks the page tree and the tree of names by recursion without a bound, which ends the
/// process when a tree is deep or contains itself; so both are looked at first. PdfPig shows its reading of objects to nobody before that walk,
/// hence the reflection: another reader of objects could see another tree. The package's version is locked, and every PDF that a test reads goes through here.
/// </summary>
internal static class PdfCatalog
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions;

    private static readonly Assembly Library = typeof(PdfDocument).Assembly;

    /// <summary>The steps of PdfPig's own opening up to its catalog.</summary>
    public static (IPdfTokenScanner Scanner, DictionaryToken Catalog) Find(ReadOnlyMemory<byte> file, ParsingOptions options)
    {
        var depth = new StackDepthGuard(options.MaxStackDepth);
        var input = new MemoryInputBytes(file);
        var tokens = new XrefGuard(new CoreTokenScanner(input, true, depth, useLenientParsing: true), file.Length);
        var filters = New("Filters.FilterProviderWithLookup", options.FilterProvider);
        var header = Call("Parser.FileStructure.FileHeaderParser", "Parse", tokens, input, true, options.Logger)!;
        var offset = New("Parser.FileStructure.FileHeaderOffset", Get(header, "OffsetInFile"));
        var first = Call("Parser.FileStructure.FirstPassParser", "Parse", offset, input, tokens, filters, options.Logger)!;
        tokens.ThrowIfDamaged();

        var trailer = New("CrossReference.TrailerDictionary", Get(first, "Trailer") ?? throw new PdfDocumentFormatException("There is no trailer."), true);
        var locations = New("Tokenization.Scanner.ObjectLocationProvider", Get(first, "XrefOffsets"), Get(first, "BruteForceOffsets"), input);
        var none = Type("Encryption.NoOpEncryptionHandler").GetProperty("Instance", All)!.GetValue(null);
        var scanner = (IPdfTokenScanner)New("Tokenization.Scanner.PdfTokenScanner", input, locations, filters, none, offset, options, depth);

        object?[] arguments = [trailer, true, scanner, null];
        var (_, catalog) = ((IndirectReference, DictionaryToken))Method(Type("Parser.PdfDocumentFactory"), "ParseTrailer", arguments.Length).Invoke(null, All, null, arguments, null)!;
        if (arguments[3] is { } encryption)
        {
            var handler = New("Encryption.EncryptionHandler", encryption, trailer, new[] { "" });
            Method(scanner.GetType(), "UpdateEncryptionHandler", 1).Invoke(scanner, All, null, [handler], null);
        }

        return (scanner, catalog);
    }

    private static object New(string type, params object?[] arguments) =>
        Type(type).GetConstructors(All).Single(constructor => constructor.GetParameters().Length == arguments.Length && !IsCopy(constructor)).Invoke(All, null, arguments, null);

    private static object? Call(string type, string method, params object?[] arguments) => Method(Type(type), method, arguments.Length).Invoke(null, All, null, arguments, null);

    private static object? Get(object owner, string property) => owner.GetType().GetProperty(property, All)!.GetValue(owner);

    private static MethodInfo Method(Type type, string name, int parameters) => type.GetMethods(All).Single(method => method.Name == name && method.GetParameters().Length == parameters);

    private static bool IsCopy(ConstructorInfo constructor) => constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    private static Type Type(string name) => Library.GetType("UglyToad.PdfPig." + name, throwOnError: true)!;
}
