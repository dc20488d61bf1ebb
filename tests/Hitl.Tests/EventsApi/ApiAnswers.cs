using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Hitl.Tests.EventsApi;

/// <summary>Calls the API as a client does, in JSON text.</summary>
internal static class ApiAnswers
{
    public static async Task<HttpResponseMessage> PostAsync(this ApiHost api, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await api.Http.SendAsync(request, ApiHost.Token);
    }

    public static Task<HttpResponseMessage> GetAsync(this ApiHost api, string path) => api.Http.GetAsync(path, ApiHost.Token);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync(ApiHost.Token));

    public static async Task<string?> TextAsync(this HttpResponseMessage answer, string name) => (await answer.JsonAsync()).GetProperty(name).GetString();

    /// <summary>The problem's code; also checks that it is one.</summary>
    public static Task<string?> CodeAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return answer.TextAsync("code");
    }

    public static async Task<IReadOnlyList<string>> ErrorPlacesAsync(this HttpResponseMessage answer) =>
        [.. (await answer.JsonAsync()).GetProperty("errors").EnumerateObject().Select(error => error.Name)];
}
