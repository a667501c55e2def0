using System.Text;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax.Inlines;

namespace Asemb.Extraction.Markdown;

/// <summary>What a reader sees of inline Markdown: the words without their marks, a link's text without its target, a picture's description.</summary>
internal static class InlineText
{
    public static string Of(ContainerInline? inlines)
    {
        if (inlines is null) return "";
        var text = new StringBuilder();
        Append(inlines, text);
        return text.ToString();
    }

    // Without recursion: the parser nests emphasis as deep as the file says, two marks for each level.
    private static void Append(ContainerInline inlines, StringBuilder text)
    {
        var rest = new Stack<Inline>();
        var next = inlines.FirstChild;
        while (next is not null || rest.TryPop(out next))
        {
            var inline = next;
            next = inline.NextSibling;
            if (inline is ContainerInline container)
            {
                if (next is not null) rest.Push(next);
                next = container.FirstChild;
                continue;
            }

            Append(inline, text);
        }
    }

    private static void Append(Inline inline, StringBuilder text)
    {
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                text.Append(code.ContentSpan);
                break;
            case MathInline math:
                text.Append(math.Content.AsSpan());
                break;
            case LineBreakInline lineBreak:
                text.Append(lineBreak.IsHard ? '\n' : ' ');
                break;
            case AutolinkInline link:
                text.Append(link.Url);
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case HtmlInline html when html.Tag.StartsWith("<br", StringComparison.OrdinalIgnoreCase):
                text.Append('\n');
                break;
            case TaskList task:
                text.Append(task.Checked ? "[x]" : "[ ]");
                break;
        }
    }
}
