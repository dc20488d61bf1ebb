namespace Hitl.Tests.Recipes;

internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(System.IO.Path.Combine(at.FullName, "Hitl.slnx")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Hitl.slnx is not above the tests.");
    }
}
