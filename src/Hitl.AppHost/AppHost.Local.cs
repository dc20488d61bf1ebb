await Console.Out.WriteLineAsync("not yet");
