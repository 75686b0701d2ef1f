using CommandLine;
using SipDirectory.Benchmarks;
using SipDirectory.Benchmarks.Codec;
using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Diameter;
using SipDirectory.Benchmarks.Fairness;
using SipDirectory.Benchmarks.Gy;
using SipDirectory.Benchmarks.Idle;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Loading;
using SipDirectory.Benchmarks.Lookups;
using SipDirectory.Benchmarks.Start;

// Children are ended in the finally blocks of the verbs, so a signal must unwind them instead of ending the process.
using var stop = new StopSignal();

return await Parser.Default.ParseArguments<CompareOptions, LoadOptions, LookupOptions, StartOptions, IdleOptions, FairnessOptions, CodecOptions, DiameterOptions,
    GyOptions, DiameterServerOptions, DiameterClientOptions, GeneratorOptions>(args).MapResult(
    (CompareOptions options) => CompareCommand.RunAsync(options, stop.Token),
    (LoadOptions options) => LoadCommand.RunAsync(options, stop.Token),
    (LookupOptions options) => LookupCommand.RunAsync(options, stop.Token),
    (StartOptions options) => StartCommand.RunAsync(options, stop.Token),
    (IdleOptions options) => IdleCommand.RunAsync(options, stop.Token),
    (FairnessOptions options) => FairnessCommand.RunAsync(options, stop.Token),
    (CodecOptions options) => CodecCommand.RunAsync(options, stop.Token),
    (DiameterOptions options) => DiameterCommand.RunAsync(options, stop.Token),
    (GyOptions options) => GyCommand.RunAsync(options, stop.Token),
    (DiameterServerOptions options) => DiameterServerCommand.RunAsync(options, stop.Token),
    (DiameterClientOptions options) => DiameterClientCommand.RunAsync(options),
    (GeneratorOptions options) => Task.FromResult(GeneratorCommand.Run(options)),
    errors => Task.FromResult(errors.IsHelp() || errors.IsVersion() ? 0 : 64));
