namespace Hitl.ServiceDefaults.Hosting;

/// <summary>Configuration section <c>Process</c>.</summary>
public sealed class ProcessOptions
{
    public const string Section = "Process";

    /// <summary>
    /// Stop when the standard input ends; default false. Whoever starts the process and keeps the other end of its
    /// input can then be sure that it does not outlive them, even when they are killed.
    /// </summary>
    public bool EndWithStandardInput { get; set; }
}
