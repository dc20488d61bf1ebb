namespace Hitl.Tests.Recipes;

public sealed class RecipeDocumentTests
{
    private const string Fence = "```json\n";

    [Fact]
    public void Example_OfTheDocument_HasNoErrors()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "recipes.md"));
        var start = text.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        using var directory = new RecipeDirectoryOnDisk();
        directory.Write("people-example.json", text[start..text.IndexOf("```", start, StringComparison.Ordinal)]);
        Assert.Equal("", directory.ErrorsOf("people-example"));
    }
}
