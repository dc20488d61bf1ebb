using Hitl.ServiceDefaults;
using Hitl.ServiceDefaults.Security;
using Hitl.Worker;
using Hitl.Worker.Interventions;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRequestGuard();
builder.ListenOnLoopback();
builder.AddWorker();
var app = builder.Build();
app.UseRequestGuard();
app.MapDefaultEndpoints();
app.MapLooks();
await app.RunAsync();
