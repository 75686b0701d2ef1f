using SipDirectory.CommandLine;

return ExitCode.Usage;
