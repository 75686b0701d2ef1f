using SipDirectory.CommandLine;

return await Verbs.RunAsync(args, () => Console.Out, () => Console.Error);
