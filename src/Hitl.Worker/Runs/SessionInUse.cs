namespace Hitl.Worker.Runs;

/// <summary>The kept session that a run works with. Refused: the site stopped the run all the same.</summary>
internal sealed class SessionInUse(string id)
{
    public string Id { get; } = id;
    public bool IsRefused { get; set; }
}
