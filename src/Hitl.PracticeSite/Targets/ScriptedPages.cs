namespace Hitl.PracticeSite.Targets;

/// <summary>Pages that get in the way by script.</summary>
internal static class ScriptedPages
{
    public const string Dialogs = """
        <h1>Dialogs</h1>
        <ul><li class="offer"><span class="name">Behind the dialogs</span></li></ul>
        <script>
          const ask = () => { alert('Really?'); confirm('Are you sure?'); prompt('Why?'); setTimeout(ask, 100); };
          setTimeout(ask, 0);
        </script>
        """;

    public const string Popups = """
        <h1>Popups</h1>
        <ul><li class="offer"><span class="name">Behind the popups</span></li></ul>
        <script>
          for (let i = 0; i < 5; i++) window.open('/catalog?page=1', '_blank');
          document.addEventListener('click', () => window.open('/catalog?page=2', '_blank'));
        </script>
        """;

    /// <summary>Never ends, and lets nothing else happen on the page.</summary>
    public const string Hang = """
        <h1>Hang</h1>
        <script>for (;;);</script>
        """;

    /// <summary>Holds more and more until the browser ends it.</summary>
    public const string Memory = """
        <h1>Memory</h1>
        <script>
          const kept = [];
          for (;;) kept.push(Array.from({ length: 10_000 }, () => ({})));
        </script>
        """;

    public static string Navigation(int step) => $"""
        <h1>Step {step}</h1>
        <script>setTimeout(() => location.replace('/targets/endless-navigation?n={unchecked(step + 1) & 0xffff}'), 100);</script>
        """;
}
