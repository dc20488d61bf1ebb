using Hitl.ServiceDefaults;
using Hitl.Worker;
using Hitl.Worker.Interventions;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.ListenOnLoopback();
builder.AddWorker();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapLooks();
await app.RunAsync();
