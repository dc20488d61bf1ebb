using System.Text.Json;
using Hitl.Recipes.Model;
using Hitl.Recipes.Parameters;

namespace Hitl.Tests.Recipes;

public sealed class RecipeParametersTests
{
    private static readonly Recipe Recipe = JsonSerializer.Deserialize<Recipe>(
        """
        {"id":"one","title":"One","start_url":"http://example.org/","items":{"selector":"li","fields":{"name":{}}},
         "parameters":{"properties":{
           "name":{"type":"string","minLength":2,"maxLength":80},
           "free":{"type":"string"},
           "code":{"type":"string","pattern":"^[A-Z]{3}$"},
           "born":{"type":"string","format":"date"},
           "count":{"type":"integer","minimum":1,"maximum":9,"default":3},
           "kind":{"type":"string","enum":["a","b"]},
           "deep":{"type":"boolean"}},"required":["name"]}}
        """, RecipeJson.Options)!;

    [Fact]
    public void Validate_Good_FillsInDefaults()
    {
        var result = Validate("""{"name":"John Smith","deep":true}""");
        Assert.True(result.IsValid);
        Assert.Equal("""{"name":"John Smith","count":3,"deep":true}""", result.Values.GetRawText());
    }

    [Fact]
    public void Validate_ManyWrong_ReportsEachWithoutItsValue()
    {
        var secret = "s3cret";
        var result = Validate($$"""{"name":"x","code":"{{secret}}","born":"{{secret}}","count":12,"kind":"{{secret}}","deep":"{{secret}}","extra":1,"{{secret}} \u0000":2,"free":"{{new string('x', 2001)}}"}""");
        Assert.Equal(
            """
            $.extra: not a parameter of this recipe; they are name, free, code, born, count, kind, deep
            $: not a parameter of this recipe; they are name, free, code, born, count, kind, deep
            $.name: expected a text of 2 to 80 characters
            $.free: expected a text of 0 to 2000 characters
            $.code: expected a text that matches ^[A-Z]{3}$
            $.born: expected a text of the format date
            $.count: expected a whole number from 1 to 9
            $.kind: expected one of "a", "b"
            $.deep: expected true or false
            """,
            string.Join("\n", result.Errors.Select(error => $"{error.Path}: {error.Message}")));
    }

    [Theory]
    [InlineData("{}", "$.name: required: expected a text of 2 to 80 characters")]
    [InlineData("null", "$.name: required: expected a text of 2 to 80 characters")]
    [InlineData("[]", "$: expected an object")]
    [InlineData("""{"name":null}""", "$.name: expected a text of 2 to 80 characters")]
    [InlineData("""{"name":"a\u0000b"}""", "$.name: expected no control characters")]
    [InlineData("""{"name":"ab","count":1.5}""", "$.count: expected a whole number from 1 to 9")]
    [InlineData("""{"name":"ab","count":1e999}""", "$.count: expected a whole number from 1 to 9")]
    [InlineData("""{"name":"ab","name":"cd"}""", "$.name: expected it once")]
    public void Validate_OneWrong_SaysWhat(string json, string expected)
    {
        var error = Assert.Single(Validate(json).Errors);
        Assert.Equal(expected, $"{error.Path}: {error.Message}");
    }

    private static ParameterResult Validate(string json) => RecipeParameters.Validate(Recipe, JsonElement.Parse(json));
}
