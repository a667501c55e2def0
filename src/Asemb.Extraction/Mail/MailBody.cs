using Asemb.Core.Documents;
using Asemb.Extraction.Text;
using MimeKit;
using MimeKit.Text;

namespace Asemb.Extraction.Mail;

/// <summary>Walks the parts of a mail (RFC 2046): one of several alternatives, the root of related parts, all of mixed ones.</summary>
/// <param name="draft">Where the text goes.</param>
/// <param name="forwarded">Writes a mail inside this one, with its depth.</param>
/// <param name="attachment">Gets the names of parts that are not read.</param>
internal sealed class MailBody(DocumentDraft draft, Action<MimeMessage, DocumentDraft, int> forwarded, Action<string> attachment)
{
    // A plain alternative that says much less than the HTML one is a hint to use another mail program.
    private const double PlainEnough = 0.4;

    public void Write(MimeEntity entity, int depth)
    {
        draft.Budget.CheckNesting(depth, "Parts of the mail");
        switch (entity)
        {
            case MessagePart { Message: { } inner }:
                forwarded(inner, draft, depth + 1);
                break;
            case MultipartAlternative alternatives:
                Alternative(alternatives, depth + 1);
                break;
            case MultipartRelated { Root: { } root } related:
                Write(root, depth + 1);
                foreach (var part in related.Where(part => part != root && part.IsAttachment)) Name(part);
                break;
            case Multipart parts:
                foreach (var part in parts) Write(part, depth + 1);
                break;
            case TextPart { IsAttachment: false } text when text.ContentType.IsMimeType("text", "plain") || text.IsHtml || text.ContentType.IsMimeType("text", "markdown"):
                if (Read(text) is { } document) EmbeddedText.Append(draft, document, headings: 1);
                break;
            default:
                Name(entity);
                break;
        }
    }

    private void Alternative(MultipartAlternative alternatives, int depth)
    {
        var plain = alternatives.OfType<TextPart>().FirstOrDefault(part => part.ContentType.IsMimeType("text", "plain"));
        var html = alternatives.OfType<TextPart>().LastOrDefault(part => part.IsHtml);
        var rich = html is null ? alternatives.LastOrDefault(part => part is Multipart) : null;
        var shown = Read(plain);
        var styled = Read(html);
        if (shown is not null && (styled is null || shown.Text.Length >= styled.Text.Length * PlainEnough) && rich is null) EmbeddedText.Append(draft, shown, headings: 1);
        else if (styled is not null) EmbeddedText.Append(draft, styled, headings: 1);
        else if (rich is not null) Write(rich, depth);
        foreach (var part in alternatives.Where(part => part is not TextPart && part != rich && part.ContentType.IsMimeType("text", "calendar"))) Name(part);
    }

    private ExtractedDocument? Read(TextPart? part)
    {
        if (part?.Content is null) return null;
        using var bytes = new MemoryStream();
        part.Content.DecodeTo(bytes, draft.Budget.Cancellation);
        draft.Budget.ChargeText(0);
        var file = new FileInput(bytes.ToArray(), MediaType: part.ContentType.Charset is { Length: > 0 } charset ? $"{part.ContentType.MimeType}; charset={charset}" : null);
        var text = TextEncodings.Decode(file, draft.Budget);
        if (part.IsHtml) return EmbeddedText.Read(text, MediaTypes.Html, draft.Budget);
        if (part.IsFlowed) text = new FlowedToText { DeleteSpace = part.ContentType.Parameters["delsp"]?.Equals("yes", StringComparison.OrdinalIgnoreCase) == true }.Convert(text);
        return EmbeddedText.Read(text, part.ContentType.IsMimeType("text", "markdown") ? MediaTypes.Markdown : MediaTypes.PlainText, draft.Budget);
    }

    private void Name(MimeEntity entity)
    {
        var name = DocumentDraft.NullIfBlank(entity.ContentDisposition?.FileName ?? entity.ContentType.Name);
        if (name is not null) attachment(name);
        else if (entity.IsAttachment) attachment(entity.ContentType.MimeType);
    }
}
