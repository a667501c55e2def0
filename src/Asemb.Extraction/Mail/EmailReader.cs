using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using MimeKit;

namespace Asemb.Extraction.Mail;

/// <summary>Mails (RFC 5322 with MIME) and web archives (.mht): subject, who and when, the body, mails forwarded inside. Attachments are named, not read.</summary>
internal static class EmailReader
{
    private const int MaxNamed = 100;

    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        using var stream = new Archives.MemoryReadStream(file.Content);
        MimeMessage message;
        try
        {
            message = MimeMessage.Load(new ParserOptions { MaxMimeDepth = budget.Limits.MaxNesting }, stream, persistent: true, budget.Cancellation);
        }
        catch (FormatException e)
        {
            throw new AsembException(ErrorCodes.DamagedDocument, $"The file is not a mail that can be read: {e.Message} Export it again as .eml.", e);
        }

        using (message)
        {
            var draft = new DocumentDraft(mediaType, budget);
            Properties(message, draft);
            Write(message, draft, depth: 1);
            return draft.Build();
        }
    }

    private static void Properties(MimeMessage message, DocumentDraft draft)
    {
        draft.Title = message.Subject;
        draft.Author = Addresses(message.From);
        if (message.Headers.Contains(HeaderId.Date) && message.Date.Year > 1) draft.CreatedAt = message.Date;
        draft.Language = message.Headers[HeaderId.ContentLanguage];
        Set("from", Addresses(message.From));
        Set("to", Addresses(message.To));
        Set("cc", Addresses(message.Cc));
        Set("messageId", message.MessageId);
        Set("inReplyTo", message.InReplyTo);

        void Set(string name, string? value)
        {
            if (DocumentDraft.NullIfBlank(value) is { } text) draft.Metadata[name] = text;
        }
    }

    private static void Write(MimeMessage message, DocumentDraft draft, int depth)
    {
        draft.Budget.CheckNesting(depth, "Mails");
        draft.Heading(message.Subject ?? "", Math.Min(depth, 6));
        var lines = new List<string>();
        Line("From", Addresses(message.From));
        Line("To", Addresses(message.To));
        Line("Cc", Addresses(message.Cc));
        if (message.Headers.Contains(HeaderId.Date) && message.Date.Year > 1) Line("Date", message.Date.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture));
        draft.Paragraph(string.Join('\n', lines));
        if (message.Body is { } body) new MailBody(draft, Write, Attachment).Write(body, depth);

        void Line(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value)) lines.Add($"{name}: {value}");
        }

        void Attachment(string name)
        {
            if (draft.Metadata["attachments"] is not JsonArray names) draft.Metadata["attachments"] = names = [];
            if (names.Count < MaxNamed) names.Add((JsonNode)name);
        }
    }

    private static string? Addresses(InternetAddressList addresses) => addresses.Count == 0 ? null : string.Join(", ", addresses.Take(MaxNamed).Select(One));

    private static string One(InternetAddress address) => address switch
    {
        MailboxAddress { Name: { Length: > 0 } name } box => $"{name} <{box.Address}>",
        MailboxAddress box => box.Address,
        _ => address.ToString(),
    };
}
