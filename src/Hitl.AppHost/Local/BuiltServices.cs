namespace Hitl.AppHost.Local;

/// <summary>Where the repository and the services built beside this program are.</summary>
internal sealed record BuiltServices
{
    public required string Root { get; init; }

    /// <summary><c>bin/Debug/net10.0</c>, say: what this program was built as, the services were too.</summary>
    public required string Output { get; init; }

    /// <exception cref="LocalStartException">This program does not lie in a repository.</exception>
    public static BuiltServices Find()
    {
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        for (var root = here.Parent; root is not null; root = root.Parent)
        {
            if (File.Exists(Path.Combine(root.FullName, "Hitl.slnx")))
                return new() { Root = root.FullName, Output = Path.Combine("bin", here.Parent!.Name, here.Name) };
        }

        throw new LocalStartException($"{here} is not inside a clone of Hitl: there is no Hitl.slnx above it.");
    }

    public string Folder(string project) => Path.Combine(Root, "src", project);

    /// <exception cref="LocalStartException">It has not been built.</exception>
    public string Program(string project)
    {
        var program = Path.Combine(Folder(project), Output, project + ".dll");
        return File.Exists(program)
            ? program
            : throw new LocalStartException($"{project} is not built ({program} is missing): type `dotnet build Hitl.slnx`");
    }
}
