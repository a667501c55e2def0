using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Asemb.Server;

/// <summary>
/// Letters of every script and the apostrophe stand as themselves; quotation marks, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> are escaped, so that an
/// answer that somebody pastes into a page still opens no element. The framework's own encoder cannot be told to leave the apostrophe, which every
/// message has. Without state, thread-safe.
/// </summary>
internal sealed class AnswerEncoder : JavaScriptEncoder
{
    private static readonly JavaScriptEncoder Inner = Create(UnicodeRanges.All);

    public override int MaxOutputCharactersPerInputCharacter => Inner.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar != '\'' && Inner.WillEncode(unicodeScalar);

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        Inner.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var start = 0; ;)
        {
            var found = Inner.FindFirstCharacterToEncode(text + start, textLength - start);
            if (found < 0 || text[start + found] != '\'') return found < 0 ? -1 : start + found;
            start += found + 1;
        }
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (var start = 0; ;)
        {
            var found = Inner.FindFirstCharacterToEncodeUtf8(utf8Text[start..]);
            if (found < 0 || utf8Text[start + found] != (byte)'\'') return found < 0 ? -1 : start + found;
            start += found + 1;
        }
    }
}
