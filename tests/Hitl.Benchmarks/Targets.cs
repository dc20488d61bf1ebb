namespace Hitl.Benchmarks;

/// <summary>What a benchmark has to show: each target is printed with PASS or FAIL, and one that is missed makes the program's exit code 1.</summary>
internal static class Targets
{
    public static void Check(bool met, string what, string figure)
    {
        Console.WriteLine($"{(met ? "PASS" : "FAIL")} {what,-66} {figure}");
        if (!met)
            Environment.ExitCode = 1;
    }
}
