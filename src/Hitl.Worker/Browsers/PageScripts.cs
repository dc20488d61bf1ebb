namespace Hitl.Worker.Browsers;

/// <summary>
/// The only scripts that run in a page: fixed text, data in, data out. They run in a world of their own, where the page's
/// changes to built-in objects don't exist.
/// </summary>
internal static class PageScripts
{
    /// <summary>Markers, counts and what the page says it is, as it stands.</summary>
    public const string Observe = """
        (asked) => {
          const text = (document.body?.innerText ?? '').slice(0, 500000).toLowerCase();
          const title = document.title ?? '';
          const visible = (e) => !!e && (e.checkVisibility ? e.checkVisibility({ visibilityProperty: true }) : e.getClientRects().length > 0);
          const some = (selector) => { for (const e of document.querySelectorAll(selector)) if (visible(e)) return true; return false; };
          const holds = (rule) =>
            (rule.selector == null || some(rule.selector)) &&
            (rule.text == null || text.includes(rule.text.toLowerCase())) &&
            (rule.title == null || title.toLowerCase().includes(rule.title.toLowerCase())) &&
            (rule.url == null || location.href.includes(rule.url));
          return {
            ready: document.readyState,
            url: location.href.slice(0, 2000),
            title: title.slice(0, 300),
            marker: asked.markers.findIndex(holds),
            items: asked.items == null ? 0 : document.querySelectorAll(asked.items).length,
            noResults: asked.noResults != null && holds(asked.noResults),
            password: some('input[type=password]'),
            expected: asked.expected.map(some),
          };
        }
        """;

    /// <summary>The raw values of each item, in the order of the fields; null where there is none.</summary>
    public const string Extract = """
        (asked) => {
          const value = (item, field) => {
            const e = field.selector == null ? item : item.querySelector(field.selector);
            if (!e) return null;
            if (field.attribute == null) return (e.innerText ?? e.textContent ?? '').slice(0, asked.longest);
            const raw = e.getAttribute(field.attribute);
            if (raw == null) return null;
            if (field.attribute === 'href' || field.attribute === 'src') {
              try { return new URL(raw, document.baseURI).href.slice(0, asked.longest); } catch { return raw.slice(0, asked.longest); }
            }
            return raw.slice(0, asked.longest);
          };
          const items = [];
          for (const item of document.querySelectorAll(asked.items)) {
            if (items.length >= asked.most) break;
            items.push(asked.fields.map((field) => value(item, field)));
          }
          return items;
        }
        """;

    /// <summary>Where the next page is: nothing, a link to go to, or something to click.</summary>
    public const string NextPage = """
        (asked) => {
          const e = document.querySelector(asked.selector);
          if (!e || e.disabled || e.getAttribute('aria-disabled') === 'true' || e.classList.contains('disabled')) return { kind: 'none' };
          const link = e.closest('a[href]');
          if (!link) return { kind: 'click' };
          const to = new URL(link.href, document.baseURI);
          if (!/^https?:$/.test(to.protocol) || to.href.split('#')[0] === location.href.split('#')[0]) return { kind: 'click' };
          return { kind: 'link', url: to.href };
        }
        """;

    /// <summary>How far the page is scrolled.</summary>
    public const string Scroll = "() => ({ x: scrollX, y: scrollY })";

    /// <summary>Scrolls it there again.</summary>
    public const string ScrollTo = "(at) => { scrollTo(at.x, at.y); return true; }";
}
