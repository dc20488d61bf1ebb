using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>A question that a page stands still for, until it is answered.</summary>
internal sealed class PageDialog(IPage page, IDialog dialog)
{
    /// <summary><c>alert</c>, <c>confirm</c>, <c>prompt</c> or <c>beforeunload</c>.</summary>
    public string Kind => dialog.Type;
    public string Message => dialog.Message;
    public string DefaultValue => dialog.DefaultValue;

    public bool IsOf(PageTab tab) => tab.Shows(page);

    /// <exception cref="TabException">The page is gone.</exception>
    public async Task AnswerAsync(bool accept, string? text)
    {
        try
        {
            await (accept ? dialog.AcceptAsync(Kind == DialogType.Prompt ? text ?? DefaultValue : null) : dialog.DismissAsync());
        }
        catch (PlaywrightException)
        {
            throw new TabException("answer the dialog");
        }
    }
}
