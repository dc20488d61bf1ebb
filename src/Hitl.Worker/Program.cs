using Hitl.ServiceDefaults;
using Hitl.ServiceDefaults.Security;
using Hitl.Worker;
using Hitl.Worker.Interventions;
using Hitl.Worker.Live;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRequestGuard();
builder.ListenOnLoopback();
builder.AddWorker();
var app = builder.Build();
app.UseRequestGuard();
app.MapDefaultEndpoints();
app.UseWebSockets();
app.MapLooks();
app.MapLive();
await app.RunAsync();
