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

    public static string Navigation(int step) => $"""
        <h1>Step {step}</h1>
        <script>setTimeout(() => location.replace('/targets/endless-navigation?n={unchecked(step + 1) & 0xffff}'), 100);</script>
        """;
}
