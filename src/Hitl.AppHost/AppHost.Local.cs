using Hitl.AppHost.Local;

return await LocalStart.RunAsync(args);
