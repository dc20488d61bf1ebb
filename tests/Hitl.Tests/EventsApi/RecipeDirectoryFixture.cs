namespace Hitl.Tests.EventsApi;

/// <summary>A directory with a recipe that takes a parameter, one that searches for people, and a broken one.</summary>
internal sealed class RecipeDirectoryFixture : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hitl-recipes-");

    public RecipeDirectoryFixture()
    {
        Write("catalog", """
            {"id": "catalog", "title": "Catalog", "start_url": "http://localhost/catalog?q={q}",
             "parameters": {"type": "object", "properties": {"q": {"type": "string", "maxLength": 10}}},
             "items": {"selector": ".item", "fields": {"name": {"selector": "h2"}}}}
            """);
        Write("people-search", """
            {"id": "people-search", "title": "People", "start_url": "http://localhost/people?name={name}",
             "parameters": {"type": "object", "properties": {"name": {"type": "string", "minLength": 2, "maxLength": 80}}, "required": ["name"]},
             "items": {"selector": ".person", "fields": {"name": {"selector": "h2"}}}}
            """);
        Write("broken", """{"id": "broken", "title": "Broken"}""");
    }

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);

    private void Write(string id, string json) => File.WriteAllText(System.IO.Path.Combine(Path, id + ".json"), json);
}
