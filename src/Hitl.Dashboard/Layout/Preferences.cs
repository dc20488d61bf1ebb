using System.Text.Json;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Layout;

public enum ThemeChoice { System, Light, Dark }

/// <summary>What the operator chose; kept in the browser.</summary>
public sealed record Preferences
{
    public ThemeChoice Theme { get; init; }
    public string Operator { get; init; } = Api.OperatorName.Default;
    public bool Notifications { get; init; }
    public bool Sound { get; init; }
    public bool Shortcuts { get; init; } = true;
}

/// <summary>The preferences of this circuit, read once from the browser.</summary>
public sealed class PreferencesStore(IJSRuntime script)
{
    public Preferences Current { get; private set; } = new();

    public event Action? Changed;

    public async Task LoadAsync()
    {
        if (await script.InvokeAsync<string?>("hitl.loadPreferences") is { } json)
        {
            try
            {
                Current = JsonSerializer.Deserialize<Preferences>(json) ?? Current;
            }
            catch (JsonException)
            {
                // Another version's, or somebody's: the defaults do.
                Current = new();
            }
        }

        Changed?.Invoke();
    }

    public async Task SaveAsync(Preferences preferences)
    {
        Current = preferences;
        await script.InvokeVoidAsync("hitl.savePreferences", JsonSerializer.Serialize(preferences));
        Changed?.Invoke();
    }
}
