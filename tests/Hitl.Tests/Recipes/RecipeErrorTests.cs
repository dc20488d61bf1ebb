namespace Hitl.Tests.Recipes;

public sealed class RecipeErrorTests
{
    [Theory]
    [InlineData("{", "$: expected JSON with each member once (line 1, byte 2)")]
    [InlineData("""{"id":"one","id":"two"}""", "$: expected JSON with each member once")]
    [InlineData("[]", "$: expected an object")]
    public void Read_NotARecipe_SaysWhatWasExpected(string json, string expected) => Assert.StartsWith(expected, Errors(json));

    [Fact]
    public void Read_WrongShape_NamesEveryPathAtOnce() => Assert.Equal(
        """
        $.steps[0].url: required, but missing
        $.steps[1]: expected a step with 'do' as one of goto, fill, click, wait_for, ask
        $.steps[2].fields[0].label: required, but missing
        $.steps[2].fields[0].kind: expected one of text, code, choice
        $.items.selektor: not expected here; known are selector, fields
        $.items.selector: required, but missing
        $.limits.max_pages: expected a number from 1 to 10000
        $.blocked_when[0].reason: expected one of hard_block, challenge, rate_limited, login_required
        $.start_url: required, but missing
        """.Split('\n').Order(StringComparer.Ordinal),
        Errors("""
        {
          "id": "one", "title": "One",
          "steps": [
            { "do": "goto" },
            { "do": "eval", "script": "1" },
            { "do": "ask", "done": "#d", "fields": [{ "name": "code", "selector": "#c", "kind": "pin" }] }
          ],
          "items": { "selektor": "li", "fields": { "a": {} } },
          "blocked_when": [{ "text": "no", "reason": "bored" }],
          "limits": { "max_pages": 0 }
        }
        """).Split('\n').Order(StringComparer.Ordinal));

    [Fact]
    public void Read_WrongMeaning_NamesEveryPathAtOnce() => Assert.Equal(
        """
        $.id: expected 'one', the file's name without .json
        $.parameters.required[0]: expected the name of a property
        $.parameters.properties.name.minLength: expected at most maxLength
        $.parameters.properties.age.default: expected a whole number of at least 1
        $.parameters.properties.age.examples[1]: expected a whole number of at least 1
        $.start_url: expected a parameter's name in '{nmae}'; the parameters are age, name
        $.steps[0].url: expected a configured site in '{site:shop}' (set Recipes:Sites:shop); the sites are practice
        $.steps[1].value: expected '}' after '{' (a brace itself is written twice)
        $.steps[2].choices: 
        $.items.selector: expected one CSS selector, without '>>'
        $.items.fields.price.regex: expected a regular expression without look-around, back references and atomic groups
        $.blocked_when[0]: expected at least one of selector, text, title, url_contains
        $.allowed_hosts[0]: expected 'host', 'host:port', '*.host' or '{site:name}'
        """.Replace("$.steps[2].choices: ", "$.steps[2].fields[0].choices: expected choices for the kind 'choice', and only there", StringComparison.Ordinal),
        Errors("""
        {
          "id": "other", "title": "One",
          "parameters": {
            "properties": { "name": { "type": "string", "minLength": 9, "maxLength": 3 }, "age": { "type": "integer", "minimum": 1, "default": 0, "examples": [30, "old"] } },
            "required": ["nom"]
          },
          "start_url": "{site:practice}/?q={nmae}",
          "steps": [
            { "do": "goto", "url": "{site:shop}/" },
            { "do": "fill", "selector": "#q", "value": "{name" },
            { "do": "ask", "done": "#d", "fields": [{ "name": "which", "label": "Which", "selector": "#c", "kind": "choice" }] }
          ],
          "items": { "selector": "ul >> li", "fields": { "price": { "regex": "(a)\\1" } } },
          "blocked_when": [{ "reason": "challenge" }],
          "allowed_hosts": ["http://a.example/path?x"]
        }
        """));

    [Theory]
    [InlineData("xpath=//li")]
    [InlineData("text=Buy")]
    [InlineData("_react=Item")]
    [InlineData("css=li")]
    [InlineData("internal:text=\"x\"")]
    [InlineData("//li")]
    [InlineData("li >> b")]
    [InlineData("'Buy'")]
    public void Read_SelectorOfAnotherEngine_IsRefused(string selector) =>
        Assert.StartsWith("$.items.selector: expected", Errors(WithSelector(selector)));

    [Theory]
    [InlineData("a[rel=next]")]
    [InlineData("ul > li:nth-child(2)")]
    [InlineData("a[href*='>>']")]
    [InlineData("input[name=\"x=y\"]")]
    [InlineData("#a, .b::before")]
    public void Read_CssSelector_IsTaken(string selector) => Assert.Equal("", Errors(WithSelector(selector)));

    [Theory]
    [InlineData("{name}/x")]
    [InlineData("http://{name}/")]
    [InlineData("http://example.org{name}/")]
    [InlineData("http://example.org:80{name}/")]
    [InlineData("http://{name}@example.org/")]
    [InlineData("{site:practice}{name}")]
    [InlineData("{site:practice}.evil.example/")]
    [InlineData("ftp://example.org/{name}")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/people")]
    public void Read_UrlWhoseHostCouldChange_IsRefused(string url) =>
        Assert.StartsWith("$.start_url: expected", Errors($$$$$"""
        {"id":"one","title":"One","parameters":{"properties":{"name":{"type":"string"}}},"start_url":"{{{{{url}}}}}","items":{"selector":"li","fields":{"name":{}}}}
        """));

    private static string WithSelector(string selector) => $$$$$"""
        {"id":"one","title":"One","start_url":"{site:practice}/","items":{"selector":{{{{{System.Text.Json.JsonSerializer.Serialize(selector)}}}}},"fields":{"name":{}}}}
        """;

    private static string Errors(string json)
    {
        using var directory = new RecipeDirectoryOnDisk();
        directory.Write("one.json", json);
        return directory.ErrorsOf("one");
    }
}
