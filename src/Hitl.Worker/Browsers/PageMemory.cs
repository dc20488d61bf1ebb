namespace Hitl.Worker.Browsers;

/// <summary>What it takes to bring a page back in another browser context: its address, its storage state, and how far it was scrolled.</summary>
internal sealed record PageMemory(Uri Url, string? Storage, double X, double Y)
{
    /// <summary>Keeps the values out of whatever prints a record.</summary>
    public override string ToString() => nameof(PageMemory);
}
