namespace Hitl.Worker.Live;

/// <summary>
/// Fixed text that runs beside a page's own scripts, in a world of its own, while somebody looks: tells what a page without
/// a window can't draw, and does what is chosen for it. Nothing of it can be seen by the page but the events it causes.
/// </summary>
internal static class LiveScripts
{
    public const string World = "hitl-live";
    public const string Binding = "hitlSay";

    /// <summary>The one thing that the page can see: the driver has had enough of its dialogs, and each would hold it up.</summary>
    public const string NoDialogs = "window.alert = () => undefined; window.confirm = () => false; window.prompt = () => null;";

    public const string Watch = """
        (() => {
          if (globalThis.hitlLive) return;
          const off = new AbortController();
          const kept = new Map();
          let next = 1, shape = '', secretPaths = new Set(), painting = { of: 0, is: null };
          const say = what => { try { hitlSay(JSON.stringify(what)); } catch { } };
          const on = (name, handler) => addEventListener(name, handler, { capture: true, signal: off.signal });
          const hit = event => event.composedPath().find(node => node.nodeType === 1);

          const place = element => {
            const box = element.getBoundingClientRect();
            let x = box.x, y = box.y;
            for (let view = element.ownerDocument.defaultView; view && view !== view.top; view = view.parent) {
              const frame = view.frameElement;
              if (!frame) break;
              const outer = frame.getBoundingClientRect();
              x += outer.x + frame.clientLeft;
              y += outer.y + frame.clientTop;
            }
            return { x, y, width: box.width, height: box.height };
          };
          const keep = element => { kept.clear(); kept.set(next, new WeakRef(element)); return next++; };

          const dropDown = element => element?.localName === 'select' && !element.multiple && element.size <= 1 && !element.disabled
            && getComputedStyle(element).appearance !== 'base-select';
          const openSelect = select => say({
            what: 'select', key: keep(select), ...place(select), multiple: select.multiple,
            options: [...select.options].slice(0, 2000).map(option => {
              const group = option.parentNode.localName === 'optgroup' ? option.parentNode : null;
              return { label: option.label.slice(0, 300), group: group ? group.label.slice(0, 300) : null, disabled: option.disabled || !!group?.disabled, selected: option.selected };
            }),
          });
          const kinds = ['date', 'time', 'datetime-local', 'month', 'week', 'color'];
          const picker = element => element?.localName === 'input' && kinds.includes(element.type) && !element.disabled && !element.readOnly;
          const openPicker = input => say({
            what: 'picker', key: keep(input), ...place(input), kind: input.type, value: input.value, min: input.min, max: input.max, step: input.step,
          });
          const onIndicator = (input, event) => {
            if (input.type === 'color') return true;
            const box = input.getBoundingClientRect();
            return getComputedStyle(input).direction === 'rtl' ? event.clientX - box.left < 32 : box.right - event.clientX < 32;
          };

          on('mousedown', event => {
            const target = hit(event)?.closest('select');
            if (!event.isTrusted || event.button !== 0 || !dropDown(target)) return;
            event.preventDefault();
            target.focus();
            openSelect(target);
          });
          on('click', event => {
            const target = hit(event);
            if (!event.isTrusted || !picker(target) || !onIndicator(target, event)) return;
            event.preventDefault();
            openPicker(target);
          });
          on('keydown', event => {
            const target = hit(event);
            const opens = event.key === ' ' || event.key === 'F4' || (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp'));
            if (!opens || !event.isTrusted) return;
            if (dropDown(target)) { event.preventDefault(); openSelect(target); }
            else if (picker(target)) { event.preventDefault(); openPicker(target); }
          });

          const textual = element => element.isContentEditable || element.localName === 'textarea'
            || (element.localName === 'input' && !['button', 'submit', 'reset', 'checkbox', 'radio', 'file', 'image', 'range', 'color', 'hidden'].includes(element.type));
          on('mousemove', event => {
            const target = hit(event);
            if (!target || !event.isTrusted) return;
            let cursor = getComputedStyle(target).cursor.split(',').pop().trim();
            if (cursor === 'auto') cursor = textual(target) ? 'text' : 'default';
            if (cursor !== shape) say({ what: 'cursor', cursor: shape = cursor });
          });
          const tellEditing = element => say({ what: 'editing', editable: true, ...place(element) });
          on('focusin', event => { const target = hit(event); if (target && textual(target)) tellEditing(target); });
          on('focusout', event => { const target = hit(event); if (target && textual(target)) say({ what: 'editing', editable: false, x: 0, y: 0, width: 0, height: 0 }); });

          const focused = () => {
            let doc = document;
            for (;;) {
              const inner = doc.activeElement?.contentDocument;
              if (!inner) return doc;
              doc = inner;
            }
          };
          const deepest = doc => { let e = doc.activeElement ?? doc.body; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e; };
          const selected = (doc, element) => {
            if (element && (element.localName === 'textarea' || element.localName === 'input') && element.selectionStart != null)
              return element.type === 'password' ? '' : element.value.slice(element.selectionStart, element.selectionEnd);
            return doc.getSelection()?.toString() ?? '';
          };
          const clipboardEvent = (name, doc, data) => {
            const view = doc.defaultView;
            return (deepest(doc) ?? doc).dispatchEvent(new view.ClipboardEvent(name, { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
          };

          const path = element => {
            const steps = [];
            for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
              let n = 1;
              for (let before = at.previousElementSibling; before; before = before.previousElementSibling) if (before.localName === at.localName) n++;
              steps.unshift(`${CSS.escape(at.localName)}:nth-of-type(${n})`);
            }
            return ['html', ...steps].join('>');
          };

          globalThis.hitlLive = {
            stop() { off.abort(); delete globalThis.hitlLive; },
            choose(key, indexes) {
              const select = kept.get(key)?.deref();
              kept.delete(key);
              if (!select?.isConnected || indexes === null) return;
              const before = [...select.options].map(option => option.selected).join();
              if (select.multiple) [...select.options].forEach((option, n) => { option.selected = indexes.includes(n); });
              else if (indexes.length > 0 && !select.options[indexes[0]]?.disabled) select.selectedIndex = indexes[0];
              if ([...select.options].map(option => option.selected).join() === before) return;
              select.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
              select.dispatchEvent(new Event('change', { bubbles: true }));
            },
            pick(key, value) {
              const input = kept.get(key)?.deref();
              kept.delete(key);
              if (!input?.isConnected || value === null || input.value === value) return;
              input.value = value;
              input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
              input.dispatchEvent(new Event('change', { bubbles: true }));
            },
            copy(cut) {
              const doc = focused(), data = new DataTransfer();
              const proceed = clipboardEvent(cut ? 'cut' : 'copy', doc, data);
              const text = proceed ? selected(doc, deepest(doc)) : data.getData('text/plain');
              if (cut && proceed && text) doc.execCommand('delete');
              return text.slice(0, 1048576);
            },
            paste(text) {
              const data = new DataTransfer();
              data.setData('text/plain', text);
              return clipboardEvent('paste', focused(), data);
            },
            // Also what was a password once and is shown now: its place is remembered from when it was one.
            secrets() {
              for (const field of document.querySelectorAll('input[type=password]')) {
                secretPaths.add(path(field));
                if (field.id) secretPaths.add(`input#${CSS.escape(field.id)}`);
                else if (field.name) secretPaths.add(`input[name="${CSS.escape(field.name)}"]`);
              }
              return [...secretPaths].slice(0, 500);
            },
            // Three frames on, what is on the screen was painted since. One out of view draws none for long, and says when it does.
            paint(of) {
              if (of === painting.of) return painting.is;
              const now = painting = { of, is: null };
              let frames = 0, drawn = 0;
              const tell = is => {
                if (now !== painting || is === now.is) return;
                now.is = is;
                say({ what: 'paint', of, is });
              };
              const watch = new IntersectionObserver(entries => {
                if (entries.at(-1).isIntersecting) { tell('in view'); return; }
                const before = drawn;
                setTimeout(() => { if (drawn === before && now.is !== 'painted') tell('out of view'); }, 500);
              });
              const draw = () => {
                if (now !== painting || off.signal.aborted) { watch.disconnect(); return; }
                if (now.is !== 'in view') frames = 0;
                tell('in view');
                drawn++;
                if (frames++ === 3) { watch.disconnect(); tell('painted'); return; }
                requestAnimationFrame(draw);
              };
              requestAnimationFrame(draw);
              // Within what the frame itself shows: the root may be scrolled out of it.
              const shown = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.documentElement;
              if (shown) watch.observe(shown);
              return null;
            },
          };
          for (const name of ['DOMContentLoaded', 'load']) on(name, () => say({ what: 'loaded' }));
          say({ what: 'here' });
        })()
        """;
}
