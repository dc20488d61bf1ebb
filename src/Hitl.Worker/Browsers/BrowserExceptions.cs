namespace Hitl.Worker.Browsers;

/// <summary>No browser to start; the message says what to type.</summary>
internal sealed class BrowserMissingException(string message) : Exception(message);

/// <summary>The browser does not take a storage state: it is damaged, or of another browser.</summary>
internal sealed class StorageRefusedException() : Exception("The browser does not take this storage state.");

/// <summary>There is no browser at the moment: it is being started again.</summary>
internal sealed class BrowserAwayException(string? why) : Exception(why ?? "The browser is being started.");
