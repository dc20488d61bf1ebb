using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Controls;

/// <summary>
/// Every control that a human works with, each at a fixed place, behind a slider that has to be dragged. What the page saw
/// can be read back by its key.
/// </summary>
internal static class ControlsEndpoints
{
    public static void MapControls(this IEndpointRouteBuilder app)
    {
        app.MapGet("/controls", (string? key, bool? animate) => Page(key ?? "", animate ?? false));
        app.MapGet("/controls/popup", (int? n) => Html.Page($"Popup {n}", $"<h1>Popup {n}</h1><p><a href=\"http://elsewhere.example/\">Out of here</a></p>"));
        app.MapPost("/controls/seen", async (string key, HttpContext context, SeenInputs seen) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            return seen.Add(key, await reader.ReadToEndAsync(context.RequestAborted)) ? Results.NoContent() : Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        });
        app.MapGet("/controls/seen", (string key, SeenInputs seen) => Results.Content(seen.Read(key), "application/json"));
        app.MapGet("/controls/member", (HttpContext context) =>
        {
            if (context.Request.Headers.Authorization == "Basic YWRhOmxvdmVsYWNl")
                return Html.Page("Inside", "<h1>Members only</h1>");
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Members\"";
            return Html.Page("Members", "<h1>Who are you?</h1>", StatusCodes.Status401Unauthorized);
        });
    }

    private static IResult Page(string key, bool animate) => Html.Page("Controls", $$"""
        <div class="controls" data-key="{{Html.Text(key)}}" data-animate="{{(animate ? "yes" : "no")}}">
          <input id="text" aria-label="Text" style="left:20px;top:60px">
          <input id="secret" type="password" aria-label="Password" style="left:20px;top:100px">
          <button id="reveal" style="left:230px;top:100px;width:30px">👁</button>
          <input id="code" autocomplete="one-time-code" aria-label="Code" style="left:20px;top:140px">
          <div id="editor" contenteditable="true" aria-label="Editor" style="left:20px;top:180px;height:60px"></div>
          <select id="choice" aria-label="Choice" style="left:20px;top:260px">
            <option value="a">Ant</option>
            <optgroup label="Birds"><option value="b">Blackbird</option><option value="c" disabled>Crow</option></optgroup>
            <option value="d">Dog</option>
          </select>
          <input id="date" type="date" min="2020-01-01" aria-label="Date" style="left:20px;top:300px">
          <input id="colour" type="color" value="#336699" aria-label="Colour" style="left:20px;top:340px">
          <input id="file" type="file" multiple accept="image/*,.txt" aria-label="Files" style="left:20px;top:380px">
          <button id="alert-loop" style="left:20px;top:420px">Alert in a loop</button>
          <button id="confirm" style="left:280px;top:60px">Confirm</button>
          <button id="prompt" style="left:280px;top:100px">Prompt</button>
          <button id="alerts" style="left:280px;top:140px">Alert for ever</button>
          <a id="popup" href="/controls/popup?n=1" target="_blank" style="left:280px;top:180px">Popup</a>
          <a id="outside" href="http://elsewhere.example/" style="left:280px;top:220px">Outside</a>
          <a id="members" href="/controls/member" style="left:280px;top:260px">Members</a>
          <label style="left:280px;top:300px"><input id="leaving" type="checkbox" style="position:static;width:auto"> Ask before leaving</label>
          <div id="slider-wall" style="left:280px;top:360px;width:400px;height:40px"><div id="handle" style="left:0;top:0;width:40px;height:40px">»</div></div>
          <div id="pad" tabindex="0" style="left:720px;top:60px;width:300px;height:120px">Pad</div>
          <canvas id="canvas" width="480" height="360" style="left:720px;top:200px;width:480px;height:360px"></canvas>
        </div>
        <template id="prize">{{OfferList.Render(Offer.All.Take(3))}}</template>
        <script type="module" src="/controls.js"></script>
        """);
}
