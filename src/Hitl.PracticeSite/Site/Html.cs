using System.Net;

namespace Hitl.PracticeSite.Site;

/// <summary>A whole page around a body that is HTML already.</summary>
internal static class Html
{
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Each<T>(IEnumerable<T> items, Func<T, string> html) => string.Concat(items.Select(html));

    public static IResult Page(string title, string body, int status = StatusCodes.Status200OK) => Results.Content($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{Text(title)}</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="/style.css">
        </head>
        <body>
          <header class="site"><a href="/">Practice site</a><span>everything here is fictional</span></header>
          <main>
        {body}
          </main>
        </body>
        </html>
        """, "text/html; charset=utf-8", statusCode: status);
}
